//! WebP to JPEG, which is what the marketplace prefers.

use std::io::Cursor;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder as _, ImageEncoder as _, Limits, Rgb, RgbImage, RgbaImage};

use super::{Kept, Kind, MAX_SIDE, PictureError};

/// Quality of the JPEG, 1 to 100: no difference is seen, and the file is about as large as before.
const QUALITY: u8 = 90;
/// Memory that decoding may take: four bytes for each of the most pixels, and as much again.
const MAX_ALLOC_BYTES: u64 = 400_000_000;

/// Decodes a WebP (of a moving one the first picture), lays it on white and upright, and encodes it.
pub(super) fn to_jpeg(bytes: &[u8]) -> Result<Kept, PictureError> {
    let (picture, icc) = decode(bytes).map_err(PictureError::Convert)?;
    let (width, height) = picture.dimensions();
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    if let Some(icc) = icc {
        let kept = encoder.set_icc_profile(icc);
        kept.map_err(|e| PictureError::Convert(image::ImageError::Unsupported(e)))?;
    }
    encoder.encode_image(&picture).map_err(PictureError::Convert)?;
    Ok(Kept { bytes: Bytes::from(jpeg), seen: Some((Kind::Jpeg, width, height)) })
}

fn decode(bytes: &[u8]) -> image::ImageResult<(RgbImage, Option<Vec<u8>>)> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    decoder.set_limits(limits)?;
    let icc = decoder.icc_profile()?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let rgb = match picture {
        DynamicImage::ImageRgba8(picture) => on_white(&picture),
        other => other.into_rgb8(),
    };
    Ok((rgb, icc))
}

/// What shows through is white, as the marketplace wants the ground (amazon-domain §5.7).
fn on_white(picture: &RgbaImage) -> RgbImage {
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let mix = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            let mixed = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Rgb([mix(red), mix(green), mix(blue)])
    })
}
