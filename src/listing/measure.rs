//! Weights and dimensions: a number in one column and its unit in another, chosen from what the
//! unit column offers.

use sheetfill::{Column, Number, OptionValue, Options, Value};

use crate::catalog::Code;

use super::concept::{BoxStems, Concept, WEIGHT_UNITS};
use super::row::Row;
use super::trace::Source;
use super::word::Word;

/// Units of weight, the preferred first, with the decimals that turn milligrams into them.
const WEIGHTS: [(Word, u32); 3] = [(Word::Gram, 3), (Word::Kilogram, 6), (Word::Milligram, 0)];
/// Units of length, the preferred first, with the decimals that turn micrometres into them.
const LENGTHS: [(Word, u32); 3] = [(Word::Centimetre, 4), (Word::Millimetre, 3), (Word::Metre, 6)];

/// Writes a weight of `milligrams` and its unit.
pub(super) fn weight(row: &mut Row<'_, '_>, concept: Concept, milligrams: i64, source: Source<'_>) {
    let sources = [source];
    let Some(column) = row.column(concept) else {
        row.no_column(&sources);
        return;
    };
    let units = WEIGHT_UNITS.iter().filter(|(value, _)| *value == column.id.stem());
    let Some(unit) = units.flat_map(|(_, unit)| row.sheet.columns(unit)).next() else {
        row.no_column(&sources);
        return;
    };
    measures(row, &[(column, unit)], &[milligrams], &WEIGHTS, &sources);
}

/// Writes length, width and height in micrometres with their units.
pub(super) fn dimensions(
    row: &mut Row<'_, '_>,
    boxes: &[BoxStems],
    micrometres: [i64; 3],
    source: Source<'_>,
) {
    let sources = [source];
    let found = boxes.iter().find_map(|stems| {
        let first = |stem: &str| row.sheet.columns(stem).first().copied();
        let pairs = stems.iter().map(|(value, unit)| Some((first(value)?, first(unit)?)));
        pairs.collect::<Option<Vec<_>>>()
    });
    match found {
        Some(columns) => measures(row, &columns, &micrometres, &LENGTHS, &sources),
        None => {
            row.no_column(&sources);
        }
    }
}

/// Writes all values with their units, or none: a measure without a unit says nothing.
fn measures<'t>(
    row: &mut Row<'_, 't>,
    columns: &[(&'t Column, &'t Column)],
    amounts: &[i64],
    units: &[(Word, u32)],
    sources: &[Source<'_>],
) {
    let mut chosen = Vec::with_capacity(columns.len());
    for (column, unit_column) in columns {
        let options = row.options(unit_column);
        let Some((unit, scale)) = offered(options, units) else {
            let params = [("column", unit_column.label.clone()), ("options", live(options))];
            row.note(Code::UnitNotOffered, Some(unit_column), &params, sources);
            return;
        };
        if !matches!(row.options(column), Options::NoList) {
            let product_type = row.product_type().to_owned();
            let params = [("column", column.label.clone()), ("productType", product_type)];
            row.note(Code::ValueNotForType, Some(column), &params, sources);
            return;
        }
        chosen.push((*column, *unit_column, unit, scale));
    }
    for ((column, unit_column, unit, scale), amount) in chosen.into_iter().zip(amounts) {
        row.write(column, Value::Number(Number::scaled(*amount, scale)), sources);
        row.write(unit_column, Value::from(&*unit.text), sources);
    }
}

/// The first wished unit that the column offers.
fn offered<'t>(options: Options<'t>, units: &[(Word, u32)]) -> Option<(&'t OptionValue, u32)> {
    let Options::List { values, .. } = options else { return None };
    units.iter().find_map(|(word, scale)| Some((word.find(values)?, *scale)))
}

/// Some of the live options, as findings show them.
pub(super) fn live(options: Options<'_>) -> String {
    const SHOWN: usize = 12;
    let texts: Vec<&str> = options.live().take(SHOWN).map(|option| &*option.text).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(texts: &[&str], amount: i64, units: &[(Word, u32)]) -> Option<String> {
        let value =
            |text: &&str| OptionValue { text: (*text).into(), canonical: None, obsolete: false };
        let values: Vec<OptionValue> = texts.iter().map(value).collect();
        let (unit, scale) = offered(Options::List { values: &values, closed: true }, units)?;
        Some(format!("{} {}", Number::scaled(amount, scale), unit.text))
    }

    #[test]
    fn a_weight_takes_the_best_unit_of_the_list() {
        let weight = |texts: &[&str], amount| shown(texts, amount, &WEIGHTS);
        assert_eq!(weight(&["Miligramas", "Gramas", "Libras"], 151_000).unwrap(), "151 Gramas");
        assert_eq!(weight(&["Quilogramas", "Libras"], 151_000).unwrap(), "0.151 Quilogramas");
        assert_eq!(weight(&["kg", "LB"], 1_200_000).unwrap(), "1.2 kg");
        assert_eq!(weight(&["Milligramm"], 5).unwrap(), "5 Milligramm");
        assert_eq!(weight(&["Onças", "Libras"], 5), None);
    }

    #[test]
    fn a_length_takes_the_best_unit_of_the_list() {
        let length = |texts: &[&str], amount| shown(texts, amount, &LENGTHS);
        let both = ["Milímetros", "Centímetros"];
        assert_eq!(length(&both, 255_000).unwrap(), "25.5 Centímetros");
        assert_eq!(length(&["Inches", "Meters"], 255_000).unwrap(), "0.255 Meters");
        assert_eq!(length(&["Millimetres"], 255_000).unwrap(), "255 Millimetres");
    }
}
