//! Barcodes: EAN, UPC and the other forms of the GTIN.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ValueError;

/// Form of a barcode, told by its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GtinKind {
    /// 8 digits.
    Ean8,
    /// 12 digits.
    Upc,
    /// 13 digits.
    Ean13,
    /// 14 digits, a trade unit.
    Gtin14,
}

/// A barcode whose check digit is right; its digits are text, leading zeros included.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Gtin(String);

impl Gtin {
    /// Reads a barcode; blanks, hyphens, a leading apostrophe and a trailing `.0` (a number cell
    /// that was exported as text) are not part of it.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::Exponent`], [`ValueError::NotDigits`],
    /// [`ValueError::GtinLength`] or [`ValueError::GtinCheckDigit`].
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        let digits = digits_of(raw)?;
        let kind_known = matches!(digits.len(), 8 | 12 | 13 | 14);
        if !kind_known {
            return Err(ValueError::GtinLength { digits: digits.len() });
        }
        let (expected, actual) = check_digits(&digits);
        if expected != actual {
            return Err(ValueError::GtinCheckDigit { expected, actual });
        }
        Ok(Self(digits))
    }

    /// Its form.
    pub fn kind(&self) -> GtinKind {
        match self.0.len() {
            8 => GtinKind::Ean8,
            12 => GtinKind::Upc,
            13 => GtinKind::Ean13,
            _ => GtinKind::Gtin14,
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Gtin {
    type Error = ValueError;

    fn try_from(raw: String) -> Result<Self, ValueError> {
        Self::parse(&raw)
    }
}

impl From<Gtin> for String {
    fn from(gtin: Gtin) -> Self {
        gtin.0
    }
}

fn digits_of(raw: &str) -> Result<String, ValueError> {
    let given = raw.trim().trim_start_matches('\'').trim();
    if given.is_empty() {
        return Err(ValueError::Empty);
    }
    if is_exponent(given) {
        return Err(ValueError::Exponent { given: given.to_owned() });
    }
    let whole = given.strip_suffix(".0").unwrap_or(given);
    let digits: String = whole
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '-' | '\u{feff}' | '\u{200b}'..='\u{200d}')))
        .collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ValueError::NotDigits { given: given.to_owned() });
    }
    Ok(digits)
}

/// `7,89E+12`.
fn is_exponent(text: &str) -> bool {
    text.split_once(['e', 'E']).is_some_and(|(mantissa, power)| {
        let number = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
        };
        number(mantissa) && number(power.trim_start_matches(['+', '-']))
    })
}

/// The check digit that GS1's modulo-10 rule asks for, and the one that is there.
fn check_digits(digits: &str) -> (u8, u8) {
    let mut from_right = digits.bytes().rev().map(|byte| byte.wrapping_sub(b'0'));
    let actual = from_right.next().unwrap_or_default();
    let sum: u32 = from_right
        .zip([3_u32, 1].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit) * weight)
        .sum();
    let expected = u8::try_from((10 - sum % 10) % 10).unwrap_or_default();
    (expected, actual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_follows_the_number_of_digits() {
        for (raw, digits, kind) in [
            ("7890000010016", "7890000010016", GtinKind::Ean13),
            (" 789-0000-010023 ", "7890000010023", GtinKind::Ean13),
            ("'7890000010016.0", "7890000010016", GtinKind::Ean13),
            ("96385074", "96385074", GtinKind::Ean8),
            ("036000291452", "036000291452", GtinKind::Upc),
            ("10614141000415", "10614141000415", GtinKind::Gtin14),
        ] {
            let gtin = Gtin::parse(raw).unwrap();
            assert_eq!((gtin.as_str(), gtin.kind()), (digits, kind), "{raw}");
        }
    }

    #[test]
    fn wrong_check_digit_tells_the_right_one() {
        assert_eq!(
            Gtin::parse("7890000010010"),
            Err(ValueError::GtinCheckDigit { expected: 6, actual: 0 })
        );
    }

    #[test]
    fn what_is_no_barcode_is_refused_with_the_reason() {
        assert_eq!(Gtin::parse("  "), Err(ValueError::Empty));
        assert_eq!(Gtin::parse("3600029145"), Err(ValueError::GtinLength { digits: 10 }));
        assert!(matches!(Gtin::parse("sem"), Err(ValueError::NotDigits { .. })));
        for text in ["7,89E+12", "7.89e12"] {
            assert!(matches!(Gtin::parse(text), Err(ValueError::Exponent { .. })));
        }
    }
}
