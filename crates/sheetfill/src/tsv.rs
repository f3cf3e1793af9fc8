//! The data sheet as tab-separated text, which the marketplace takes in the place of the workbook.
//!
//! Every line stands for the row of the same number up to the first row of data, so that the
//! settings still tell where things are; behind them stand the rows of data without gaps. UTF-8
//! without a mark, lines end in CR LF, nothing is quoted: quotes would be read as text.

use std::io::{self, Write};

use crate::Error;
use crate::cell::cell_name;
use crate::date_style::DateStyles;
use crate::grid::Grid;
use crate::package::Package;
use crate::plan::Cells;
use crate::shared_string;
use crate::sheet::Scope;
use crate::template::Template;
use crate::workbook::{Sheet, Workbook};

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TsvReport {
    /// Rows of data.
    pub rows: usize,
    /// Cells whose line breaks or tabs became blanks, e.g. `BF7`.
    pub changed: Vec<String>,
    /// Cells that are blank in the text because their formula has no stored result.
    pub without_result: Vec<String>,
}

/// Writes the data sheet of `source`, the workbook that `template` was read from, as
/// tab-separated text.
///
/// # Errors
/// [`Error::Write`], or what [`Template::read`] reports when `source` is not that workbook.
pub fn tsv(template: &Template, source: &[u8], out: impl Write) -> Result<TsvReport, Error> {
    let mut package = Package::open(source)?;
    let workbook = Workbook::read(&mut package)?;
    let strings = shared_string::read(&mut package, workbook.shared_strings.as_deref())?;
    let layout = template.layout();
    let (name, part) = (layout.sheet_name.clone(), layout.sheet_part.clone());
    let sheet = Sheet { name, part, hidden: false };
    let last = layout.data_row.saturating_sub(1);
    let head = Grid::read(&mut package, &sheet, &strings, Scope::UpTo(last))?;
    let dates = DateStyles::read(&mut package, workbook.styles.as_deref(), workbook.since_1904)?;
    let rows = template.rows_with_days(source, &dates)?;
    // The settings' row may be wider than the columns.
    let width = template.columns().last().map_or(0, |column| column.index + 1);
    let mut lines = Lines { out, width, report: TsvReport::default() };
    for row in 0..layout.data_row {
        lines.write(row, head.row(row)).map_err(Error::Write)?;
    }
    for row in &rows {
        lines.write(row.row, texts(&row.cells)).map_err(Error::Write)?;
        lines.report.rows += 1;
        let unsolved = row.without_result.iter().map(|column| cell_name(row.row, *column));
        lines.report.without_result.extend(unsolved);
    }
    lines.out.flush().map_err(Error::Write)?;
    Ok(lines.report)
}

fn texts(cells: &Cells) -> impl Iterator<Item = (u32, &str)> {
    cells.iter().map(|(column, value)| (*column, value.as_str()))
}

/// Lines under way.
struct Lines<W> {
    out: W,
    /// Columns that every line has at least.
    width: u32,
    report: TsvReport,
}

impl<W: Write> Lines<W> {
    fn write<'t>(
        &mut self,
        row: u32,
        cells: impl Iterator<Item = (u32, &'t str)>,
    ) -> io::Result<()> {
        let mut line = String::new();
        let mut tabs = 0;
        for (column, text) in cells {
            while tabs < column {
                line.push('\t');
                tabs += 1;
            }
            if text.chars().any(breaks) {
                self.report.changed.push(cell_name(row, column));
                push_whole(text, &mut line);
            } else {
                line.push_str(text);
            }
        }
        for _ in tabs + 1..self.width {
            line.push('\t');
        }
        line.push_str("\r\n");
        self.out.write_all(line.as_bytes())
    }
}

/// Whether a reader of lines or cells may end one here.
fn breaks(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

/// Adds a text in which each run of breaks is one blank.
fn push_whole(text: &str, line: &mut String) {
    let mut pieces = text.split(breaks).filter(|piece| !piece.is_empty());
    if let Some(first) = pieces.next() {
        line.push_str(first);
    }
    for piece in pieces {
        line.push(' ');
        line.push_str(piece);
    }
}
