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
}
