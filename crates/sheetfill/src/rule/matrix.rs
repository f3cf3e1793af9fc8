//! The matrices of legacy templates: which attribute is what for which product type.

use std::collections::HashMap;

use super::state::{CellState, RowStates};
use crate::Error;
use crate::book::Book;
use crate::cell::Area;
use crate::plan::Cells;
use crate::template::Column;
use crate::value::Value;
use crate::weight::Scale;

/// Defined name of the product types above the matrices' columns.
const HEADER: &str = "attributeMapFeedProductType";

/// Defined names of the matrices, and what they mean. The first that knows an attribute counts.
const MATRICES: [(&str, CellState); 3] = [
    ("requiredAttributePTDMap", CellState::Required),
    ("preferredAttributePTDMap", CellState::Optional),
    ("optionalAttributePTDMap", CellState::Optional),
];

/// What each column is for each product type.
#[derive(Debug)]
pub(super) struct Matrix {
    type_column: u32,
    /// Positions of the types, by lower-case name.
    types: HashMap<String, usize>,
    /// Columns that the matrices know, with the states in the order of the types.
    columns: Vec<(u32, Vec<CellState>)>,
}

/// One mark in a matrix.
struct Mark {
    attribute: String,
    type_position: usize,
    state: CellState,
    is_zero: bool,
}

impl Matrix {
    /// Reads the matrices; `None` when the template has none.
    pub fn read(
        book: &mut Book<'_, '_>,
        columns: &[Column],
        type_column: u32,
    ) -> Result<Option<Self>, Error> {
        let Some((sheet, header)) = book.range_of_name(HEADER) else { return Ok(None) };
        let areas = MATRICES.map(|(name, state)| {
            book.range_of_name(name).map(|(sheet, area)| (sheet, area, state))
        });
        let Some(grid) = book.grid(sheet)? else { return Ok(None) };
        let head = grid.contents(Area { last_row: header.first_row, ..header });
        let names: Vec<(u32, String)> =
            head.map(|(_, column, held)| (column, held.text.trim().to_lowercase())).collect();
        let mut marks = Vec::new();
        for (_, area, state) in areas.into_iter().flatten().filter(|(of, ..)| *of == sheet) {
            for (row, _, attribute) in
                grid.contents(Area { last_column: area.first_column, ..area })
            {
                for (type_position, (column, _)) in names.iter().enumerate() {
                    let Some(mark) = grid.get(row, *column).filter(|_| row != header.first_row)
                    else {
                        continue;
                    };
                    let is_zero = mark.trim().parse::<f64>().is_ok_and(|number| number == 0.0);
                    let attribute = attribute.text.trim().to_owned();
                    marks.push(Mark { attribute, type_position, state, is_zero });
                }
            }
        }
        let types = names.into_iter().map(|(_, name)| name).zip(0..).collect();
        Ok(Self::of_marks(marks, types, columns, type_column))
    }

    fn of_marks(
        mut marks: Vec<Mark>,
        types: HashMap<String, usize>,
        columns: &[Column],
        type_column: u32,
    ) -> Option<Self> {
        // A mark is whatever is not blank; where some are zero and some not, zero is none.
        if marks.iter().any(|mark| !mark.is_zero) {
            marks.retain(|mark| !mark.is_zero);
        }
        let mut by_attribute: HashMap<&str, Vec<CellState>> = HashMap::new();
        for mark in &marks {
            let states = by_attribute
                .entry(&mark.attribute)
                .or_insert_with(|| vec![CellState::NotApplicable; types.len()]);
            if let Some(state) = states.get_mut(mark.type_position)
                && *state == CellState::NotApplicable
            {
                *state = mark.state;
            }
        }
        let known = columns.iter().filter_map(|column| {
            let states =
                by_attribute.get(column.id.raw()).or_else(|| by_attribute.get(column.id.stem()))?;
            Some((column.index, states.clone()))
        });
        let columns: Vec<_> = known.collect();
        (!columns.is_empty()).then_some(Self { type_column, types, columns })
    }

    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.map::<String, usize>(self.types.len());
        self.types.keys().for_each(|name| scale.text(name));
        scale.many::<(u32, Vec<CellState>)>(self.columns.len());
        self.columns.iter().for_each(|(_, states)| scale.many::<CellState>(states.len()));
    }

    /// What each column is in a row with these cells; nothing without a known product type.
    pub fn states(&self, row: &Cells) -> RowStates {
        let product_type = row.get(&self.type_column).map_or("", Value::as_str);
        let Some(position) = self.types.get(&product_type.trim().to_lowercase()) else {
            return RowStates::default();
        };
        let is_filled = |column| row.get(column).is_some_and(|value| !value.is_blank());
        let states = self.columns.iter().map(|(column, states)| {
            let state = states.get(*position).copied().unwrap_or(CellState::Free);
            let filled = !state.forbids() && is_filled(column);
            (*column, if filled { CellState::Filled } else { state })
        });
        RowStates::new(states.collect())
    }
}
