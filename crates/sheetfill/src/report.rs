//! What became of a plan.

use std::ops::RangeInclusive;

use serde::{Serialize, Serializer};

use crate::check::FindingCode;

/// Why a cell was not written, or what is to be known of it. What a check of the written sheet would
/// say too has the name of its [`FindingCode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CellCode {
    /// The template has no such column. Not written.
    ColumnMissing,
    /// The template does not know the product type. Not written.
    ProductTypeUnknown,
    /// The value is not in the closed list of the row. Not written.
    ValueNotInList,
    /// The column has no list for the row and refuses whatever is typed. Not written.
    ValueNotForType,
    /// The list depends on other cells of the row, and one of them is blank. Not written.
    ValueNeedsDependentList,
    /// The list's formula can't be read. Not written.
    ListUnreadable,
    /// The text is longer than a cell can hold. Not written.
    TextTooLong,
    /// The number has more digits than a spreadsheet keeps. Not written.
    NumberTooLong,
    /// The value is the error of a formula. Not written.
    CellError,
    /// The row is past the rows that the template's drop-downs cover. Written.
    RowBeyondLists,
    /// The SKU stands in an earlier row, planned or there already. Written. Told by a fill, which knows
    /// the rows that stay, and not by [`check_plan`](crate::check_plan).
    DuplicateSku,
}

impl CellCode {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        let code = match self {
            Self::ColumnMissing => return "COLUMN_MISSING",
            Self::NumberTooLong => return "NUMBER_TOO_LONG",
            Self::ProductTypeUnknown => FindingCode::ProductTypeUnknown,
            Self::ValueNotInList => FindingCode::ValueNotInList,
            Self::ValueNotForType => FindingCode::ValueNotForType,
            Self::ValueNeedsDependentList => FindingCode::ValueNeedsDependentList,
            Self::ListUnreadable => FindingCode::ListUnreadable,
            Self::TextTooLong => FindingCode::TextTooLong,
            Self::CellError => FindingCode::CellError,
            Self::RowBeyondLists => FindingCode::RowBeyondLists,
            Self::DuplicateSku => FindingCode::DuplicateSku,
        };
        code.as_str()
    }

    /// Whether the cell stays blank.
    pub fn blocks(self) -> bool {
        !matches!(self, Self::RowBeyondLists | Self::DuplicateSku)
    }
}

impl Serialize for CellCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A remark about one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
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

/// What was tied to cells by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Tied {
    /// Cells that were one.
    MergedCells,
    /// A link.
    Link,
    /// A note, or a thread of remarks.
    Note,
}

/// Something that went with the rows that it was tied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Untied {
    /// What it was.
    pub what: Tied,
    /// Its cells, e.g. `D7:D8`.
    pub cells: String,
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
    /// Merged cells, links and notes that were in the way of the new rows, or belonged to rows that gave
    /// way: the first [`MAX_FINDINGS`](crate::MAX_FINDINGS). They are not in the result. Notes of
    /// [`annotate`](crate::annotate()) go, too, and are not named.
    pub untied: Vec<Untied>,
    /// Parts that were copied byte for byte.
    pub untouched_parts: usize,
    /// Parts that were rewritten. Where a formula was written over or removed, the calculation chain
    /// is among them: it is left out, and the spreadsheet makes it anew.
    pub rewritten_parts: Vec<String>,
}
