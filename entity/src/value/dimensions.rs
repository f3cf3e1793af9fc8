//! Length × width × height of a box.

use serde::{Deserialize, Serialize};

use super::{
    Axis, Doubt, LengthUnit, Notation, Reading, ValueError,
    number::{LoneDot, Number, decimal, split_word},
    unit::plain,
};

const AXES: [Axis; 3] = [Axis::Length, Axis::Width, Axis::Height];

/// Sides of a box in whole micrometres, each more than zero.
///
/// Micrometres hold tenths of a millimetre and thousandths of an inch without rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimensions {
    length: i64,
    width: i64,
    height: i64,
}

impl Dimensions {
    /// A hundred metres: above it a number is a slip.
    const MAX_MICROMETRES: i64 = 100_000_000;

    /// Reads sides typed by a person; plain numbers are centimetres.
    ///
    /// # Errors
    /// As [`Dimensions::read`].
    pub fn parse(raw: &str) -> Result<Self, ValueError> {
        Self::read(raw, LengthUnit::Centimetre, Notation::Text).map(|reading| reading.value)
    }

    /// Reads `20x15x10`, `70 × 55 × 3`, `35 X 28 X 8 cm`, `20cm x 15 cm x 10cm`, `20 por 15 por 10`.
    ///
    /// A unit that is named once holds for the sides that name none; without any, plain numbers
    /// are in `default_unit`. In text a dot before exactly three digits marks thousands before
    /// millimetres and decimals otherwise; both are reported.
    ///
    /// # Errors
    /// [`ValueError::Empty`], [`ValueError::NotANumber`], [`ValueError::Zero`],
    /// [`ValueError::Negative`], [`ValueError::UnknownUnit`], [`ValueError::UnitMissing`],
    /// [`ValueError::TooLarge`], [`ValueError::DimensionsIncomplete`] (`95x50`) or
    /// [`ValueError::DimensionsTooMany`].
    pub fn read(
        raw: &str,
        default_unit: LengthUnit,
        notation: Notation,
    ) -> Result<Reading<Self>, ValueError> {
        let given = raw.trim();
        if given.is_empty() {
            return Err(ValueError::Empty);
        }
        let text = plain(given).replace(" por ", "x").replace(" by ", "x");
        let parts: Vec<(&str, &str)> =
            text.split(['x', '×', '✕', '✖', '⨯', '*']).map(split_word).collect();
        check_count(&parts, given)?;
        let shared = shared_unit(&parts, default_unit, given)?;
        let mut doubt = None;
        let mut sides = [0_i64; 3];
        for (side, (digits, word)) in sides.iter_mut().zip(&parts) {
            let unit = LengthUnit::parse(word).unwrap_or(shared);
            let reading = read_side(digits, unit, notation, given)?;
            doubt = doubt.or(reading.doubt);
            *side = reading.value;
        }
        let [length, width, height] = sides;
        Ok(Reading { value: Self { length, width, height }, doubt })
    }

    /// Length in micrometres.
    pub fn length(self) -> i64 {
        self.length
    }

    /// Width in micrometres.
    pub fn width(self) -> i64 {
        self.width
    }

    /// Height in micrometres.
    pub fn height(self) -> i64 {
        self.height
    }

    /// Length, width and height in centimetres, exact, with a decimal point: `["20", "15.5", "10"]`.
    pub fn centimetres(self) -> [String; 3] {
        [self.length, self.width, self.height].map(|side| decimal(side, 4))
    }

    /// Length, width and height in millimetres, exact, with a decimal point.
    pub fn millimetres(self) -> [String; 3] {
        [self.length, self.width, self.height].map(|side| decimal(side, 3))
    }

    /// Length, width and height in metres, exact, with a decimal point.
    pub fn metres(self) -> [String; 3] {
        [self.length, self.width, self.height].map(|side| decimal(side, 6))
    }
}

fn check_count(parts: &[(&str, &str)], given: &str) -> Result<(), ValueError> {
    let numeric = |(digits, word): &(&str, &str)| !digits.is_empty() || !word.is_empty();
    let found = parts.iter().filter(|part| numeric(part)).count();
    if parts.iter().all(|(digits, _)| digits.is_empty()) {
        return Err(ValueError::NotANumber { given: given.to_owned() });
    }
    if parts.len() > AXES.len() {
        return Err(ValueError::DimensionsTooMany { found: parts.len() });
    }
    if found < AXES.len() {
        let missing = AXES
            .into_iter()
            .enumerate()
            .filter(|(index, _)| !parts.get(*index).is_some_and(numeric))
            .map(|(_, axis)| axis)
            .collect();
        return Err(ValueError::DimensionsIncomplete { found, missing });
    }
    Ok(())
}

