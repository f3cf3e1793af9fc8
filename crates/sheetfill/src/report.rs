//! What became of a plan.

use std::ops::RangeInclusive;

use crate::cell::cell_name;
use crate::option::Options;
use crate::plan::Plan;
use crate::template::Template;
use crate::value::Value;

/// Longest text of a cell, in UTF-16 units (Excel's limit).
pub const MAX_TEXT_UNITS: usize = 32_767;

/// Why a cell was not written, or what is to be known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CellCode {
    /// The value is not in the closed list of the row's product type. Not written.
    NotInList,
    /// The column has no list for the row's product type and refuses whatever is typed. Not
    /// written.
    NotForType,
    /// The list depends on other cells and can't be told yet. Not written.
    DependentList,
    /// The list's formula can't be read. Not written.
    UnreadableList,
    /// The text is longer than a cell can hold. Not written.
    TextTooLong,
    /// The row is past the rows that the template's drop-downs cover. Written.
    PastListRows,
}

impl CellCode {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInList => "NOT_IN_LIST",
            Self::NotForType => "NOT_FOR_TYPE",
            Self::DependentList => "DEPENDENT_LIST",
            Self::UnreadableList => "UNREADABLE_LIST",
            Self::TextTooLong => "TEXT_TOO_LONG",
            Self::PastListRows => "PAST_LIST_ROWS",
        }
    }

    /// Whether the cell stays blank.
    pub fn blocks(self) -> bool {
        self != Self::PastListRows
    }
}

/// A remark about one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFinding {
    /// What it is.
    pub code: CellCode,
    /// Name of the cell, e.g. `AR7`.
    pub cell: String,
    /// Zero-based position of the row in the plan.
    pub plan_row: usize,
    /// Zero-based column.
    pub column: u32,
    /// The value that was planned.
    pub value: String,
}

/// What `fill` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows written.
    pub rows_written: usize,
    /// Cells written.
    pub cells_written: usize,
    /// Zero-based rows of the sheet that were written; `None` for an empty plan.
    pub rows: Option<RangeInclusive<u32>>,
    /// Remarks, by row and column.
    pub findings: Vec<CellFinding>,
    /// Parts that were copied byte for byte.
    pub untouched_parts: usize,
    /// Parts that were rewritten.
    pub rewritten_parts: Vec<String>,
}

/// Checks a plan whose first row goes to `first_row` (zero-based) against its template.
pub fn check(template: &Template, plan: &Plan, first_row: u32) -> Vec<CellFinding> {
    let mut findings = Vec::new();
    let type_column = template.layout().type_column;
    let mut past_lists = false;
    for plan_row in 0..plan.rows() {
        let Some(cells) = plan.row(plan_row) else { continue };
        let row = first_row.saturating_add(u32::try_from(plan_row).unwrap_or(u32::MAX));
        let product_type = type_column.and_then(|at| cells.get(&at)).map_or("", Value::as_str);
        let mut note = |code, column, value: &Value| {
            let cell = cell_name(row, column);
            let value = value.as_str().to_owned();
            findings.push(CellFinding { code, cell, plan_row, column, value });
        };
        for (column, value) in cells {
            if let Some(code) = refusal(template, *column, product_type, value) {
                note(code, *column, value);
            }
        }
        let end = template.layout().list_rows_end;
        if !past_lists
            && end.is_some_and(|end| row > end)
            && let Some((column, value)) = cells.first_key_value()
        {
            past_lists = true;
            note(CellCode::PastListRows, *column, value);
        }
    }
    findings
}

/// Why a value can't stand in a column, if so.
fn refusal(
    template: &Template,
    column: u32,
    product_type: &str,
    value: &Value,
) -> Option<CellCode> {
    let text = value.as_str();
    // A text never has more units than bytes.
    if text.len() > MAX_TEXT_UNITS && text.encode_utf16().count() > MAX_TEXT_UNITS {
        return Some(CellCode::TextTooLong);
    }
    let at = template.columns().binary_search_by_key(&column, |c| c.index).ok()?;
    let column = template.columns().get(at)?;
    let options = template.options(column, product_type);
    options.refuses(text).then_some(match options {
        Options::NotForType { .. } => CellCode::NotForType,
        Options::Dependent { .. } => CellCode::DependentList,
        Options::Unreadable { .. } => CellCode::UnreadableList,
        _ => CellCode::NotInList,
    })
}
