//! The matrices of legacy templates: which attribute is what for which product type.

use std::collections::HashMap;

use super::state::{CellState, RowStates};
use crate::Error;
use crate::book::Book;
use crate::cell::Area;
use crate::listed;
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
    /// Position of the attribute among those that columns know.
    attribute: usize,
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
        listed::bounded(names.len())?;
        let positions: HashMap<u32, usize> =
            names.iter().map(|(column, _)| *column).zip(0..).collect();
        let known = Known::of(columns);
        let (mut marks, mut any_set) = (Vec::new(), false);
        for (_, area, state) in areas.into_iter().flatten().filter(|(of, ..)| *of == sheet) {
            let rows = grid.contents(Area { last_column: area.first_column, ..area });
            for (row, _, attribute) in rows.filter(|(row, ..)| *row != header.first_row) {
                let attribute = known.position(attribute.text.trim());
                for (column, mark) in grid.row(row) {
                    let Some(type_position) = positions.get(&column).copied() else { continue };
                    let is_zero = mark.trim().parse::<f64>().is_ok_and(|number| number == 0.0);
                    any_set |= !is_zero;
                    let mark = |attribute| Mark { attribute, type_position, state, is_zero };
                    marks.extend(attribute.map(mark));
                }
            }
        }
        // A mark is whatever is not blank; where some are zero and some not, zero is none.
        marks.retain(|mark: &Mark| !(any_set && mark.is_zero));
        let types = names.into_iter().map(|(_, name)| name).zip(0..).collect();
        Ok(Self::of_marks(&marks, types, &known, type_column))
    }

    fn of_marks(
        marks: &[Mark],
        types: HashMap<String, usize>,
        known: &Known<'_>,
        type_column: u32,
    ) -> Option<Self> {
        let count = marks.iter().map(|mark| mark.type_position + 1).max().unwrap_or_default();
        let mut by_attribute: HashMap<usize, Vec<CellState>> = HashMap::new();
        for mark in marks {
            let states = by_attribute
                .entry(mark.attribute)
                .or_insert_with(|| vec![CellState::NotApplicable; count.max(types.len())]);
            if let Some(state) = states.get_mut(mark.type_position)
                && *state == CellState::NotApplicable
            {
                *state = mark.state;
            }
        }
        let columns = known.columns.iter().filter_map(|(column, raw, stem)| {
            let of = |text: &str| by_attribute.get(&known.position(text)?);
            Some((*column, of(raw).or_else(|| of(stem))?.clone()))
        });
        let columns: Vec<_> = columns.collect();
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

/// What columns may be called in a matrix. Whatever else stands there is not looked at.
struct Known<'c> {
    /// Position on the sheet, whole id and stem.
    columns: Vec<(u32, &'c str, &'c str)>,
    positions: HashMap<&'c str, usize>,
}

impl<'c> Known<'c> {
    fn of(columns: &'c [Column]) -> Self {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| (column.index, column.id.raw(), column.id.stem()))
            .collect();
        let names = columns.iter().flat_map(|(_, raw, stem)| [*raw, *stem]);
        let positions = names.zip(0..).collect();
        Self { columns, positions }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }
}
