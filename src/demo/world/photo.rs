//! Photographs of products that do not exist: a honeycomb cell in the product's own colour.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageResult, Rgb, RgbImage};
use sha2::{Digest as _, Sha256};

/// Side in pixels: above what the marketplace asks for.
const SIDE: u32 = 600;
const WHITE: [u8; 3] = [255, 255, 255];

/// The photograph number `number` of `sku`, as JPEG; the same at every call.
///
/// # Errors
/// When the encoder fails.
pub fn take(sku: &str, number: usize) -> ImageResult<Vec<u8>> {
    let colour = colour(sku);
    let radius = SIDE / 3 - u32::try_from(number).unwrap_or_default().min(4) * 30;
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let (x, y) = (x.abs_diff(SIDE / 2), y.abs_diff(SIDE / 2));
        if is_in_hexagon(x, y, radius) { Rgb(shaded(colour, x + y)) } else { Rgb(WHITE) }
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&picture)?;
    Ok(bytes)
}

/// Whether a point at this distance from the middle is inside: a flat-topped hexagon.
fn is_in_hexagon(x: u32, y: u32, radius: u32) -> bool {
    // √3/2 and √3 in thousandths.
    y * 1_000 <= radius * 866 && x * 1_732 + y * 1_000 <= radius * 1_732
}

/// A colour of its own for each product.
fn colour(sku: &str) -> [u8; 3] {
    let hash = Sha256::digest(sku);
    [0, 1, 2].map(|at| 70 + hash.get(at).copied().unwrap_or_default() / 2)
}

/// Darker towards the rim.
fn shaded(colour: [u8; 3], distance: u32) -> [u8; 3] {
    let shade = u8::try_from(distance / 8).unwrap_or(u8::MAX);
    colour.map(|part| part.saturating_sub(shade))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photographs_are_taken_by_the_marketplace_and_differ() {
        let (first, second) = (take("CAN-001", 0).unwrap(), take("CAN-001", 1).unwrap());
        assert_ne!(first, second);
        assert_ne!(first, take("CAN-002", 0).unwrap());
        let kept = crate::picture::prepare(first.into()).unwrap();
        assert_eq!((kept.width, kept.remark()), (SIDE, None));
    }
}
