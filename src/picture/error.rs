//! Why a picture is not taken.

use crate::catalog::{Code, Finding};

use super::{MAX_BYTES, MAX_SIDE, MIN_SIDE};

/// A picture that is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// A file above the limit.
    #[error("the picture has {bytes} bytes")]
    TooManyBytes {
        /// Its length.
        bytes: usize,
    },
    /// More pixels than are taken, by its header; nothing was decoded.
    #[error("the picture has {width} by {height} pixels")]
    TooManyPixels {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Most pixels that one of its kind may have.
        most: u64,
    },
    /// An icon.
    #[error("the picture has only {width} by {height} pixels")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// SVG, HTML, or a picture that a browser could take for a page.
    #[error("the file holds markup")]
    Markup,
    /// No picture of a kind that is taken.
    #[error("the file is no JPEG, PNG, GIF or WebP")]
    Unknown,
    /// The header can't be read.
    #[error("the picture's header can't be read")]
    Header(#[source] imagesize::ImageError),
    /// The picture can't be decoded or encoded.
    #[error("the picture can't be converted")]
    Convert(#[source] image::ImageError),
    /// The decoder gave up in the middle.
    #[error("the picture's decoder failed")]
    Decoder,
}

impl PictureError {
    /// The remark for the seller, which also has the stable code.
    pub fn finding(&self) -> Finding {
        match self {
            Self::TooManyBytes { bytes } => {
                let mib = |bytes: usize| bytes.div_ceil(1024 * 1024);
                Finding::new(Code::ImageTooLarge)
                    .param("actual", format!("{} MiB", mib(*bytes)))
                    .param("limit", format!("{} MiB", mib(MAX_BYTES)))
            }
            Self::TooManyPixels { width, height, most } => Finding::new(Code::ImageTooLarge)
                .param("actual", format!("{width}x{height}"))
                .param("limit", format!("{MAX_SIDE}x{MAX_SIDE}, {} MP", most / 1_000_000)),
            Self::TooSmall { width, height } => Finding::new(Code::PictureTooSmall)
                .param("width", width)
                .param("height", height)
                .param("limit", MIN_SIDE),
            Self::Markup | Self::Unknown => Finding::new(Code::PictureUnsupported),
            Self::Header(_) | Self::Convert(_) | Self::Decoder => {
                Finding::new(Code::PictureUnreadable)
            }
        }
    }
}
