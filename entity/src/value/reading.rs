//! How a number was written, and what stays doubtful after reading it.

/// How to read the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Notation {
    /// Typed by a person, Brazilian habits: comma for decimals, dot for thousands.
    #[default]
    Text,
    /// Rendered from a number cell or a JSON number: the dot is the decimal point.
    Exact,
}

/// What a reader assumed; the seller should have a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// One dot with exactly three digits after it (`1.234`) was taken as thousands.
    DotAsThousands,
    /// One dot with exactly three digits after it (`1.234 kg`) was taken as the decimal point.
    DotAsDecimal,
    /// A number cell had more decimals than the value can have and was rounded.
    Rounded,
}

/// A value that was read, with the assumption behind it when there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value.
    pub value: T,
    /// The assumption.
    pub doubt: Option<Doubt>,
}
