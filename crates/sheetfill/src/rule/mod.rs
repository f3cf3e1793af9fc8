//! What each cell of a row is, as the template's own rules say: required, blank, as one likes, …
//!
//! Unified templates say it by the conditional formats of the data sheet and the defined names behind
//! them, legacy ones by matrices of attributes and product types. Both are compiled once and
//! evaluated for each row.

mod format;
mod matrix;
mod meaning;
mod paint;
mod state;

pub use state::{CellState, RowStates};

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::book::Book;
use crate::cell::MAX_COLUMNS;
use crate::formula::{Compiler, Cooked, Expr, FormulaFault, Id, Program, Site};
use crate::plan::Cells;
use crate::sqref::columns_over;
use crate::template::{Column, Layout};
use crate::validation;
use crate::value::Value;
use crate::workbook::Sheet;
use format::{Condition, Format};
use matrix::Matrix;
use meaning::Meaning;
use paint::Paint;

/// Rules of all columns together. The largest measured template has 1,895.
const MAX_RULES: usize = 200_000;

/// The rules of a template.
#[derive(Debug, Default)]
pub struct Rules {
    source: Source,
    unknown: Vec<UnknownFormula>,
}

/// A rule of the template that can't be followed.
///
/// The state of a cell whose rules hang on it is [`CellState::Unknown`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormula {
    /// Cells that it is for, e.g. `D7:D1006`.
    pub cells: Arc<str>,
    /// The formula, or the kind of a rule that has none.
    pub formula: String,
    /// Why it can't be followed.
    pub reason: FormulaFault,
}

/// Where the rules come from.
#[derive(Debug, Default)]
enum Source {
    #[default]
    None,
    Formats {
        program: Program,
        columns: Vec<ColumnRules>,
    },
    Matrix(Matrix),
}

/// The rules of one column, in order.
#[derive(Debug)]
struct ColumnRules {
    column: u32,
    rules: Vec<Rule>,
}

/// One rule: what a cell is when its formula holds.
#[derive(Debug)]
struct Rule {
    condition: Id,
    /// `None` when neither its names nor its colours say.
    meaning: Option<Meaning>,
    /// Later rules are not asked when it holds.
    stop: bool,
}

impl Rules {
    /// What each column is in a row with these cells.
    pub fn states(&self, row: &Cells) -> RowStates {
        match &self.source {
            Source::None => RowStates::default(),
            Source::Matrix(matrix) => matrix.states(row),
            Source::Formats { program, columns } => {
                let cells = dense(row);
                let cell = |column| usize::try_from(column).ok().and_then(|at| cells.get(at));
                let values = program.evaluate(|at| Cooked::of_cell(cell(at).copied().flatten()));
                let states = columns.iter().map(|c| (c.column, c.state(&values)));
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
        let formats = format::read(sheet, text, layout.data_row)?;
        if formats.is_empty() {
            return Ok(Self::default());
        }
        let paints = paint::read(book)?;
        let mut compiler = Compiler::new(book, (&layout.sheet_name, layout.data_row));
        let mut found: Vec<ColumnRules> =
            columns.iter().map(|c| ColumnRules { column: c.index, rules: Vec::new() }).collect();
        let mut unknown = Vec::new();
        let mut made = 0;
        let mut places = HashMap::new();
        for format in &formats {
            let (site, covered) = &*places.entry(format.group).or_insert_with(|| {
                (validation::site(&format.areas, 0), format.columns(columns, layout.data_row))
            });
            let paint = format.paint.and_then(|at| paints.get(at)).copied();
            let meaning = format.meaning(&mut compiler, paint);
            let mut doubt = None;
            for at in covered.iter().cloned().flatten() {
                let Some(rules) = found.get_mut(at) else { continue };
                made += 1;
                if made > MAX_RULES {
                    let (found, limit) = (made as u64, MAX_RULES as u64);
                    return Err(Error::TooManyRules { found, limit });
                }
                let condition = match &format.condition {
                    Condition::Formula(formula) => {
                        compiler.formula(formula, Site { target: rules.column, ..*site })?
                    }
                    Condition::Other(kind) => compiler.unknown(FormulaFault::outside(kind))?,
                };
                doubt = doubt.or_else(|| compiler.program().doubt(condition).cloned());
                rules.rules.push(Rule { condition, meaning, stop: format.stop });
            }
            unknown.extend(doubt.map(|reason| format.unknown(reason)));
        }
        found.retain(|rules| !rules.rules.is_empty());
        Ok(Self { source: Source::Formats { program: compiler.finish(), columns: found }, unknown })
    }
}

impl Format {
    /// Positions of the columns whose first row of data it covers.
    fn columns(&self, columns: &[Column], data_row: u32) -> Vec<Range<usize>> {
        let at = |column: u32| columns.partition_point(|other| other.index < column);
        let spans = columns_over(&self.areas, data_row).into_iter();
        let covered = spans.map(|span| at(span.start)..at(span.end));
        covered.filter(|covered| !covered.is_empty()).collect()
    }

    fn meaning(
        &self,
        compiler: &mut Compiler<'_, '_, '_>,
        paint: Option<Paint>,
    ) -> Option<Meaning> {
        let named = match &self.condition {
            Condition::Formula(formula) => {
                (*compiler.parse(formula)).as_ref().ok().and_then(Meaning::of_formula)
            }
            Condition::Other(_) => None,
        };
        named.or_else(|| paint.and_then(Meaning::of_paint))
    }

    fn unknown(&self, reason: FormulaFault) -> UnknownFormula {
        let formula = match &self.condition {
            Condition::Formula(text) | Condition::Other(text) => text.clone(),
        };
        UnknownFormula { cells: Arc::clone(&self.sqref), formula, reason }
    }
}

impl ColumnRules {
    /// The first rule that holds says what the cell is.
    fn state(&self, values: &[Cooked<'_>]) -> CellState {
        for rule in &self.rules {
            let value = usize::try_from(rule.condition).ok().and_then(|at| values.get(at));
            match value.map(Cooked::truth) {
                Some(Ok(false) | Err(Cooked::Fault)) => {}
                Some(Ok(true)) => match rule.meaning {
                    Some(meaning) => return meaning.state(),
                    None if rule.stop => return CellState::Free,
                    None => {}
                },
                _ => return CellState::Unknown,
            }
        }
        CellState::Free
    }
}

/// The cells of a row by their column: formulas ask for nearly all, so that a search for each costs more.
fn dense(row: &Cells) -> Vec<Option<&Value>> {
    let mut cells = Vec::new();
    for (column, value) in row.range(..MAX_COLUMNS) {
        let Ok(column) = usize::try_from(*column) else { continue };
        cells.resize(column, None);
        cells.push(Some(value));
    }
    cells
}

/// Everything that a formula names, in its order.
fn names(expr: &Expr) -> Vec<&str> {
    let mut names = Vec::new();
    expr.walk(&mut |inner| {
        if let Expr::Name(name) = inner {
            names.push(name.as_str());
        }
    });
    names
}
