//! The seller's own code.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ValueError;

/// A seller's code for one thing he sells: trimmed, never empty, case kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sku(String);

impl Sku {
    /// Most characters that are stored; longer texts are no codes.
    pub const MAX_CHARS: usize = 255;
    /// Most characters that Amazon takes.
    pub const AMAZON_MAX_CHARS: usize = 40;

    /// Trims and checks a code. Leading zeros and inner blanks are kept.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::TooLong`] or [`ValueError::ControlCharacter`] (a line
    /// break, for example).
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let code = raw.trim_matches(|c: char| {
            c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}')
        });
        if code.is_empty() {
            return Err(ValueError::Empty);
        }
        let actual_chars = code.chars().count();
        if actual_chars > Self::MAX_CHARS {
            return Err(ValueError::TooLong { max_chars: Self::MAX_CHARS, actual_chars });
        }
        if code.chars().any(char::is_control) {
            return Err(ValueError::ControlCharacter { given: code.to_owned() });
        }
        Ok(Self(code.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Sku {
    type Error = ValueError;

    fn try_from(raw: String) -> Result<Self, ValueError> {
        Self::parse(&raw)
    }
}

impl From<Sku> for String {
    fn from(sku: Sku) -> Self {
        sku.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_trimmed_and_its_zeros_kept() {
        assert_eq!(Sku::parse(" 00048265\u{a0}").unwrap().as_str(), "00048265");
        assert_eq!(Sku::parse("MOL 002 ").unwrap().as_str(), "MOL 002");
    }

    #[test]
    fn impossible_codes_are_refused_with_facts() {
        assert_eq!(Sku::parse(" \u{200b} "), Err(ValueError::Empty));
        assert!(matches!(Sku::parse("A\nB"), Err(ValueError::ControlCharacter { .. })));
        assert_eq!(
            Sku::parse(&"x".repeat(256)),
            Err(ValueError::TooLong { max_chars: 255, actual_chars: 256 })
        );
    }
}
