//! Appending to the table of shared strings.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};
use std::ops::Range;

use super::BUFFER_BYTES;
use crate::Error;
use crate::escape::escape;
use crate::plan::Plan;
use crate::shared_string::MAX_STRINGS;
use crate::value::Value;
use crate::xml::{Node, Xml, attribute, local};

/// The table with new strings at its end.
#[derive(Debug)]
pub(super) struct StringTable<'p> {
    part: String,
    text: String,
    /// Strings that stood in the table.
    standing: usize,
    added: HashMap<&'p str, usize>,
    /// Where the table's start tag ends, and where further items go.
    open_end: usize,
    items_end: usize,
    prefix: String,
    /// Stated number of references.
    count: Option<u64>,
    references: u64,
    order: Vec<&'p str>,
}

impl<'p> StringTable<'p> {
    pub fn read(part: &str, text: String) -> Result<Self, Error> {
        let mut table = Self {
            part: part.to_owned(),
            text: String::new(),
            standing: 0,
            added: HashMap::new(),
            open_end: 0,
            items_end: 0,
            prefix: String::new(),
            count: None,
            references: 0,
            order: Vec::new(),
        };
        let mut xml = Xml::new(part, &text);
        while let Some(node) = xml.next()? {
            let end = match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "sst" => {
                        let name = tag.name().into_inner();
                        name.strip_suffix("sst").unwrap_or_default().clone_into(&mut table.prefix);
                        if empty {
                            return Self::read(part, opened(&text, xml.span(), &table.prefix));
                        }
                        table.open_end = xml.span().end;
                        table.count = attribute(&tag, "count").and_then(|n| n.parse().ok());
                        continue;
                    }
                    "si" => {
                        table.standing += 1;
                        continue;
                    }
                    // Extensions stand behind all items.
                    local => local == "extLst",
                },
                Node::Close(end) => end.local_name().into_inner() == "sst",
                Node::Text(_) => false,
            };
            if end {
                table.items_end = xml.span().start;
                table.text = text;
                return Ok(table);
            }
        }
        Err(xml.fault("the table has no end".to_owned()))
    }

    pub fn part(&self) -> &str {
        &self.part
    }

    /// Adds every text of a plan, each once, as far as the table may grow; the others stay inline.
    pub fn add_all(&mut self, plan: &'p Plan) {
        for (_, value) in plan.iter().flatten() {
            let Value::Text(text) = value else { continue };
            let index = self.standing + self.order.len();
            match self.added.entry(text) {
                Entry::Occupied(_) => {}
                Entry::Vacant(_) if index >= MAX_STRINGS => continue,
                Entry::Vacant(entry) => {
                    entry.insert(index);
                    self.order.push(text);
                }
            }
            self.references += 1;
        }
    }

    /// Index of an added text.
    pub fn index(&self, text: &str) -> Option<usize> {
        self.added.get(text).copied()
    }

    /// Writes the whole part.
    pub fn write(&self, out: impl Write) -> io::Result<()> {
        let mut out = io::BufWriter::with_capacity(BUFFER_BYTES, out);
        let p = &self.prefix;
        let open = self.text.get(..self.open_end).unwrap_or_default();
        let open = match self.count {
            Some(count) => restate(open, " count=", count.saturating_add(self.references)),
            None => open.to_owned(),
        };
        let unique = (self.standing + self.order.len()) as u64;
        out.write_all(restate(&open, " uniqueCount=", unique).as_bytes())?;
        let items = self.text.get(self.open_end..self.items_end).unwrap_or_default();
        out.write_all(items.as_bytes())?;
        for text in &self.order {
            write!(out, "<{p}si><{p}t xml:space=\"preserve\">")?;
            escape(text, &mut out)?;
            write!(out, "</{p}t></{p}si>")?;
        }
        out.write_all(self.text.get(self.items_end..).unwrap_or_default().as_bytes())?;
        out.flush()
    }
}

/// The text of a table without items, `<sst/>`, with an end tag of its own.
fn opened(text: &str, tag: Range<usize>, prefix: &str) -> String {
    let before = text.get(..tag.end).unwrap_or_default().trim_end_matches("/>");
    let after = text.get(tag.end..).unwrap_or_default();
    format!("{before}></{prefix}sst>{after}")
}

/// Replaces the quoted number behind `name`.
fn restate(tag: &str, name: &str, number: u64) -> String {
    let replaced = tag.rfind(name).and_then(|at| {
        let from = at + name.len() + 1;
        let quote = tag.get(from - 1..from)?;
        let to = from + tag.get(from..)?.find(quote)?;
        Some(format!("{}{number}{}", tag.get(..from)?, tag.get(to..)?))
    });
    replaced.unwrap_or_else(|| tag.to_owned())
}
