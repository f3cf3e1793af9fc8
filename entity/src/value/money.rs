//! Prices in Brazilian reais.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Doubt, Notation, Reading, ValueError,
    number::{LoneDot, Number},
    unit::plain,
};

/// An amount in BRL, kept in cents; zero or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// One hundred million reais: above it a number is a slip.
    const MAX_CENTS: i64 = 10_000_000_000;

    /// An amount of so many cents. `None` below zero or above a hundred million reais.
    pub fn from_cents(cents: i64) -> Option<Self> {
        (0..=Self::MAX_CENTS).contains(&cents).then_some(Self(cents))
    }

    /// Reads a price typed by a person: `R$ 1.099,90`, `59,99`, `89.90`.
    ///
    /// # Errors
    /// As [`Money::read`].
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        Self::read(raw, Notation::Text).map(|reading| reading.value)
    }

    /// Reads a price and says what was assumed.
    ///
    /// In text one dot with exactly three digits after it marks thousands, as in Brazil: `1.234`
    /// is R$ 1.234,00, with [`Doubt::DotAsThousands`]. A number cell is exact; more than two
    /// decimals are rounded half up with [`Doubt::Rounded`], unless they are only the noise of a
    /// binary float.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::NotANumber`], [`ValueError::Negative`],
    /// [`ValueError::TooLarge`], [`ValueError::TooPrecise`] (text with three or more decimals),
    /// [`ValueError::Instalments`] or [`ValueError::OtherCurrency`].
    pub fn read(raw: &str, notation: Notation) -> Result<Reading<Self>, ValueError> {
        let given = raw.trim();
        let text = plain(given);
        if is_instalments(&text) {
            return Err(ValueError::Instalments { given: given.to_owned() });
        }
        let amount = without_currency(&text)?;
        let number =
            Number::read(&amount, notation, LoneDot::Thousands).map_err(|error| match error {
                ValueError::NotANumber { .. } => ValueError::NotANumber { given: given.to_owned() },
                other => other,
            })?;
        Self::from_number(number, given, notation)
    }

    fn from_number(
        number: Number,
        given: &str,
        notation: Notation,
    ) -> Result<Reading<Self>, ValueError> {
        if number.negative && !number.is_zero() {
            return Err(ValueError::Negative { given: given.to_owned() });
        }
        let number = match notation {
            Notation::Exact => number.without_float_noise(),
            Notation::Text => number,
        };
        let too_large = || ValueError::TooLarge { given: given.to_owned() };
        let (cents, exact) = number.scaled(100, 1).ok_or_else(too_large)?;
        let doubt = match (exact, notation) {
            (true, _) => number.doubt,
            (false, Notation::Exact) => Some(Doubt::Rounded),
            (false, Notation::Text) => {
                return Err(ValueError::TooPrecise { given: given.to_owned(), max_decimals: 2 });
            }
        };
        let value = Self::from_cents(cents).ok_or_else(too_large)?;
        Ok(Reading { value, doubt })
    }

    /// The amount in cents.
    pub fn cents(self) -> i64 {
        self.0
    }

    /// The amount with a decimal point and two places: `1099.90`.
    pub fn decimal(self) -> String {
        format!("{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

/// As Brazilians write it: `R$ 1.099,90`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reais = (self.0 / 100).to_string();
        let mut grouped = String::with_capacity(reais.len() + reais.len() / 3);
        for (index, digit) in reais.chars().enumerate() {
            if index > 0 && (reais.len() - index).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        write!(f, "R$ {grouped},{:02}", self.0 % 100)
    }
}

/// `12x de R$ 29,90 sem juros`, `3 parcelas de 20`: how to pay, not what it costs.
fn is_instalments(text: &str) -> bool {
    let times = text
        .split_once('x')
        .is_some_and(|(before, _)| before.trim_end().ends_with(|c: char| c.is_ascii_digit()));
    times || text.contains("parcela") || text.contains("juros")
}

/// Cuts the currency off, keeping a minus sign wherever it stands.
fn without_currency(text: &str) -> Result<String, ValueError> {
    const REAL: [&str; 5] = ["r$", "brl", "reais", "real", "rs"];
    const OTHER: [&str; 9] = ["us$", "u$s", "u$", "usd", "eur", "gbp", "€", "£", "$"];
    let (sign, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest.trim()),
        None => ("", text.trim()),
    };
    let mut amount = unsigned;
    for name in REAL {
        amount = amount.strip_prefix(name).unwrap_or(amount).trim();
        amount = amount.strip_suffix(name).unwrap_or(amount).trim();
    }
    for name in OTHER {
        if amount.starts_with(name) || amount.ends_with(name) {
            return Err(ValueError::OtherCurrency { currency: name.to_uppercase() });
        }
    }
    Ok(format!("{sign}{amount}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_life_prices_are_read_to_the_cent() {
        for (raw, cents) in [
            ("R$ 1.099,90", 109_990),
            ("R$1.099,90", 109_990),
            ("r$ 59,99", 5_999),
            ("59,99", 5_999),
            ("89.90", 8_990),
            ("1099.9", 109_990),
            ("129.9", 12_990),
            ("299", 29_900),
            ("1.234.567,89", 123_456_789),
            ("R$\u{a0}10", 1_000),
            ("49,90 reais", 4_990),
            ("BRL 49.90", 4_990),
            ("0", 0),
        ] {
            let reading = Money::read(raw, Notation::Text).unwrap();
            assert_eq!((reading.value.cents(), reading.doubt), (cents, None), "{raw}");
        }
    }

    #[test]
    fn dot_before_three_digits_is_thousands_and_doubted_in_text_but_exact_in_a_number_cell() {
        let text = Money::read("1.234", Notation::Text).unwrap();
        assert_eq!(text.value.cents(), 123_400);
        assert_eq!(text.doubt, Some(Doubt::DotAsThousands));
        let cell = Money::read("1.234", Notation::Exact).unwrap();
        assert_eq!((cell.value.cents(), cell.doubt), (123, Some(Doubt::Rounded)));
        let noise = Money::read("109.89000000000001", Notation::Exact).unwrap();
        assert_eq!((noise.value.cents(), noise.doubt), (10_989, None));
    }

    #[test]
    fn what_is_no_price_is_refused_with_the_reason() {
        for raw in ["12x de R$ 29,90 sem juros", "3 X 10,00", "em 10 parcelas de 9,90"] {
            assert!(matches!(Money::parse(raw), Err(ValueError::Instalments { .. })), "{raw}");
        }
        for raw in ["-5", "R$ -5,00", "-R$ 5,00", "−5"] {
            assert!(matches!(Money::parse(raw), Err(ValueError::Negative { .. })), "{raw}");
        }
        for raw in ["US$ 10", "10 €", "$10"] {
            assert!(matches!(Money::parse(raw), Err(ValueError::OtherCurrency { .. })), "{raw}");
        }
        assert!(matches!(Money::parse("1,234"), Err(ValueError::TooPrecise { .. })));
        assert!(matches!(Money::parse("a combinar"), Err(ValueError::NotANumber { .. })));
        assert!(matches!(Money::parse("999999999999"), Err(ValueError::TooLarge { .. })));
        assert_eq!(Money::parse("  "), Err(ValueError::Empty));
    }

    #[test]
    fn amounts_are_written_for_people_and_for_cells() {
        let money = Money::from_cents(109_990).unwrap();
        assert_eq!(money.to_string(), "R$ 1.099,90");
        assert_eq!(money.decimal(), "1099.90");
        assert_eq!(Money::from_cents(5).unwrap().to_string(), "R$ 0,05");
        assert_eq!(Money::from_cents(-1), None);
    }
}
