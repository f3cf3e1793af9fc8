//! A sheet's cells, read as text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::{Area, MAX_COLUMNS, MAX_ROWS, parse_cell};
use crate::package::Package;
use crate::shared_string::{rich_text, unescape};
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, local};

/// Cells of one sheet that are read. A full template of 5,000 rows has 1.5 million.
pub(crate) const MAX_CELLS: u64 = 2_000_000;

/// What of a sheet is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// Everything.
    Whole,
    /// Only the rows up to this one, inclusive.
    UpTo(u32),
    /// The texts before this row; of the others only which ones hold something.
    TextsBefore(u32),
}

/// Cells that hold something, by row and column.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Byte offset behind the sheet's cells.
    pub end: usize,
    rows: BTreeMap<u32, BTreeMap<u32, Arc<str>>>,
}

impl Grid {
    /// Reads the sheet.
    pub fn read(
        package: &mut Package<'_>,
        sheet: &Sheet,
        strings: &[Arc<str>],
        scope: Scope,
    ) -> Result<Self, Error> {
        let text = package.text(&sheet.part)?;
        Self::parse(&text, sheet, strings, scope)
    }

    /// As [`Grid::read`], over the part's text.
    pub fn parse(
        text: &str,
        sheet: &Sheet,
        strings: &[Arc<str>],
        scope: Scope,
    ) -> Result<Self, Error> {
        let mut grid = Self::default();
        let mut xml = Xml::new(&sheet.part, text);
        let mut at = Position::default();
        let mut cells = 0;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "row" => {
                        at.open_row(&tag);
                        if matches!(scope, Scope::UpTo(last) if at.row > last) {
                            break;
                        }
                    }
                    "c" => {
                        at.open_cell(&tag);
                        cells += 1;
                        if cells > MAX_CELLS {
                            let (sheet, found) = (sheet.name.clone(), cells);
                            return Err(Error::SheetTooLarge { sheet, found, limit: MAX_CELLS });
                        }
                        let only_row = matches!(scope, Scope::TextsBefore(row) if at.row >= row);
                        // That a row holds something is known by the first cell that does.
                        let known = only_row && grid.rows.contains_key(&at.row);
                        if !empty
                            && !known
                            && let Some(text) = cell_text(&mut xml, &kind(&tag), strings)?
                        {
                            let row = grid.rows.entry(at.row).or_default();
                            if !only_row {
                                row.insert(at.column, text);
                            }
                        }
                    }
                    "sheetData" if empty => {
                        grid.end = xml.span().end;
                        break;
                    }
                    _ => {}
                },
                Node::Close(end) if end.local_name().into_inner() == "sheetData" => {
                    grid.end = xml.span().end;
                    break;
                }
                _ => {}
            }
        }
        Ok(grid)
    }

    /// Text of a cell; `None` when blank.
    pub fn get(&self, row: u32, column: u32) -> Option<&Arc<str>> {
        self.rows.get(&row)?.get(&column)
    }

    /// Cells of a row that hold something, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Arc<str>)> {
        self.rows.get(&row).into_iter().flatten().map(|(column, text)| (*column, text))
    }

    /// Cells of an area that hold something, row by row: row, column and text.
    pub fn area(&self, area: Area) -> impl Iterator<Item = (u32, u32, &Arc<str>)> {
        self.rows.range(area.first_row..=area.last_row).flat_map(move |(row, cells)| {
            let cells = cells.range(area.first_column..=area.last_column);
            cells.map(|(column, text)| (*row, *column, text))
        })
    }

    /// Rows from `first` on that hold something.
    pub fn rows_from(&self, first: u32) -> impl Iterator<Item = u32> {
        self.rows.range(first..).map(|(row, _)| *row)
    }
}

/// Where a pass over a sheet is. Rows and cells may leave their names out, and then follow on.
#[derive(Debug, Default)]
pub(crate) struct Position {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub column: u32,
    next_row: u32,
    next_column: u32,
}

impl Position {
    /// Notes a `row` tag.
    pub fn open_row(&mut self, tag: &BytesStart<'_>) {
        let named = attribute(tag, "r").and_then(|r| r.trim().parse::<u32>().ok());
        self.row = named.and_then(|r| r.checked_sub(1)).unwrap_or(self.next_row).min(MAX_ROWS);
        self.next_row = self.row + 1;
        self.next_column = 0;
    }

    /// Notes a `c` tag.
    pub fn open_cell(&mut self, tag: &BytesStart<'_>) {
        let named = attribute(tag, "r").and_then(|r| parse_cell(&r));
        self.column = named.map_or(self.next_column, |(_, column)| column).min(MAX_COLUMNS);
        self.next_column = self.column + 1;
    }
}

/// What kind of value a cell holds: `s`, `inlineStr`, `str`, `b`, `e`, `d`; `n` or nothing for a number.
pub(crate) fn kind<'t>(cell: &'t BytesStart<'_>) -> Cow<'t, str> {
    attribute(cell, "t").unwrap_or_default()
}

/// The text of the cell of this kind that was just opened; `None` when it is blank.
pub(crate) fn cell_text(
    xml: &mut Xml<'_>,
    kind: &str,
    strings: &[Arc<str>],
) -> Result<Option<Arc<str>>, Error> {
    let mut text: Option<Arc<str>> = None;
    while let Some(node) = xml.next()? {
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "v" => {
                    let raw = xml.text_until("v")?;
                    text = Some(value(xml, kind, raw, strings)?);
                }
                "is" => text = Some(Arc::from(rich_text(xml, "is")?)),
                "f" => drop(xml.text_until("f")?),
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "c" => break,
            _ => {}
        }
    }
    Ok(text.filter(|text| !text.is_empty()))
}

fn value(xml: &Xml<'_>, kind: &str, raw: String, strings: &[Arc<str>]) -> Result<Arc<str>, Error> {
    match kind {
        "s" => {
            let index: Option<usize> = raw.trim().parse().ok();
            index
                .and_then(|index| strings.get(index))
                .cloned()
                .ok_or_else(|| xml.fault(format!("there is no shared string {raw:?}")))
        }
        "str" | "inlineStr" => Ok(Arc::from(unescape(raw))),
        "b" => Ok(Arc::from(if raw.trim() == "1" { "TRUE" } else { "FALSE" })),
        _ => Ok(Arc::from(raw.trim())),
    }
}
