//! Units in stock.

use serde::{Deserialize, Serialize};

use super::{
    Notation, Reading, ValueError,
    number::{LoneDot, Number, split_word},
    unit::plain,
};

/// Units in stock. Zero is a quantity: sold out is not the same as not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(u32);

impl Quantity {
    /// A hundred million: above it a number is a code in the wrong column.
    const MAX: i64 = 100_000_000;

    /// Reads `7`, `10 unid.`, `12.0`.
    ///
    /// # Errors
    /// As [`Quantity::read`].
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        Self::read(raw, Notation::Text).map(|reading| reading.value)
    }

    /// Reads a count; in text a dot before exactly three digits marks thousands and is reported.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::NotANumber`] (`muitos`), [`ValueError::Negative`],
    /// [`ValueError::TooPrecise`] (not whole), [`ValueError::UnknownUnit`] or
    /// [`ValueError::TooLarge`].
    pub fn read(raw: &str, notation: Notation) -> Result<Reading<Self>, ValueError> {
        let given = raw.trim();
        if given.is_empty() {
            return Err(ValueError::Empty);
        }
        let (digits, word) = split_word(given);
        if digits.is_empty() {
            return Err(ValueError::NotANumber { given: given.to_owned() });
        }
        if !is_count_word(word) {
            return Err(ValueError::UnknownUnit { unit: word.to_owned() });
        }
        let number = Number::read(digits, notation, LoneDot::Thousands)?;
        if number.negative && !number.is_zero() {
            return Err(ValueError::Negative { given: given.to_owned() });
        }
        let too_large = || ValueError::TooLarge { given: given.to_owned() };
        let (count, whole) = number.scaled(1, 1).ok_or_else(too_large)?;
        if !whole {
            return Err(ValueError::TooPrecise { given: given.to_owned(), max_decimals: 0 });
        }
        if count > Self::MAX {
            return Err(too_large());
        }
        Ok(Reading {
            value: Self(u32::try_from(count).map_err(|_| too_large())?),
            doubt: number.doubt,
        })
    }

    /// The count.
    pub fn count(self) -> u32 {
        self.0
    }
}

fn is_count_word(word: &str) -> bool {
    matches!(
        plain(word).as_str(),
        "" | "un"
            | "und"
            | "unds"
            | "uni"
            | "unid"
            | "unids"
            | "unidade"
            | "unidades"
            | "unit"
            | "units"
            | "pc"
            | "pcs"
            | "pç"
            | "pcas"
            | "peca"
            | "pecas"
            | "piece"
            | "pieces"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Doubt;

    #[test]
    fn real_life_counts_are_read() {
        for (raw, count) in [
            ("7", 7),
            ("10 unid.", 10),
            ("12.0", 12),
            ("12,00", 12),
            ("0", 0),
            ("3 peças", 3),
            ("5pçs", 5),
            (" 1 200 un ", 1_200),
        ] {
            assert_eq!(Quantity::parse(raw).unwrap().count(), count, "{raw}");
        }
    }

    #[test]
    fn doubtful_thousands_are_reported() {
        let reading = Quantity::read("1.234", Notation::Text).unwrap();
        assert_eq!((reading.value.count(), reading.doubt), (1_234, Some(Doubt::DotAsThousands)));
    }

    #[test]
    fn what_is_no_count_is_refused_with_the_reason() {
        assert!(matches!(Quantity::parse("muitos"), Err(ValueError::NotANumber { .. })));
        assert!(matches!(Quantity::parse("-1"), Err(ValueError::Negative { .. })));
        assert!(matches!(
            Quantity::parse("2,5"),
            Err(ValueError::TooPrecise { max_decimals: 0, .. })
        ));
        assert!(matches!(Quantity::parse("4 caixas"), Err(ValueError::UnknownUnit { .. })));
        assert!(matches!(Quantity::parse("7890000010016"), Err(ValueError::TooLarge { .. })));
    }
}
