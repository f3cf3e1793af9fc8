//! How long texts may be and how many, in one place: the writer by rules, the schema for models, the
//! check of answers and people's edits all count by these.
//!
//! A character is a Unicode scalar value of the composed form (NFC): `é` is one however it was
//! typed, and JSON Schema's `maxLength` counts the same way. Combined pictographs would count as
//! several, but no text may hold them.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization as _;

/// Characters of a title.
pub const TITLE: RangeInclusive<usize> = 80..=120;
/// Number of bullets.
pub const BULLETS: usize = 5;
/// Characters of a bullet, its term included.
pub const BULLET: RangeInclusive<usize> = 80..=120;
/// Characters of a description.
pub const DESCRIPTION: RangeInclusive<usize> = 200..=2_000;
/// Paragraphs that a description should at least have.
pub const PARAGRAPHS: usize = 3;
/// Number of search terms.
pub const KEYWORDS: RangeInclusive<usize> = 12..=15;
/// Characters of a search term.
pub const KEYWORD: RangeInclusive<usize> = 2..=50;

/// Characters that part search terms: none may hold them.
pub const SEPARATORS: [char; 3] = [',', ';', '\n'];

/// Characters of a text.
pub fn length(text: &str) -> usize {
    text.nfc().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_counts_once_however_it_was_typed() {
        assert_eq!(length("Café"), 4);
        assert_eq!(length("Cafe\u{301}"), 4);
        assert_eq!(length(""), 0);
    }
}
