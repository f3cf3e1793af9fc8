//! What a file is, by its content.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};

use serde::{Deserialize, Serialize};

use super::PictureError;

/// Pictures that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// GIF.
    Gif,
    /// WebP; kept as JPEG.
    WebP,
}

/// What a browser could take for a page, wherever it stands in a file: pictures that are pages as
/// well are refused (attack table row 73). Long enough not to occur in compressed data by chance.
const MARKUP: [&str; 6] = ["<script", "<iframe", "<!doctype", "<html", "<?php", "javascript:"];

static MARKS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasickBuilder::new().ascii_case_insensitive(true).build(MARKUP).ok());

impl Kind {
    /// What `bytes` are.
    ///
    /// # Errors
    /// [`PictureError::Markup`] for SVG, HTML and pictures that are a page as well,
    /// [`PictureError::Unknown`] for anything else.
    pub fn of(bytes: &[u8]) -> Result<Self, PictureError> {
        let kind = Self::by_magic(bytes);
        let marked = MARKS.as_ref().is_none_or(|marks| marks.is_match(bytes));
        match kind {
            Some(_) if marked => Err(PictureError::Markup),
            Some(kind) => Ok(kind),
            None if marked || begins_as_markup(bytes) => Err(PictureError::Markup),
            None => Err(PictureError::Unknown),
        }
    }

    fn by_magic(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0xFF, 0xD8, 0xFF, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// Media type, e.g. `image/jpeg`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
        }
    }

    /// Ending of a file's name, e.g. `jpg`.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }
}

/// SVG and HTML begin with a `<`, perhaps behind a mark of the byte order and white space.
fn begins_as_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    bytes.trim_ascii_start().first() == Some(&b'<')
}
