//! Brazilian tax classification.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ValueError;

/// An NCM (Nomenclatura Comum do Mercosul): 8 digits, given by the seller and never guessed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ncm(String);

impl Ncm {
    /// Digits of an NCM.
    pub const DIGITS: usize = 8;

    /// Reads `61102000`, `6110.20.00` or `6110 20 00`.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::NotDigits`] or [`ValueError::NcmLength`]; a heading of
    /// four digits is not completed.
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let given = raw.trim().trim_start_matches('\'').trim();
        if given.is_empty() {
            return Err(ValueError::Empty);
        }
        let whole = match given.strip_suffix(".0") {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits,
            _ => given,
        };
        let digits: String =
            whole.chars().filter(|c| !(c.is_whitespace() || matches!(c, '.' | '-'))).collect();
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ValueError::NotDigits { given: given.to_owned() });
        }
        if digits.len() != Self::DIGITS {
            return Err(ValueError::NcmLength { digits: digits.len() });
        }
        Ok(Self(digits))
    }

    /// The 8 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Ncm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Ncm {
    type Error = ValueError;

    fn try_from(raw: String) -> Result<Self, ValueError> {
        Self::parse(&raw)
    }
}

impl From<Ncm> for String {
    fn from(ncm: Ncm) -> Self {
        ncm.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_give_eight_digits() {
        for raw in ["61102000", "6110.20.00", " 6110 20 00 ", "61102000.0", "'61102000"] {
            assert_eq!(Ncm::parse(raw).unwrap().as_str(), "61102000", "{raw}");
        }
    }

    #[test]
    fn other_lengths_are_never_completed() {
        for (raw, digits) in [("6110", 4), ("1012100", 7), ("611020001", 9)] {
            assert_eq!(Ncm::parse(raw), Err(ValueError::NcmLength { digits }), "{raw}");
        }
        assert!(matches!(Ncm::parse("roupa"), Err(ValueError::NotDigits { .. })));
    }
}
