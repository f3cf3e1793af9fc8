//! Weights.

use serde::{Deserialize, Serialize};

use super::{
    Notation, Reading, ValueError, WeightUnit,
    number::{LoneDot, Number, decimal, split_word},
};

/// A weight, kept in whole milligrams; more than zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weight(i64);

impl Weight {
    /// A hundred tonnes: above it a number is a slip.
    const MAX_MILLIGRAMS: i64 = 100_000_000_000;

    /// Reads a weight typed by a person; a plain number is grams.
    ///
    /// # Errors
    /// As [`Weight::read`].
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        Self::read(raw, WeightUnit::Gram, Notation::Text).map(|reading| reading.value)
    }

    /// Reads `0,151 kg`, `220 GRAMAS`, `1,2 kg`; a plain number is in `default_unit`.
    ///
    /// In text one dot with exactly three digits after it is doubtful and decided by plausibility:
    /// thousands before grams and milligrams (`1.200 g`), decimals before the larger units
    /// (`1.200 kg`); both are reported.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::NotANumber`] (`meio quilo`), [`ValueError::Zero`],
    /// [`ValueError::Negative`], [`ValueError::UnknownUnit`] or [`ValueError::TooLarge`].
    pub fn read(
        raw: &str,
        default_unit: WeightUnit,
        notation: Notation,
    ) -> Result<Reading<Self>, ValueError> {
        let given = raw.trim();
        let (digits, word) = split_word(given);
        if given.is_empty() {
            return Err(ValueError::Empty);
        }
        if digits.is_empty() {
            return Err(ValueError::NotANumber { given: given.to_owned() });
        }
        let unit = match word {
            "" => default_unit,
            word => WeightUnit::parse(word)
                .ok_or_else(|| ValueError::UnknownUnit { unit: word.to_owned() })?,
        };
        let lone_dot = match unit {
            WeightUnit::Gram | WeightUnit::Milligram => LoneDot::Thousands,
            _ => LoneDot::Decimal,
        };
        let number = Number::read(digits, notation, lone_dot)?;
        if number.is_zero() {
            return Err(ValueError::Zero { given: given.to_owned() });
        }
        if number.negative {
            return Err(ValueError::Negative { given: given.to_owned() });
        }
        let (factor, divisor) = unit.milligrams();
        match number.scaled(factor, divisor) {
            Some((milligrams @ 1..=Self::MAX_MILLIGRAMS, _)) => {
                Ok(Reading { value: Self(milligrams), doubt: number.doubt })
            }
            Some((..=0, _)) => Err(ValueError::Zero { given: given.to_owned() }),
            _ => Err(ValueError::TooLarge { given: given.to_owned() }),
        }
    }

    /// The weight in milligrams.
    pub fn milligrams(self) -> i64 {
        self.0
    }

    /// The weight in grams, exact, with a decimal point: `220`, `0.5`.
    pub fn grams(self) -> String {
        decimal(self.0, 3)
    }

    /// The weight in kilograms, exact, with a decimal point: `0.151`.
    pub fn kilograms(self) -> String {
        decimal(self.0, 6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Doubt;

    #[test]
    fn real_life_weights_are_read_exactly() {
        for (raw, milligrams) in [
            ("0,151 kg", 151_000),
            ("220 GRAMAS", 220_000),
            ("0,201 KG", 201_000),
            ("350 g", 350_000),
            ("400g", 400_000),
            ("1,2 kg", 1_200_000),
            ("0,6kg", 600_000),
            ("0,650 kg", 650_000),
            ("1 quilo", 1_000_000),
            ("650", 650_000),
            ("12,5 gr.", 12_500),
            ("1.250,5 g", 1_250_500),
            ("2 lb", 907_185),
            ("1 oz", 28_350),
            ("0.65 Kg", 650_000),
        ] {
            let reading = Weight::read(raw, WeightUnit::Gram, Notation::Text).unwrap();
            assert_eq!((reading.value.milligrams(), reading.doubt), (milligrams, None), "{raw}");
        }
    }

    #[test]
    fn plain_number_takes_the_unit_of_the_column() {
        let reading = Weight::read("0,65", WeightUnit::Kilogram, Notation::Text).unwrap();
        assert_eq!(reading.value.milligrams(), 650_000);
        let named = Weight::read("650 g", WeightUnit::Kilogram, Notation::Text).unwrap();
        assert_eq!(named.value.milligrams(), 650_000);
    }

    #[test]
    fn doubtful_dot_is_decided_by_the_unit_and_reported() {
        for (raw, milligrams, doubt) in [
            ("1.200", 1_200_000, Doubt::DotAsThousands),
            ("1.200 g", 1_200_000, Doubt::DotAsThousands),
            ("1.200 kg", 1_200_000, Doubt::DotAsDecimal),
        ] {
            let reading = Weight::read(raw, WeightUnit::Gram, Notation::Text).unwrap();
            assert_eq!(
                (reading.value.milligrams(), reading.doubt),
                (milligrams, Some(doubt)),
                "{raw}"
            );
        }
    }

    #[test]
    fn what_is_no_weight_is_refused_with_the_reason() {
        assert!(matches!(Weight::parse("meio quilo"), Err(ValueError::NotANumber { .. })));
        assert!(matches!(Weight::parse("0"), Err(ValueError::Zero { .. })));
        assert!(matches!(Weight::parse("0,0 kg"), Err(ValueError::Zero { .. })));
        assert!(matches!(Weight::parse("-3 g"), Err(ValueError::Negative { .. })));
        assert!(matches!(Weight::parse("200-300 g"), Err(ValueError::NotANumber { .. })));
        assert_eq!(
            Weight::parse("3 arrobas"),
            Err(ValueError::UnknownUnit { unit: "arrobas".to_owned() })
        );
        assert!(matches!(Weight::parse("999999 kg"), Err(ValueError::TooLarge { .. })));
    }

    #[test]
    fn weights_are_written_without_needless_zeros() {
        let weight = Weight::parse("151").unwrap();
        assert_eq!((weight.grams(), weight.kilograms()), ("151".to_owned(), "0.151".to_owned()));
        assert_eq!(Weight::parse("0,5").unwrap().grams(), "0.5");
    }
}
