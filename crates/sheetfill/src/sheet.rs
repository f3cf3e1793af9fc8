//! A sheet's cells: the text that each shows, and its kind.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::{Area, MAX_COLUMNS, MAX_ROWS, parse_cell};
use crate::escape::unescape;
use crate::package::Package;
use crate::shared_string::rich_text;
use crate::value::{Number, Value, truth_name};
use crate::workbook::Sheet;
use crate::xml::{Node, Xml, attribute, local};

/// Cells of one sheet that are read. A full template of 5,000 rows has 1.5 million.
pub(crate) const MAX_CELLS: u64 = 2_000_000;

/// Bytes of texts that are copied from cells.
#[derive(Debug)]
pub(crate) struct TextBudget<'s> {
    sheet: &'s str,
    limit: usize,
    used: usize,
}

impl<'s> TextBudget<'s> {
    pub fn new(sheet: &'s str, limit: usize) -> Self {
        Self { sheet, limit, used: 0 }
    }

    /// Notes a text that is to be copied.
    pub fn spend(&mut self, text: &str) -> Result<(), Error> {
        self.used = self.used.saturating_add(text.len());
        if self.used <= self.limit {
            return Ok(());
        }
        Err(Error::TextsTooLarge { sheet: self.sheet.to_owned(), limit_bytes: self.limit as u64 })
    }
}

/// What of a sheet is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scope {
    /// Everything.
    Whole,
    /// Only the rows up to this one, inclusive.
    UpTo(u32),
    /// The texts before row `data`; of the others only which ones hold something, below what stands in
    /// row `ids`. What stands beside that is no data.
    Layout {
        /// Row of the attribute ids.
        ids: u32,
        /// First row of data.
        data: u32,
    },
}

/// What kind of thing a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Truth,
    /// What Excel shows as `#N/A`, `#REF!`, …
    Fault,
    /// A formula whose result no program has stored yet. It has no text.
    Unsolved,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    pub kind: Kind,
    /// What it shows when it has no format.
    pub text: Arc<str>,
}

/// Cells that show something, by row and column. A formula makes its row one that holds something,
/// also when it shows nothing.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    /// Byte offset behind the sheet's cells.
    pub end: usize,
    rows: BTreeMap<u32, BTreeMap<u32, Content>>,
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
                        let ids = match scope {
                            Scope::Layout { ids, data } if at.row >= data => Some(ids),
                            _ => None,
                        };
                        let only_row = ids.is_some();
                        let beside = ids.is_some_and(|ids| grid.get(ids, at.column).is_none());
                        // That a row holds something is known by the first cell that does.
                        let known = only_row && grid.rows.contains_key(&at.row);
                        if !empty
                            && !known
                            && !beside
                            && let Some(content) = content(&mut xml, &kind(&tag), strings)?
                        {
                            let row = grid.rows.entry(at.row).or_default();
                            if !only_row && !content.text.is_empty() {
                                row.insert(at.column, content);
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
        self.content(row, column).map(|content| &content.text)
    }

    /// What a cell holds; `None` when blank.
    pub fn content(&self, row: u32, column: u32) -> Option<&Content> {
        self.rows.get(&row)?.get(&column)
    }

    /// Cells of a row that hold something, left to right.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Arc<str>)> {
        let cells = self.rows.get(&row).into_iter().flatten();
        cells.map(|(column, content)| (*column, &content.text))
    }

    /// Cells of an area that hold something, row by row: row, column and text.
    pub fn area(&self, area: Area) -> impl Iterator<Item = (u32, u32, &Arc<str>)> {
        self.contents(area).map(|(row, column, content)| (row, column, &content.text))
    }

    /// As [`Grid::area`], with what each cell holds.
    pub fn contents(&self, area: Area) -> impl Iterator<Item = (u32, u32, &Content)> {
        self.rows.range(area.first_row..=area.last_row).flat_map(move |(row, cells)| {
            let cells = cells.range(area.first_column..=area.last_column);
            cells.map(|(column, content)| (*row, *column, content))
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

/// What the cell of this kind that was just opened holds; `None` when it is blank. Only a formula
/// can hold an empty text.
pub(crate) fn content(
    xml: &mut Xml<'_>,
    kind: &str,
    strings: &[Arc<str>],
) -> Result<Option<Content>, Error> {
    let mut content: Option<Content> = None;
    let mut formula = false;
    let mut result = false;
    while let Some(node) = xml.next()? {
        if let Node::Open { tag, .. } = &node {
            formula |= local(tag) == "f";
            result |= local(tag) == "v";
        }
        match node {
            Node::Open { tag, empty: false } => match local(&tag) {
                "v" => {
                    let raw = xml.text_until("v")?;
                    content = Some(Content::read(xml, kind, raw, strings)?);
                }
                "is" => {
                    let text = rich_text(xml, "is")?.into();
                    content = Some(Content { kind: Kind::Text, text });
                }
                "f" => drop(xml.text_until("f")?),
                _ => {}
            },
            Node::Close(end) if end.local_name().into_inner() == "c" => break,
            _ => {}
        }
    }
    let content = content.filter(|content| !content.text.is_empty());
    Ok(content.or_else(|| {
        // An empty result is a text; others leave the element out or empty.
        let kind = if result && kind == "str" { Kind::Text } else { Kind::Unsolved };
        formula.then(|| Content { kind, text: Arc::from("") })
    }))
}

impl Content {
    fn read(xml: &Xml<'_>, kind: &str, raw: String, strings: &[Arc<str>]) -> Result<Self, Error> {
        let (kind, text) = match kind {
            "s" => {
                let index: Option<usize> = raw.trim().parse().ok();
                let shared = index.and_then(|index| strings.get(index)).cloned();
                let missing = || xml.fault(format!("there is no shared string {raw:?}"));
                (Kind::Text, shared.ok_or_else(missing)?)
            }
            "str" | "inlineStr" => (Kind::Text, unescape(raw).into()),
            "b" => (Kind::Truth, truth_name(matches!(raw.trim(), "1" | "true")).into()),
            "e" => (Kind::Fault, raw.trim().into()),
            _ => {
                let number = Number::read(&raw);
                (Kind::Number, number.map_or_else(|| raw.trim().into(), |n| n.as_str().into()))
            }
        };
        Ok(Self { kind, text })
    }

    /// As the value of a row's cell.
    pub fn value(&self) -> Value {
        let text = || Value::Text(self.text.to_string());
        match self.kind {
            Kind::Number => Number::read(&self.text).map_or_else(text, Value::Number),
            Kind::Truth => Value::Truth(*self.text == *truth_name(true)),
            Kind::Fault => Value::Error(self.text.to_string()),
            Kind::Text | Kind::Unsolved => text(),
        }
    }
}
