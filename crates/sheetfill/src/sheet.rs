//! A sheet's cells: the text that each shows, and its kind.

use std::borrow::Cow;
use std::sync::Arc;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::{MAX_COLUMNS, MAX_ROWS, parse_cell};
use crate::escape::unescape;
use crate::shared_string::rich_text;
use crate::value::{Number, Value, truth_name};
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
    /// Which of the shared strings it is.
    pub shared: Option<u32>,
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
                    content = Some(Content { kind: Kind::Text, text, shared: None });
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
        formula.then(|| Content { kind, text: Arc::from(""), shared: None })
    }))
}

impl Content {
    fn read(xml: &Xml<'_>, kind: &str, raw: String, strings: &[Arc<str>]) -> Result<Self, Error> {
        let (kind, text) = match kind {
            "s" => {
                let index: Option<u32> = raw.trim().parse().ok();
                let text = index.and_then(|at| strings.get(usize::try_from(at).ok()?)).cloned();
                let missing = || xml.fault(format!("there is no shared string {raw:?}"));
                let text = text.ok_or_else(missing)?;
                return Ok(Self { kind: Kind::Text, text, shared: index });
            }
            "str" | "inlineStr" => (Kind::Text, unescape(raw).into()),
            "b" => (Kind::Truth, truth_name(matches!(raw.trim(), "1" | "true")).into()),
            "e" => (Kind::Fault, raw.trim().into()),
            _ => {
                let number = Number::read(&raw);
                (Kind::Number, number.map_or_else(|| raw.trim().into(), |n| n.as_str().into()))
            }
        };
        Ok(Self { kind, text, shared: None })
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
