//! Cells and ranges as formulas name them, with what is fixed in them.

use crate::cell::{Area, MAX_COLUMNS, MAX_ROWS, parse_cell, parse_column};

/// A cell or range in a formula.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reference {
    /// The sheet, when named; else that of the formula.
    pub sheet: Option<String>,
    /// The cells as they are written.
    pub area: Area,
    /// Whether the columns are fixed (`$A`).
    pub columns: Anchor,
    /// Whether the rows are fixed (`A$1`).
    pub rows: Anchor,
}

/// How the corners of a reference move with the cell that the formula stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    /// They stay.
    Fixed,
    /// They move along.
    Relative,
    /// One stays and one moves.
    Mixed,
}

impl Anchor {
    fn of(first: bool, last: bool) -> Self {
        match (first, last) {
            (true, true) => Self::Fixed,
            (false, false) => Self::Relative,
            _ => Self::Mixed,
        }
    }
}

/// One corner: row and column, `None` where a whole column is named.
struct Corner {
    row: Option<u32>,
    column: u32,
    row_fixed: bool,
    column_fixed: bool,
}

impl Corner {
    fn parse(text: &str) -> Option<Self> {
        let column_fixed = text.starts_with('$');
        let rest = text.strip_prefix('$').unwrap_or(text);
        if let Some(column) = parse_column(rest) {
            return Some(Self { row: None, column, row_fixed: true, column_fixed });
        }
        let (row, column) = parse_cell(text)?;
        Some(Self { row: Some(row), column, row_fixed: rest.contains('$'), column_fixed })
    }
}

impl Reference {
    /// Reads `A1`, `$A$1:$B$7` or `$A:$B`. `None` for anything else, also for a lone column, which
    /// is a name.
    pub fn parse(text: &str, sheet: Option<&str>) -> Option<Self> {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let one = first.len() == text.len();
        let (first, last) = (Corner::parse(first)?, Corner::parse(last)?);
        let rows = match (first.row, last.row) {
            (Some(first), Some(last)) => [first, last],
            (None, None) if !one => [0, MAX_ROWS - 1],
            _ => return None,
        };
        Some(Self {
            sheet: sheet.map(str::to_owned),
            area: Area {
                first_row: rows[0].min(rows[1]),
                first_column: first.column.min(last.column),
                last_row: rows[0].max(rows[1]),
                last_column: first.column.max(last.column),
            },
            columns: Anchor::of(first.column_fixed, last.column_fixed),
            rows: Anchor::of(first.row_fixed, last.row_fixed),
        })
    }

    /// The area when the formula stands `columns` to the right of where it was written; `None` when
    /// that can't be told.
    pub fn moved(&self, columns: i64) -> Option<Area> {
        let shift = match self.columns {
            Anchor::Fixed => 0,
            Anchor::Relative => columns,
            Anchor::Mixed if columns == 0 => 0,
            Anchor::Mixed => return None,
        };
        // References wrap around at the sheet's edges.
        let wrap = |column: u32| {
            let moved = (i64::from(column) + shift).rem_euclid(i64::from(MAX_COLUMNS));
            u32::try_from(moved).ok()
        };
        let (first, last) = (wrap(self.area.first_column)?, wrap(self.area.last_column)?);
        (first <= last).then_some(Area { first_column: first, last_column: last, ..self.area })
    }

    /// Whether it is one cell.
    pub fn is_cell(&self) -> bool {
        self.area.first_row == self.area.last_row && self.area.first_column == self.area.last_column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fixed_in_a_reference_is_kept() {
        let read = |text| Reference::parse(text, None).unwrap();
        let cell = read("$C7");
        assert_eq!((cell.columns, cell.rows), (Anchor::Fixed, Anchor::Relative));
        assert!(cell.is_cell());
        assert_eq!(read("A$1:B$2").rows, Anchor::Fixed);
        assert_eq!(read("$A1:B2").columns, Anchor::Mixed);
        assert_eq!(read("$A:$B").area.last_row, MAX_ROWS - 1);
        assert_eq!(Reference::parse("A", None), None);
        assert_eq!(Reference::parse("A:B2", None), None);
    }

    #[test]
    fn relative_columns_move_and_wrap() {
        let moved = |text, by| Reference::parse(text, None).unwrap().moved(by);
        assert_eq!(moved("A7", 3).unwrap().first_column, 3);
        assert_eq!(moved("$A7", 3).unwrap().first_column, 0);
        assert_eq!(moved("A7", -1).unwrap().first_column, MAX_COLUMNS - 1);
        assert_eq!(moved("$A1:B2", 1), None);
    }
}
