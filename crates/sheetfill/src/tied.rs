//! What a sheet ties to cells by their names, behind its rows: merged cells and links.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::{Area, cell_name};
use crate::edit::{Edits, retag};
use crate::xml::{Node, Xml, attribute, local};

/// What becomes of rows: those of `data` move to their `places`, or go; all others stay.
#[derive(Debug)]
pub(crate) struct Fates<'p> {
    /// Zero-based rows of data.
    pub data: Range<u32>,
    /// New places by row.
    pub places: &'p BTreeMap<u32, u32>,
}

impl Fates<'_> {
    /// What becomes of a row.
    pub fn of(&self, row: u32) -> Fate {
        match self.places.get(&row) {
            Some(place) => Fate::Moves(*place),
            None if self.data.contains(&row) => Fate::Goes,
            None => Fate::Stays,
        }
    }

    /// What becomes of an area: it moves with all of its rows, and goes when they part.
    fn of_area(&self, area: Area) -> Fate {
        match self.of(area.first_row) {
            Fate::Moves(to) => {
                let mut rows = (to..).zip(area.first_row..=area.last_row);
                let together = rows.all(|(to, row)| self.of(row) == Fate::Moves(to));
                if together { Fate::Moves(to) } else { Fate::Goes }
            }
            Fate::Stays if area.first_row < self.data.end && area.last_row >= self.data.start => {
                Fate::Goes
            }
            fate => fate,
        }
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Stays,
    Goes,
    /// To this row.
    Moves(u32),
}

/// A list under way.
struct List<'x> {
    tag: BytesStart<'x>,
    open: Range<usize>,
    /// Items that stay.
    kept: usize,
    gone: usize,
    changes: Edits,
}

/// The text of a sheet behind its rows, with its merged cells and links where their rows are now.
/// What covers several rows moves when they stay together, and goes else.
pub(crate) fn follow(part: &str, tail: &str, fates: &Fates<'_>) -> Result<String, Error> {
    let mut edits = Edits::default();
    let mut list: Option<List<'_>> = None;
    // Where an item begins that goes and is not empty.
    let mut going = None;
    let mut xml = Xml::tail(part, tail);
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match (node, &mut list) {
            (Node::Open { tag, empty: false }, None)
                if matches!(local(&tag), "mergeCells" | "hyperlinks") =>
            {
                let (kept, gone, changes) = (0, 0, Edits::default());
                list = Some(List { tag, open: span, kept, gone, changes });
            }
            (Node::Open { tag, empty }, Some(list))
                if matches!(local(&tag), "mergeCell" | "hyperlink") =>
            {
                let area = attribute(&tag, "ref").and_then(|area| Area::parse(&area));
                match area.map_or(Fate::Stays, |area| fates.of_area(area)) {
                    Fate::Stays => list.kept += 1,
                    Fate::Moves(row) => {
                        list.kept += 1;
                        let name = area.map(|area| moved(area, row));
                        list.changes.replace(span, retag(&tag, empty, &[("ref", name.as_deref())]));
                    }
                    Fate::Goes => {
                        list.gone += 1;
                        if empty {
                            list.changes.replace(span, String::new());
                        } else {
                            going = Some(span.start);
                        }
                    }
                }
            }
            (Node::Close(end), Some(open)) => match end.local_name().into_inner() {
                "mergeCell" | "hyperlink" => {
                    if let Some(start) = going.take() {
                        open.changes.replace(start..span.end, String::new());
                    }
                }
                "mergeCells" | "hyperlinks" => {
                    if let Some(list) = list.take() {
                        list.finish(span.end, &mut edits);
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    Ok(edits.apply(tail))
}

impl List<'_> {
    /// A list without items is not allowed: it goes whole.
    fn finish(self, end: usize, edits: &mut Edits) {
        if self.gone > 0 && self.kept == 0 {
            edits.replace(self.open.start..end, String::new());
            return;
        }
        edits.append(self.changes);
        if self.gone > 0 && attribute(&self.tag, "count").is_some() {
            let count = self.kept.to_string();
            edits.replace(self.open, retag(&self.tag, false, &[("count", Some(&count))]));
        }
    }
}

fn moved(area: Area, row: u32) -> String {
    let first = cell_name(row, area.first_column);
    let last = cell_name(row + (area.last_row - area.first_row), area.last_column);
    if first == last { first } else { format!("{first}:{last}") }
}
