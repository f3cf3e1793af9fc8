//! What a cell can hold.

use std::fmt;

/// A typed cell value. Text never becomes a formula or a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text, as it is.
    Text(String),
    /// An exact decimal number.
    Number(Number),
}

impl Value {
    /// The value as a reader of the sheet sees it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => &number.0,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Largest exponent of a number that is read exactly; a spreadsheet shows none beyond 308.
const MAX_EXPONENT: i32 = 400;

/// Digits that a spreadsheet keeps of a number; it sets those behind them to zero.
pub(crate) const MAX_DIGITS: usize = 15;

/// An exact decimal number in the notation of a sheet's XML: `-12.5`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// `units` · 10^-`scale`: `scaled(12_990, 2)` is `129.9`. Trailing zeros are left out.
    pub fn scaled(units: i64, scale: u32) -> Self {
        let digits = units.unsigned_abs().to_string();
        let scale = usize::try_from(scale).unwrap_or(usize::MAX).min(64);
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        let fraction = fraction.trim_end_matches('0');
        let sign = if units < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Self(format!("{sign}{whole}{point}{fraction}"))
    }

    /// The digits as a sheet's XML holds them.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many digits have to be kept for the number to stay what it is.
    pub(crate) fn digits(&self) -> usize {
        let has_point = self.0.contains('.');
        let bare = self.0.trim_start_matches(['-', '0', '.']);
        let bare = if has_point { bare } else { bare.trim_end_matches('0') };
        bare.bytes().filter(u8::is_ascii_digit).count()
    }

    /// Reads a number as a sheet's XML holds it, exponents resolved; `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) || exponent.abs() > MAX_EXPONENT {
            return None;
        }
        if exponent == 0 {
            return Some(Self(mantissa.to_owned()));
        }
        let shift = usize::try_from(exponent.abs()).unwrap_or_default();
        let zeros = "0".repeat(shift);
        let (digits, point) = if exponent > 0 {
            (format!("{whole}{fraction}{zeros}"), whole.len() + shift)
        } else {
            (format!("{zeros}{whole}{fraction}"), whole.len())
        };
        let (whole, fraction) = digits.split_at(point);
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        Some(Self(format!("{sign}{whole}{point}{fraction}")))
    }

    /// A whole number.
    pub fn integer(value: i64) -> Self {
        Self(value.to_string())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaled_numbers_are_exact_and_short() {
        let shown = |units, scale| Number::scaled(units, scale).to_string();
        assert_eq!(shown(12_990, 2), "129.9");
        assert_eq!(shown(5, 2), "0.05");
        assert_eq!(shown(-500, 2), "-5");
        assert_eq!(shown(0, 3), "0");
        assert_eq!(shown(i64::MIN, 0), "-9223372036854775808");
    }

    #[test]
    fn only_digits_that_say_something_are_counted() {
        let digits = |units, scale| Number::scaled(units, scale).digits();
        assert_eq!([digits(0, 0), digits(5, 3), digits(-12_990, 2)], [0, 1, 4]);
        assert_eq!(digits(7_891_234_567_895, 0), 13);
        assert_eq!(digits(1_000_000_000_000_000_000, 0), 1);
        assert_eq!(digits(1_000_000_000_000_000_001, 4), 19);
    }

    #[test]
    fn numbers_are_read_as_they_stand_and_without_exponents() {
        let read = |text: &str| Number::read(text).map(|number| number.to_string());
        assert_eq!(read("-12.50").as_deref(), Some("-12.50"));
        assert_eq!(read("7.8912345678901E+12").as_deref(), Some("7891234567890.1"));
        assert_eq!(read("1E+20").as_deref(), Some("100000000000000000000"));
        assert_eq!(read("-1.5e-3").as_deref(), Some("-0.0015"));
        assert_eq!(read("12E-1").as_deref(), Some("1.2"));
        for text in ["", "1,5", "x", "1E", "1E9999", ".5", "--1", "1.2.3", "NaN"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
