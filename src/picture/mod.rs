//! Pictures: what a file is by its content, whether a marketplace takes it, and the form in which it
//! is kept.
//!
//! Bytes come from anybody. Their name and declared type are never believed; size and dimensions are
//! checked before anything is decoded, and only WebP is decoded, because the marketplace does not
//! take it (amazon-domain §12).

mod convert;
mod develop;
mod error;
mod kind;
mod reach;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::catalog::{Code, Finding};

pub use develop::{Develop, develop};
pub use error::PictureError;
pub use kind::Kind;
pub use reach::is_public;

/// Largest file that is taken, in bytes.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Longest side, in pixels: the marketplace takes no longer one.
pub const MAX_SIDE: u32 = 10_000;
/// Most pixels of a picture.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Most pixels of a picture that has to be decoded: seven bytes of memory each, twice over.
const MAX_DECODED_PIXELS: u64 = 25_000_000;
/// Shortest side: what is smaller is an icon and no picture of a product (amazon-domain §12).
pub const MIN_SIDE: u32 = 100;
/// Longest side from which on the marketplace takes a picture (amazon-domain §5.7).
pub const MARKETPLACE_MIN: u32 = 500;

/// A picture as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prepared {
    /// What it is now.
    pub kind: Kind,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The file.
    pub bytes: Bytes,
    /// SHA-256 of the file in lower-case hexadecimal.
    pub sha256: String,
}

/// Checks a file and gives it the form in which it is kept. Blocks: a WebP is decoded.
///
/// # Errors
/// [`PictureError`], which says why it is not taken.
pub fn prepare(bytes: Bytes) -> Result<Prepared, PictureError> {
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooManyBytes { bytes: bytes.len() });
    }
    let kind = Kind::of(&bytes)?;
    let header = imagesize::blob_size(&bytes).map_err(PictureError::Header)?;
    let side = |pixels| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(header.width), side(header.height));
    let most = if kind == Kind::WebP { MAX_DECODED_PIXELS } else { MAX_PIXELS };
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > most {
        return Err(PictureError::TooManyPixels { width, height, most });
    }
    if width.min(height) < MIN_SIDE {
        return Err(PictureError::TooSmall { width, height });
    }
    let kept = if kind == Kind::WebP { convert::to_jpeg(&bytes)? } else { bytes.into() };
    let (kind, width, height) = kept.seen.unwrap_or((kind, width, height));
    let sha256 = hex::encode(Sha256::digest(&kept.bytes));
    Ok(Prepared { kind, width, height, bytes: kept.bytes, sha256 })
}

/// A file, and what it is if that changed on the way.
struct Kept {
    bytes: Bytes,
    seen: Option<(Kind, u32, u32)>,
}

impl From<Bytes> for Kept {
    fn from(bytes: Bytes) -> Self {
        Self { bytes, seen: None }
    }
}

impl Prepared {
    /// What the marketplace will say of a picture that is kept all the same.
    pub fn remark(&self) -> Option<Finding> {
        let longest = self.width.max(self.height);
        (longest < MARKETPLACE_MIN).then(|| {
            Finding::new(Code::PictureBelowMinimum)
                .param("width", self.width)
                .param("height", self.height)
                .param("limit", MARKETPLACE_MIN)
        })
    }
}

#[cfg(test)]
mod tests;
