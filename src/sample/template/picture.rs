//! Two small pictures, drawn and encoded here so that no binary file lies in the repository.

/// Width and height in pixels.
const SIDE: u16 = 120;

/// Palette: white, the product's yellow, its edge, a wall.
const PALETTE: [[u8; 3]; 4] = [[255, 255, 255], [246, 189, 22], [90, 60, 10], [150, 190, 210]];

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scene {
    /// The product, large, before white.
    Good,
    /// The product, small, in a corner, before a wall.
    Bad,
}

/// The scene as a PNG file with a palette.
pub(super) fn png(scene: Scene) -> Vec<u8> {
    let side = u32::from(SIDE).to_be_bytes();
    // Width, height, 8 bits, palette, the standard compression and filter, not interlaced.
    let header = [side.as_slice(), &side, &[8, 3, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"PLTE", PALETTE.as_flattened());
    chunk(&mut file, *b"IDAT", &stored(&pixels(scene)));
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// Rows of palette indexes, each after a zero that says it is not filtered.
fn pixels(scene: Scene) -> Vec<u8> {
    let (centre, radius, wall) = match scene {
        Scene::Good => (60, 52, 0),
        Scene::Bad => (34, 16, 3),
    };
    let pixel = |x: i32, y: i32| {
        let distance = (x - centre).pow(2) + (y - centre).pow(2);
        match distance {
            _ if distance > radius * radius => wall,
            _ if distance > (radius - 4).pow(2) => 2,
            _ => 1,
        }
    };
    let side = i32::from(SIDE);
    (0..side).flat_map(|y| std::iter::once(0).chain((0..side).map(move |x| pixel(x, y)))).collect()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    file.extend(length.to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(crc32(kind.iter().chain(data)).to_be_bytes());
}

/// A zlib stream of one block that is not compressed: the pictures have less than 64 KiB.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn crc32<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    !bytes.fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    (b << 16) | a
}
