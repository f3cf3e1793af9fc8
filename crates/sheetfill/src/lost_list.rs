//! Rows that lost the template's drop-down.

use std::ops::Range;

use serde::Serialize;

use crate::cell::Area;
use crate::template::{Column, Template};

/// Rows of a column without the drop-down that the template has there: a paste over cells takes theirs
/// away. They are held against the list of the nearest row that has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LostList {
    /// The cells, e.g. `D507:D1006`.
    pub cells: String,
    /// Zero-based column.
    pub column: u32,
    /// Attribute id of the column.
    pub attribute: String,
    /// First of the zero-based rows.
    pub first_row: u32,
    /// Last of the rows, inclusive.
    pub last_row: u32,
}

impl LostList {
    fn of(column: &Column, rows: &Range<u32>) -> Self {
        let (first_row, last_row) = (rows.start, rows.end.saturating_sub(1));
        let (attribute, column) = (column.id.raw().to_owned(), column.index);
        let area = Area { first_row, first_column: column, last_row, last_column: column };
        Self { cells: area.name(), column, attribute, first_row, last_row }
    }
}

impl Template {
    /// Rows up to [`list_rows_end`](crate::Layout::list_rows_end) that lost the drop-down of their
    /// column, by column and row.
    pub fn lost_lists(&self) -> impl Iterator<Item = LostList> {
        self.lost_lists_where(|_| true)
    }

    /// As [`Template::lost_lists`], of those stretches of rows that are asked for.
    pub(crate) fn lost_lists_where(
        &self,
        asked: impl Fn(&Range<u32>) -> bool,
    ) -> impl Iterator<Item = LostList> {
        let columns = self.columns.iter();
        let lost = columns.flat_map(|column| column.lists.lost().map(move |rows| (column, rows)));
        lost.filter(move |(_, rows)| asked(rows)).map(|(column, rows)| LostList::of(column, &rows))
    }
}
