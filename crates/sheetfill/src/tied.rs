//! What a sheet ties to cells by their names, behind its rows: merged cells and links.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::Area;
use crate::check::MAX_FINDINGS;
use crate::edit::{Edits, retag};
use crate::report::{Tied, Untied};
use crate::xml::{Node, Xml, attribute, local};

/// What becomes of rows: those of the data move to their places, or go; all others stay.
#[derive(Debug)]
pub(crate) struct Fates {
    /// Zero-based rows of data.
    data: Range<u32>,
    /// Rows that move and stay together, in order, and the new place of the first of each.
    runs: Vec<(Range<u32>, u32)>,
    /// Whether others come where rows went.
    refilled: bool,
}

impl Fates {
    /// By the rows of data that all go, because others come in their place.
    pub fn refilled(data: Range<u32>) -> Self {
        Self { data, runs: Vec::new(), refilled: true }
    }

    /// By the rows of data and the new places of those that move.
    pub fn new(data: Range<u32>, places: &BTreeMap<u32, u32>) -> Self {
        let mut runs: Vec<(Range<u32>, u32)> = Vec::new();
        for (row, place) in places {
            match runs.last_mut() {
                Some((run, to)) if run.end == *row && *to + (row - run.start) == *place => {
                    run.end += 1;
                }
                _ => runs.push((*row..row + 1, *place)),
            }
        }
        Self { data, runs, refilled: false }
    }

    /// The rows of data.
    pub fn data(&self) -> &Range<u32> {
        &self.data
    }

    /// What becomes of a row.
    pub fn of(&self, row: u32) -> Fate {
        match self.place(row) {
            Some(place) => Fate::Moves(place),
            None if self.data.contains(&row) => Fate::Goes,
            None => Fate::Stays,
        }
    }

    /// The new place of a row that moves.
    pub fn place(&self, row: u32) -> Option<u32> {
        self.run(row).map(|(run, to)| to + (row - run.start))
    }

    /// An area that ends in the rows of data, ended where these do now; `None` for one that stays.
    pub fn shrunk(&self, area: Area) -> Option<Area> {
        if self.refilled || !self.data.contains(&area.last_row) {
            return None;
        }
        let end = self.runs.last().map_or(self.data.start, |(run, to)| to + (run.end - run.start));
        let last_row = end.saturating_sub(1).max(area.first_row);
        (last_row < area.last_row).then_some(Area { last_row, ..area })
    }

    /// The rows that move with a row, and the new place of the first of them.
    fn run(&self, row: u32) -> Option<&(Range<u32>, u32)> {
        let begun = self.runs.partition_point(|(run, _)| run.start <= row);
        self.runs.get(begun.checked_sub(1)?).filter(|(run, _)| run.contains(&row))
    }

    /// What becomes of an area: it moves with all of its rows, and goes when they part.
    fn of_area(&self, area: Area) -> Fate {
        match self.of(area.first_row) {
            Fate::Moves(to) => {
                let run = self.run(area.first_row);
                let together = run.is_some_and(|(run, _)| run.contains(&area.last_row));
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

/// What the text of a sheet becomes.
pub(crate) struct Followed {
    pub text: String,
    /// What went: the first of them.
    pub untied: Vec<Untied>,
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
pub(crate) fn follow(part: &str, tail: &str, fates: &Fates) -> Result<Followed, Error> {
    let mut edits = Edits::default();
    let mut untied = Vec::new();
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
            (Node::Open { tag, empty }, None) if local(&tag) == "autoFilter" => {
                let area = attribute(&tag, "ref").and_then(|area| Area::parse(&area));
                if let Some(area) = area.and_then(|area| fates.shrunk(area)) {
                    edits.replace(span, retag(&tag, empty, &[("ref", Some(&area.name()))]));
                }
            }
            (Node::Open { tag, empty }, Some(list))
                if matches!(local(&tag), "mergeCell" | "hyperlink") =>
            {
                let area = attribute(&tag, "ref").and_then(|area| Area::parse(&area));
                let fate = area.map_or(Fate::Stays, |area| fates.of_area(area));
                if fate == Fate::Goes && untied.len() < MAX_FINDINGS {
                    untied.extend(area.map(|area| Untied::of(&tag, area)));
                }
                going = list.add((&tag, empty, span), area, fate);
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
    Ok(Followed { text: edits.apply(tail), untied })
}

impl List<'_> {
    /// Adds an item. Returns where it begins if it goes and ends later.
    fn add(
        &mut self,
        (tag, empty, span): (&BytesStart<'_>, bool, Range<usize>),
        area: Option<Area>,
        fate: Fate,
    ) -> Option<usize> {
        match fate {
            Fate::Stays => self.kept += 1,
            Fate::Moves(row) => {
                self.kept += 1;
                let name = area.map(|area| moved(area, row));
                self.changes.replace(span, retag(tag, empty, &[("ref", name.as_deref())]));
            }
            Fate::Goes => {
                self.gone += 1;
                if !empty {
                    return Some(span.start);
                }
                self.changes.replace(span, String::new());
            }
        }
        None
    }

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

impl Untied {
    fn of(tag: &BytesStart<'_>, area: Area) -> Self {
        let is_merge = local(tag) == "mergeCell";
        let what = if is_merge { Tied::MergedCells } else { Tied::Link };
        Self { what, cells: area.name() }
    }
}

fn moved(area: Area, row: u32) -> String {
    Area { first_row: row, last_row: row + (area.last_row - area.first_row), ..area }.name()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_moves_when_its_rows_stay_together() {
        let fates = Fates::new(6..20, &[(6, 6), (7, 7), (9, 8), (10, 9), (12, 10)].into());
        let moved = [6, 7, 8, 9, 10, 12, 19, 5, 20].map(|row| fates.of(row));
        let at = Fate::Moves;
        let expected = [at(6), at(7), Fate::Goes, at(8), at(9), at(10), Fate::Goes];
        assert_eq!((&moved[..7], &moved[7..]), (&expected[..], &[Fate::Stays; 2][..]));
        let area = |name: &str| fates.of_area(Area::parse(name).unwrap());
        assert_eq!([area("A10:C11"), area("A7:A8"), area("A13")], [at(8), at(6), at(10)]);
        for parted in ["A8:A10", "A11:A13", "A9", "A5:A7", "A20:A21"] {
            assert_eq!(area(parted), Fate::Goes, "{parted}");
        }
        assert_eq!([area("A3:A6"), area("A21:A22")], [Fate::Stays; 2]);
    }
}
