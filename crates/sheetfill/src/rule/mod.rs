//! What each cell of a row is, as the template's own rules say: required, blank, as one likes, …
//!
//! Unified templates say it by the conditional formats of the data sheet and the defined names behind
//! them, legacy ones by matrices of attributes and product types. Both are compiled once and
//! evaluated for each row.

mod build;
mod by_row;
mod format;
mod gone;
mod matrix;
mod meaning;
mod paint;
mod says;
mod state;

pub use state::{CellState, RowStates};

use std::sync::Arc;

use crate::Error;
use crate::book::Book;
use crate::cell::MAX_COLUMNS;
use crate::formula::{Cooked, FormulaFault, Program, Steps};
use crate::plan::Cells;
use crate::template::{Column, Layout};
use crate::value::Value;
use crate::weight::Scale;
use crate::workbook::Sheet;
use by_row::ColumnRules;
use matrix::Matrix;

/// Steps for the rules of one row. Those of the largest measured template take 20,000.
const MAX_STEPS: usize = 2_000_000;

/// The rules of a template.
#[derive(Debug, Default)]
pub struct Rules {
    source: Source,
    unknown: Vec<UnknownFormula>,
}

/// A rule of the data sheet that can't be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormula {
    /// Cells that it is for, e.g. `D7:D1006`.
    pub cells: Arc<str>,
    /// The formula, or the kind of a rule that has none.
    pub formula: String,
    /// Why it can't be followed.
    pub reason: FormulaFault,
    /// Whether it may say what a cell is: the state of a cell that hangs on it is
    /// [`CellState::Unknown`]. What a seller added to mark or shade cells says nothing of them.
    pub hides: bool,
}

/// Where the rules come from.
#[derive(Debug, Default)]
enum Source {
    #[default]
    None,
    Formats {
        program: Program,
        columns: Vec<ColumnRules>,
        /// First row of data.
        data_row: u32,
    },
    Matrix(Matrix),
}

impl Rules {
    /// What each column is in a row with these cells, as the rules for the first row of data say.
    pub fn states(&self, row: &Cells) -> RowStates {
        let at = match &self.source {
            Source::Formats { data_row, .. } => *data_row,
            Source::None | Source::Matrix(_) => 0,
        };
        self.states_at(at, row)
    }

    /// What each column is in a row with these cells at a zero-based row of the sheet: rules may be
    /// for some rows only. A row that lost the template's has those of the nearest one above.
    pub fn states_at(&self, at: u32, row: &Cells) -> RowStates {
        match &self.source {
            Source::None => RowStates::default(),
            Source::Matrix(matrix) => matrix.states(row),
            Source::Formats { program, columns, .. } => {
                let cells = dense(row);
                let cell = |column| usize::try_from(column).ok().and_then(|at| cells.get(at));
                let cell = |of| Cooked::of_cell(cell(of).copied().flatten());
                let values = program.evaluate(cell, &mut Steps::new(MAX_STEPS));
                let states = columns.iter().map(|c| (c.column, c.state(at, &values)));
                RowStates::new(states.collect())
            }
        }
    }

    /// Rules that can't be followed.
    pub fn unknown(&self) -> &[UnknownFormula] {
        &self.unknown
    }

    /// Whether the template says anything about its cells.
    pub fn is_empty(&self) -> bool {
        matches!(self.source, Source::None)
    }

    /// Weighs what it holds.
    pub(crate) fn weigh(&self, scale: &mut Scale) {
        match &self.source {
            Source::None => {}
            Source::Matrix(matrix) => matrix.weigh(scale),
            Source::Formats { program, columns, .. } => {
                program.weigh(scale);
                scale.many::<ColumnRules>(columns.len());
                for column in columns {
                    column.weigh(scale);
                }
            }
        }
        scale.many::<UnknownFormula>(self.unknown.len());
        for unknown in &self.unknown {
            scale.shared(&unknown.cells);
            scale.text(&unknown.formula);
        }
    }

    /// The rules of a legacy template; `None` when it has no matrices.
    pub(crate) fn of_matrices(
        book: &mut Book<'_, '_>,
        columns: &[Column],
        layout: &Layout,
    ) -> Result<Option<Self>, Error> {
        let Some(type_column) = layout.type_column else { return Ok(None) };
        let matrix = Matrix::read(book, columns, type_column)?;
        Ok(matrix.map(|matrix| Self { source: Source::Matrix(matrix), unknown: Vec::new() }))
    }

    /// The rules behind the conditional formats in `text`, which is what stands behind the cells of
    /// the data sheet.
    pub(crate) fn of_formats(
        book: &mut Book<'_, '_>,
        (sheet, text): (&Sheet, &str),
        columns: &[Column],
        layout: &Layout,
    ) -> Result<Self, Error> {
        build::of_formats(book, (sheet, text), columns, layout)
    }
}

/// The cells of a row that show something, by their column: formulas ask for nearly all, so that a
/// search for each costs more.
fn dense(row: &Cells) -> Vec<Option<&Value>> {
    let mut cells = Vec::new();
    for (column, value) in row.range(..MAX_COLUMNS).filter(|(_, value)| !value.is_blank()) {
        let Ok(column) = usize::try_from(*column) else { continue };
        cells.resize(column, None);
        cells.push(Some(value));
    }
    cells
}
