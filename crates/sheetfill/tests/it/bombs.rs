//! Parts that inflate to more than they should, or state another size.

use std::io::{Cursor, Write};

use flate2::{Compress, Compression, FlushCompress};
use sheetfill::{Error, Template};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::fixture::{DATA_PART, Fixture, zip};
use crate::hostile::{code, refusal};

/// A deflate stream that inflates to `mebibytes` of zeros.
fn packed_zeros(mebibytes: usize) -> Vec<u8> {
    let zeros = vec![0; 1 << 20];
    let mut once = Vec::with_capacity(1 << 12);
    let mut deflate = Compress::new(Compression::best(), false);
    // A full flush forgets what came before: what it ends may be repeated.
    deflate.compress_vec(&zeros, &mut once, FlushCompress::Full).unwrap();
    assert_eq!(deflate.total_in(), 1 << 20);
    let mut stream = once.repeat(mebibytes);
    // An empty last block.
    stream.extend([3, 0]);
    stream
}

/// The fixture with `stream` as its deflated data sheet, said to inflate to `size` bytes.
fn with_stream(stream: &[u8], size: u32) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in &Fixture::default().parts() {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(if name == DATA_PART { stream } else { bytes }).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    let places: Vec<usize> =
        (0..bytes.len()).filter(|at| bytes[*at..].starts_with(DATA_PART.as_bytes())).collect();
    assert_eq!(places.len(), 2);
    for at in places {
        // The name stands 30 bytes into the entry's own header, 46 into its place in the directory.
        let own = bytes[at - 30..].starts_with(b"PK\x03\x04");
        let (method, inflated) = if own { (at - 22, at - 8) } else { (at - 36, at - 22) };
        bytes[method] = 8;
        bytes[inflated..inflated + 4].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

#[test]
fn a_bomb_is_stopped_while_it_inflates() {
    let stream = packed_zeros(512);
    assert!(stream.len() < 1 << 20);
    let error = refusal(&with_stream(&stream, 512 << 20));
    let Error::Bomb { part, limit_bytes, .. } = error else { panic!("{error}") };
    assert_eq!(part, DATA_PART);
    assert!(limit_bytes <= 64 << 20, "{limit_bytes}");
    // Sizes that lie are no way around it.
    for size in [0, 100, u32::MAX - 1] {
        let code = code(&with_stream(&stream, size));
        assert!(["FILE_BOMB", "FILE_MALFORMED"].contains(&code), "{code}");
    }
}

#[test]
fn small_parts_may_compress_as_well_as_they_like() {
    let blank = format!("<row r=\"7\">{}</row>", "<c/>".repeat(200_000));
    let template = Template::read(&Fixture { rows: blank, ..Fixture::default() }.bytes()).unwrap();
    assert_eq!(template.layout().rows_present, 0);
    let blank = format!("<row r=\"7\">{}</row>", "<c/>".repeat(300_000));
    assert_eq!(code(&Fixture { rows: blank, ..Fixture::default() }.bytes()), "FILE_BOMB");
}

/// Bytes that deflating makes no smaller.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    (0..bytes / 8).flat_map(|_| next()).collect()
}

/// The container with another size stated for a part; its bytes and their checksum stay.
fn stating(mut bytes: Vec<u8>, part: &str, size: u32) -> Vec<u8> {
    let name = part.as_bytes();
    let places: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    for at in places {
        let own = at >= 30 && bytes[at - 30..].starts_with(b"PK\x03\x04");
        let inflated = if own { at - 8 } else { at - 22 };
        bytes[inflated..inflated + 4].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

#[test]
fn a_part_that_is_only_copied_is_no_bomb_either() {
    let mut parts = Fixture::default().parts();
    parts.push(("xl/x.bin".to_owned(), vec![0; 1 << 20]));
    assert!(Template::read(&zip(&parts)).is_ok());
    parts.push(("xl/y.bin".to_owned(), vec![0; 4 << 20]));
    let error = refusal(&zip(&parts));
    let Error::Bomb { part, limit_bytes, .. } = &error else { panic!("{error}") };
    assert_eq!((part.as_str(), *limit_bytes, error.code()), ("xl/y.bin", 1 << 20, "FILE_BOMB"));
    assert!(error.to_string().ends_with("; save the workbook anew with its data only"), "{error}");
    // What a scanner made, all white.
    parts.pop();
    parts.push(("xl/media/image2.BMP".to_owned(), vec![0xFF; 12 << 20]));
    let shown = refusal(&zip(&parts)).to_string();
    let advice = "; it is a picture: take it out of the workbook, or put it in again as PNG or JPEG, and send that";
    assert!(shown.contains("image2.BMP") && shown.ends_with(advice), "{shown}");
}

#[test]
fn the_sizes_of_all_parts_have_a_bound_together() {
    let with = |many: usize| {
        let mut parts = Fixture::default().parts();
        parts.extend((0..many).map(|n| (format!("xl/copied{n}.bin"), noise(3 << 20))));
        let mut bytes = zip(&parts);
        for n in 0..many {
            bytes = stating(bytes, &format!("xl/copied{n}.bin"), 250 << 20);
        }
        bytes
    };
    // They lie, and nothing here reads them.
    assert!(Template::read(&with(2)).is_ok());
    let error = refusal(&with(3));
    let Error::Bomb { part, limit_bytes, .. } = error else { panic!("{error}") };
    assert_eq!(part, "xl/copied2.bin");
    assert!(limit_bytes < 12 << 20, "{limit_bytes}");
}

#[test]
fn a_part_that_is_read_has_the_size_that_it_states() {
    let bytes = Fixture::default().bytes();
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.clone())).unwrap();
    let size = u32::try_from(archive.by_name(DATA_PART).unwrap().size()).unwrap();
    assert!(Template::read(&stating(bytes.clone(), DATA_PART, size)).is_ok());
    for lie in [size - 1, size + 1] {
        let error = refusal(&stating(bytes.clone(), DATA_PART, lie));
        assert_eq!(error.code(), "FILE_MALFORMED", "{error}");
        assert!(error.to_string().contains(DATA_PART), "{error}");
    }
}
