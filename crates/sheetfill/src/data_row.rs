//! The rows of data that a filled template holds.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::date_style::DateStyles;
use crate::package::Package;
use crate::plan::Cells;
use crate::shared_string::{self, SharedStrings};
use crate::sheet::{Content, Kind, MAX_CELLS, Position, TextBudget, content, kind};
use crate::template::Template;
use crate::value::Value;
use crate::xml::{Node, Xml, attribute, local};

/// Bytes of all cells of data. A full template of 5,000 rows has 40 MB.
const MAX_TEXTS_BYTES: usize = 256 << 20;

/// A row of data that is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRow {
    /// Zero-based row of the sheet.
    pub row: u32,
    /// What its cells in the template's columns hold; blank ones are left out.
    pub cells: Cells,
    /// Zero-based columns of the template with formulas whose results no program has stored.
    pub without_result: BTreeSet<u32>,
}

impl DataRow {
    /// A row of values.
    pub fn new(row: u32, cells: Cells) -> Self {
        Self { row, cells, without_result: BTreeSet::new() }
    }
}

impl Template {
    /// The rows of data in `source`, the workbook that the template was read from. Rows that show
    /// nothing and hold no formula without a result are left out, and so is what stands beside the
    /// template's columns. Of formulas, the stored results are read.
    ///
    /// # Errors
    /// What [`Template::read`] reports when `source` is not that workbook.
    pub fn data_rows(&self, source: &[u8]) -> Result<Vec<DataRow>, Error> {
        self.rows_with_days(source, &DateStyles::default())
    }

    /// As [`Template::data_rows`]; numbers that these styles show as dates are texts.
    pub(crate) fn rows_with_days(
        &self,
        source: &[u8],
        dates: &DateStyles,
    ) -> Result<Vec<DataRow>, Error> {
        let mut package = Package::open(source)?;
        let strings = shared_string::read(&mut package, self.shared_strings_part.as_deref())?;
        let text = package.text(&self.layout().sheet_part)?;
        let mut rows: Vec<DataRow> = Vec::new();
        let takes = |column| self.column_at(column).is_some();
        self.each_cell((&text, &strings), takes, |(at, column), tag, content| {
            if rows.last().is_none_or(|row| row.row != at) {
                rows.push(DataRow::new(at, Cells::new()));
            }
            let Some(row) = rows.last_mut() else { return };
            if content.kind == Kind::Unsolved {
                row.without_result.insert(column);
            }
            if content.text.is_empty() {
                return;
            }
            let style = || attribute(tag, "s").and_then(|style| style.parse().ok());
            let value = match content.value() {
                Value::Number(number) => dates
                    .day(style().unwrap_or(0), number.as_str())
                    .map_or_else(|| Value::Number(number), Value::Text),
                other => other,
            };
            row.cells.insert(column, value);
        })?;
        let shows = |value: &Value| !value.is_blank();
        rows.retain(|row| !row.without_result.is_empty() || row.cells.values().any(shows));
        Ok(rows)
    }

    /// Calls `each` for every cell of data in the columns that `takes` wants, in order: its zero-based row
    /// and column, its tag, what it holds. `text` is the data sheet's.
    pub(crate) fn each_cell(
        &self,
        (text, strings): (&str, &SharedStrings),
        takes: impl Fn(u32) -> bool,
        mut each: impl FnMut((u32, u32), &BytesStart<'_>, &Content),
    ) -> Result<(), Error> {
        let layout = self.layout();
        let mut xml = Xml::new(&layout.sheet_part, text);
        let mut at = Position::default();
        let mut count = 0;
        let mut budget = TextBudget::new(&layout.sheet_name, MAX_TEXTS_BYTES);
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, .. } if local(&tag) == "row" => at.open_row(&tag),
                Node::Open { tag, empty } if local(&tag) == "c" => {
                    at.open_cell(&tag);
                    count += 1;
                    if count > MAX_CELLS {
                        let (sheet, found) = (layout.sheet_name.clone(), count);
                        return Err(Error::SheetTooLarge { sheet, found, limit: MAX_CELLS });
                    }
                    if empty || at.row < layout.data_row || !takes(at.column) {
                        continue;
                    }
                    let Some(content) = content(&mut xml, &kind(&tag), strings)? else { continue };
                    budget.spend(&content.text)?;
                    each((at.row, at.column), &tag, &content);
                }
                Node::Close(end) if end.local_name().into_inner() == "sheetData" => break,
                _ => {}
            }
        }
        Ok(())
    }
}
