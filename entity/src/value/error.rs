//! Why a seller's value could not be read.

/// A side of a box, in the order in which Brazilian sellers write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// First number: `comprimento`.
    Length,
    /// Second number: `largura`.
    Width,
    /// Third number: `altura`.
    Height,
}

/// A value that could not be read, with the facts that a person needs to mend it.
///
/// Callers turn it into a finding with a stable code and a translated message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// There is no text at all.
    #[error("no value given")]
    Empty,
    /// Not written with digits (`meio quilo`), or digits in no known order (`1.23.4`).
    #[error("{given:?} is not a number")]
    NotANumber {
        /// The text that should have been a number.
        given: String,
    },
    /// Below zero.
    #[error("{given:?} is negative")]
    Negative {
        /// The value as given.
        given: String,
    },
    /// Zero, where zero can't be true.
    #[error("{given:?} is zero")]
    Zero {
        /// The value as given.
        given: String,
    },
    /// Above every plausible value.
    #[error("{given:?} is too large")]
    TooLarge {
        /// The value as given.
        given: String,
    },
    /// More decimal places than the value can have.
    #[error("{given:?} has more than {max_decimals} decimal places")]
    TooPrecise {
        /// The value as given.
        given: String,
        /// Most decimal places allowed; 0 for whole numbers.
        max_decimals: u32,
    },
    /// A number followed by a word that is no unit of this value.
    #[error("{unit:?} is not a known unit")]
    UnknownUnit {
        /// The word after the number.
        unit: String,
    },
    /// Several units, and a number that names none.
    #[error("{given:?} mixes units and leaves one out")]
    UnitMissing {
        /// The value as given.
        given: String,
    },
    /// An instalment plan (`12x de R$ 29,90 sem juros`), which is no price.
    #[error("{given:?} is an instalment plan")]
    Instalments {
        /// The value as given.
        given: String,
    },
    /// A price that is not in Brazilian reais.
    #[error("{currency:?} is not BRL")]
    OtherCurrency {
        /// The currency as written.
        currency: String,
    },
    /// Fewer than three sides.
    #[error("{found} of 3 dimensions given")]
    DimensionsIncomplete {
        /// How many sides were given.
        found: usize,
        /// The sides that are missing.
        missing: Vec<Axis>,
    },
    /// More than three sides.
    #[error("{found} dimensions given where 3 are expected")]
    DimensionsTooMany {
        /// How many sides were given.
        found: usize,
    },
    /// Letters or signs in a code that has digits only.
    #[error("{given:?} has characters that are not digits")]
    NotDigits {
        /// The code as given.
        given: String,
    },
    /// A code in exponent form (`7,89E+12`): the spreadsheet has thrown digits away.
    #[error("{given:?} is in exponent form")]
    Exponent {
        /// The code as given.
        given: String,
    },
    /// A barcode that has not 8, 12, 13 or 14 digits.
    #[error("a barcode can't have {digits} digits")]
    GtinLength {
        /// How many digits were given.
        digits: usize,
    },
    /// A barcode whose last digit does not fit the others.
    #[error("check digit is {actual}, expected {expected}")]
    GtinCheckDigit {
        /// The digit that the others ask for.
        expected: u8,
        /// The digit given.
        actual: u8,
    },
    /// A tax classification that has not 8 digits.
    #[error("an NCM has 8 digits, not {digits}")]
    NcmLength {
        /// How many digits were given.
        digits: usize,
    },
    /// A code that is longer than any marketplace takes.
    #[error("{actual_chars} characters, at most {max_chars} are possible")]
    TooLong {
        /// Most characters allowed.
        max_chars: usize,
        /// Characters given.
        actual_chars: usize,
    },
    /// A line break or another control character inside a code.
    #[error("{given:?} has a control character")]
    ControlCharacter {
        /// The code as given.
        given: String,
    },
}