/// The unit for the sides that name none.
fn shared_unit(
    parts: &[(&str, &str)],
    default_unit: LengthUnit,
    given: &str,
) -> Result<LengthUnit, ValueError> {
    let mut shared = None;
    for (_, word) in parts.iter().filter(|(_, word)| !word.is_empty()) {
        let unit = LengthUnit::parse(word)
            .ok_or_else(|| ValueError::UnknownUnit { unit: (*word).to_owned() })?;
        let some_are_bare = parts.iter().any(|(_, word)| word.is_empty());
        if some_are_bare && shared.is_some_and(|other| other != unit) {
            return Err(ValueError::UnitMissing { given: given.to_owned() });
        }
        shared = Some(unit);
    }
    Ok(shared.unwrap_or(default_unit))
}

/// Result in micrometres.
fn read_side(
    digits: &str,
    unit: LengthUnit,
    notation: Notation,
    given: &str,
) -> Result<Reading<i64>, ValueError> {
    let lone_dot = match unit {
        LengthUnit::Millimetre => LoneDot::Thousands,
        _ => LoneDot::Decimal,
    };
    let given = given.to_owned();
    let number = match Number::read(digits, notation, lone_dot) {
        Err(ValueError::Empty) => return Err(ValueError::NotANumber { given }),
        other => other?,
    };
    if number.is_zero() {
        return Err(ValueError::Zero { given });
    }
    if number.negative {
        return Err(ValueError::Negative { given });
    }
    let doubt: Option<Doubt> = number.doubt;
    match number.scaled(unit.micrometres(), 1) {
        Some((value @ 1..=Dimensions::MAX_MICROMETRES, _)) => Ok(Reading { value, doubt }),
        Some((..=0, _)) => Err(ValueError::Zero { given }),
        _ => Err(ValueError::TooLarge { given }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn centimetres(raw: &str) -> Result<[String; 3], ValueError> {
        Dimensions::parse(raw).map(Dimensions::centimetres)
    }

    #[test]
    fn real_life_sides_are_read_exactly() {
        for (raw, expected) in [
            ("20x15x10", ["20", "15", "10"]),
            ("20X15X10", ["20", "15", "10"]),
            ("70 × 55 × 3", ["70", "55", "3"]),
            ("35 X 28 X 8 cm", ["35", "28", "8"]),
            ("20cm x 15 cm x 10cm", ["20", "15", "10"]),
            ("20cm x 15 x 10", ["20", "15", "10"]),
            ("20,5*15,25*10", ["20.5", "15.25", "10"]),
            ("20.5 x 15 x 10", ["20.5", "15", "10"]),
            ("200 x 150 x 100 mm", ["20", "15", "10"]),
            ("1 m x 50 cm x 10 cm", ["100", "50", "10"]),
            ("10 x 5 x 2 pol", ["25.4", "12.7", "5.08"]),
            ("20 por 15 por 10 centímetros", ["20", "15", "10"]),
        ] {
            assert_eq!(centimetres(raw).unwrap(), expected, "{raw}");
        }
    }

    #[test]
    fn missing_sides_are_named() {
        assert_eq!(
            Dimensions::parse("95x50"),
            Err(ValueError::DimensionsIncomplete { found: 2, missing: vec![Axis::Height] })
        );
        assert_eq!(
            Dimensions::parse("20 x x 10"),
            Err(ValueError::DimensionsIncomplete { found: 2, missing: vec![Axis::Width] })
        );
        assert_eq!(
            Dimensions::parse("30"),
            Err(ValueError::DimensionsIncomplete {
                found: 1,
                missing: vec![Axis::Width, Axis::Height]
            })
        );
    }

    #[test]
    fn what_is_no_box_is_refused_with_the_reason() {
        assert!(matches!(Dimensions::parse("grande"), Err(ValueError::NotANumber { .. })));
        assert!(matches!(Dimensions::parse("G x M x P"), Err(ValueError::NotANumber { .. })));
        assert!(matches!(Dimensions::parse("0x0x0"), Err(ValueError::Zero { .. })));
        assert!(matches!(Dimensions::parse("10x-5x3"), Err(ValueError::Negative { .. })));
        assert!(matches!(
            Dimensions::parse("1x2x3x4"),
            Err(ValueError::DimensionsTooMany { found: 4 })
        ));
        assert!(matches!(Dimensions::parse("1x2x3 palmos"), Err(ValueError::UnknownUnit { .. })));
        assert!(matches!(
            Dimensions::parse("1 m x 2 x 30 cm"),
            Err(ValueError::UnitMissing { .. })
        ));
        assert!(matches!(Dimensions::parse("1x2x99999"), Err(ValueError::TooLarge { .. })));
    }

    #[test]
    fn every_unit_of_output_is_exact() {
        let sides = Dimensions::parse("35,5 x 28 x 8").unwrap();
        assert_eq!(sides.millimetres(), ["355", "280", "80"]);
        assert_eq!(sides.metres(), ["0.355", "0.28", "0.08"]);
    }
}
