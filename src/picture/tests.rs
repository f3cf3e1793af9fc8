use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, GenericImageView as _, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let picture = RgbImage::from_pixel(width, height, Rgb([200, 30, 30]));
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode_image(&picture).unwrap();
    bytes
}

fn webp(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    let encoder = WebPEncoder::new_lossless(&mut bytes);
    encoder.encode(picture, width, height, ExtendedColorType::Rgba8).unwrap();
    bytes
}

/// A small WebP whose header promises more.
fn webp_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = webp(&RgbaImage::new(120, 120));
    let at = bytes.windows(4).position(|word| word == b"VP8L").unwrap() + 9;
    // 14 bits of width less one, 14 of height less one.
    let sides = (width - 1) | ((height - 1) << 14);
    bytes[at..at + 4].copy_from_slice(&sides.to_le_bytes());
    bytes
}

/// The header of a PNG, which promises more than follows.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    bytes.resize(5 * 1024, 0);
    bytes
}

fn code(bytes: Vec<u8>) -> &'static str {
    prepare(bytes.into()).unwrap_err().finding().code.as_str()
}

#[test]
fn a_picture_is_kept_byte_for_byte_whatever_it_is_called() {
    let bytes = jpeg(600, 400);

    let kept = prepare(bytes.clone().into()).unwrap();

    assert_eq!((kept.kind, kept.width, kept.height), (Kind::Jpeg, 600, 400));
    assert_eq!(kept.bytes, bytes);
    assert_eq!(kept.sha256, hex::encode(Sha256::digest(&bytes)));
    assert_eq!(kept.remark(), None);
}

#[test]
fn fifty_thousand_by_fifty_thousand_is_refused_from_the_header() {
    assert_eq!(code(png(50_000, 50_000)), "IMAGE_TOO_LARGE");
    assert_eq!(code(png(10_001, 500)), "IMAGE_TOO_LARGE");
    assert_eq!(code(png(9_000, 9_000)), "IMAGE_TOO_LARGE");
    assert_eq!(code(vec![0xFF; MAX_BYTES + 1]), "IMAGE_TOO_LARGE");
    assert_eq!(prepare(png(7_000, 7_000).into()).unwrap().kind, Kind::Png);
}

#[test]
fn of_a_picture_that_is_decoded_fewer_pixels_are_taken() {
    assert_eq!(code(webp_header(7_000, 7_000)), "IMAGE_TOO_LARGE");
}

#[test]
fn a_webp_that_promises_too_much_is_never_decoded() {
    assert_eq!(code(webp_header(16_384, 16_384)), "IMAGE_TOO_LARGE");
}

#[test]
fn markup_is_no_picture_and_a_picture_with_markup_is_none_either() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let plain = b"\xEF\xBB\xBF \n<svg xmlns='http://www.w3.org/2000/svg'/>";
    let html = b"<!DOCTYPE html><body>hi";
    for bytes in [&svg[..], &plain[..], &html[..]] {
        assert!(matches!(prepare(bytes.to_vec().into()), Err(PictureError::Markup)));
        assert_eq!(code(bytes.to_vec()), "PICTURE_UNSUPPORTED");
    }
    let mut behind = jpeg(600, 600);
    behind.extend(b"<SCRIPT src=x>");
    let mut comment = vec![0xFF, 0xD8, 0xFF, 0xFE, 0, 16];
    comment.extend(b"<html><body>/*");
    comment.extend(&jpeg(600, 600)[2..]);
    let mut gif = b"GIF89a".to_vec();
    gif.extend(b"=1;javascript:alert(1)");
    for polyglot in [behind, comment, gif] {
        assert!(matches!(prepare(polyglot.into()), Err(PictureError::Markup)));
    }
}

#[test]
fn what_is_no_picture_is_told_apart_from_a_broken_one() {
    for nothing in [&b""[..], b"%PDF-1.7", b"PK\x03\x04", b"\0\0\0\x20ftypavif", b"BM123456"] {
        assert_eq!(code(nothing.to_vec()), "PICTURE_UNSUPPORTED");
    }
    assert_eq!(code(b"\xFF\xD8\xFF\xE0".to_vec()), "PICTURE_UNREADABLE");
    let mut cut = webp(&RgbaImage::from_fn(200, 200, |x, y| {
        Rgba([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 7, 255])
    }));
    cut.truncate(cut.len() / 2);
    assert_eq!(code(cut), "PICTURE_UNREADABLE");
}

#[test]
fn icons_are_left_out_and_small_pictures_are_remarked() {
    assert_eq!(code(jpeg(99, 800)), "PICTURE_TOO_SMALL");
    let small = prepare(jpeg(400, 499).into()).unwrap();
    assert_eq!(small.remark().unwrap().code, Code::PictureBelowMinimum);
    assert_eq!(prepare(jpeg(100, 500).into()).unwrap().remark(), None);
}

#[test]
fn a_webp_becomes_a_jpeg_on_white() {
    let mut picture = RgbaImage::from_pixel(640, 512, Rgba([0, 0, 0, 0]));
    for y in 0..512 {
        for x in 0..320 {
            picture.put_pixel(x, y, Rgba([10, 60, 220, 255]));
        }
    }

    let kept = prepare(webp(&picture).into()).unwrap();

    assert_eq!((kept.kind, kept.width, kept.height), (Kind::Jpeg, 640, 512));
    let seen = image::load_from_memory(&kept.bytes).unwrap();
    let near = |at: (u32, u32), colour: [u8; 3]| {
        let pixel = seen.get_pixel(at.0, at.1).0;
        colour.iter().zip(pixel).all(|(wanted, got)| wanted.abs_diff(got) < 12)
    };
    assert!(near((100, 250), [10, 60, 220]), "{:?}", seen.get_pixel(100, 250));
    assert!(near((600, 250), [255, 255, 255]), "{:?}", seen.get_pixel(600, 250));
}

proptest! {
    #[test]
    fn any_bytes_are_answered_without_a_panic(
        head in prop::sample::select(vec![
            b"\xFF\xD8\xFF".to_vec(),
            b"\x89PNG\r\n\x1a\n".to_vec(),
            b"GIF89a".to_vec(),
            b"RIFF\x40\0\0\0WEBPVP8L".to_vec(),
            b"RIFF\x40\0\0\0WEBPVP8X".to_vec(),
            Vec::new(),
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = prepare([head, tail].concat().into());
    }
}
