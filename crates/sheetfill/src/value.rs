//! What a cell can hold.

use std::fmt;
use std::str::FromStr;

/// A typed cell value. Text never becomes a formula or a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// Text, as it is.
    Text(String),
    /// An exact decimal number.
    Number(Number),
    /// `TRUE` or `FALSE` as a spreadsheet's own truth value, not as text.
    Truth(bool),
    /// What the cell of a failed formula shows, e.g. `#N/A`. Read, and never written.
    Error(String),
}

impl Value {
    /// The value as a reader of the sheet sees it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Error(text) => text,
            Self::Number(number) => &number.0,
            Self::Truth(truth) => truth_name(*truth),
        }
    }

    /// Whether it shows nothing: the marketplace takes blanks for no value.
    pub(crate) fn is_blank(&self) -> bool {
        self.as_str().trim().is_empty()
    }
}

/// How a truth value is shown.
pub(crate) fn truth_name(truth: bool) -> &'static str {
    if truth { "TRUE" } else { "FALSE" }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Significant digits of a number: a spreadsheet keeps, shows and compares no more.
pub(crate) const MAX_DIGITS: usize = 15;

/// An exact decimal number in the notation of a sheet's XML: `-12.5`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

    /// Reads a number of a sheet's XML as a spreadsheet shows it: 15 significant digits, without
    /// exponent and trailing zeros. `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = |byte: u8| byte.is_ascii_digit();
        // Most numbers are short and whole.
        if digits.len() <= MAX_DIGITS && !digits.starts_with('0') && digits.bytes().all(plain) {
            return (!digits.is_empty()).then(|| Self(text.to_owned()));
        }
        let known = |byte: u8| plain(byte) || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
        let starts = digits.bytes().next().is_some_and(plain);
        let number = (starts && text.bytes().all(known)).then(|| text.parse().ok()).flatten()?;
        Self::of_float(number)
    }

    /// A float as a spreadsheet shows it; `None` when it is not finite.
    pub(crate) fn of_float(number: f64) -> Option<Self> {
        let text = format!("{number:.*e}", MAX_DIGITS - 1);
        let (mantissa, exponent) = text.split_once('e')?;
        let (sign, mantissa) =
            mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
        let digits = mantissa.replace('.', "");
        let digits = digits.trim_end_matches('0');
        if digits.is_empty() {
            return Some(Self("0".to_owned()));
        }
        // Digits before the point.
        let whole = exponent.parse::<i32>().ok()? + 1;
        let Ok(whole) = usize::try_from(whole) else {
            let zeros = "0".repeat(usize::try_from(whole.unsigned_abs()).ok()?);
            return Some(Self(format!("{sign}0.{zeros}{digits}")));
        };
        Some(Self(match digits.split_at_checked(whole) {
            Some(("", fraction)) => format!("{sign}0.{fraction}"),
            Some((whole, "")) => format!("{sign}{whole}"),
            Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{digits:0<whole$}"),
        }))
    }

    /// The number as formulas reckon with it.
    pub(crate) fn as_float(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    /// A whole number.
    pub fn integer(value: i64) -> Self {
        Self(value.to_string())
    }
}

/// Longest text that is read as a number, in bytes. A spreadsheet keeps 15 digits.
const MAX_NUMBER_BYTES: usize = 400;

/// Why a text is no decimal number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberFault {
    /// Something else than digits, with a point and a minus sign at most.
    #[error("not a decimal number such as -12.5")]
    NotDecimal,
    /// More text than any number of a sheet has.
    #[error("the number has {bytes} bytes; at most {limit_bytes} are read")]
    TooLong {
        /// Bytes of the text.
        bytes: usize,
        /// Limit in bytes.
        limit_bytes: usize,
    },
}

impl NumberFault {
    /// Stable code of the failure.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotDecimal => "VALUE_NOT_A_NUMBER",
            Self::TooLong { .. } => "NUMBER_TOO_LONG",
        }
    }
}

/// Reads `-12.50` as it is, whatever its size: nothing is rounded. Zeros that say nothing are left out.
/// Exponents, signs of thousands and blanks are refused: what they mean is not certain.
impl FromStr for Number {
    type Err = NumberFault;

    fn from_str(text: &str) -> Result<Self, NumberFault> {
        if text.len() > MAX_NUMBER_BYTES {
            let (bytes, limit_bytes) = (text.len(), MAX_NUMBER_BYTES);
            return Err(NumberFault::TooLong { bytes, limit_bytes });
        }
        let (sign, bare) = text.strip_prefix('-').map_or(("", text), |bare| ("-", bare));
        let (whole, fraction) = match bare.split_once('.') {
            Some((_, "")) => return Err(NumberFault::NotDecimal),
            Some(pieces) => pieces,
            None => (bare, ""),
        };
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return Err(NumberFault::NotDecimal);
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Ok(Self(match (whole, fraction) {
            ("", "") => "0".to_owned(),
            ("", fraction) => format!("{sign}0.{fraction}"),
            (whole, "") => format!("{sign}{whole}"),
            (whole, fraction) => format!("{sign}{whole}.{fraction}"),
        }))
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
    fn decimal_texts_are_read_exactly() {
        let read = |text: &str| text.parse::<Number>().map(|number| number.to_string());
        for (text, shown) in [
            ("129.90", "129.9"),
            ("-0.50", "-0.5"),
            ("007", "7"),
            ("0", "0"),
            ("-0.00", "0"),
            ("0.1", "0.1"),
            ("12345678901234567890.123456789", "12345678901234567890.123456789"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(shown), "{text}");
        }
        assert_eq!("129.90".parse(), Ok(Number::scaled(12_990, 2)));
        for text in [
            "", "-", ".", ".5", "5.", "1,5", "1e5", "+1", " 1", "1 ", "--1", "1.2.3", "1-", "NaN",
            "١",
        ] {
            let fault = read(text).unwrap_err();
            assert_eq!(fault, NumberFault::NotDecimal, "{text}");
            assert_eq!(fault.code(), "VALUE_NOT_A_NUMBER");
        }
        assert_eq!(read(&"9".repeat(400)).unwrap().len(), 400);
        assert_eq!(read(&"9".repeat(401)).unwrap_err().code(), "NUMBER_TOO_LONG");
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
    fn numbers_are_read_as_a_spreadsheet_shows_them() {
        let read = |text: &str| Number::read(text).map(|number| number.to_string());
        let cases = [
            ("5", "5"),
            ("-12.50", "-12.5"),
            ("5.0", "5"),
            ("007", "7"),
            ("0", "0"),
            ("-0", "0"),
            ("0.00", "0"),
            // What a float of 19.99 looks like, whole.
            ("19.989999999999998", "19.99"),
            ("0.30000000000000004", "0.3"),
            ("7891234567895", "7891234567895"),
            ("123456789012345678", "123456789012346000"),
            ("999999999999999.9", "1000000000000000"),
            ("7.8912345678901E+12", "7891234567890.1"),
            ("1E+20", "100000000000000000000"),
            ("-1.5e-3", "-0.0015"),
            ("12E-1", "1.2"),
            (" 8 ", "8"),
        ];
        for (text, shown) in cases {
            assert_eq!(read(text).as_deref(), Some(shown), "{text}");
        }
        for text in
            ["", "-", "1,5", "x", "1E", "1E9999", ".5", "--1", "1.2.3", "NaN", "1e5e5", "1-2"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
