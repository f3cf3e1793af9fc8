//! The data sheet's XML: cells in other styles, and the tie to their notes.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::events::BytesStart;

use super::paint::Paints;
use crate::Error;
use crate::cell::{MAX_COLUMNS, cell_name};
use crate::check::Severity;
use crate::edit::{Edits, retag};
use crate::sheet::Position;
use crate::xml::{Node, Xml, attribute, flag, local};

/// The worst severity of each cell with a finding, by row and column.
pub(super) type Marks = BTreeMap<u32, BTreeMap<u32, Severity>>;

/// Elements of a sheet that stand behind the tie to its notes, all that the schema has.
const BEHIND: [&str; 8] = [
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// Wraps elements for readers that know more than the standard; its choices stand inside of it.
const ALTERNATES: &str = "AlternateContent";

/// A pass over the sheet.
pub(super) struct Sheet<'s, 'x> {
    pub part: &'s str,
    pub text: &'s str,
    pub marks: &'s Marks,
    /// `None` when the workbook has no styles to copy.
    pub paints: Option<Paints<'x>>,
    edits: Edits,
    /// Style of each column that has one, as ranges of columns.
    column_styles: Vec<(u32, u32, usize)>,
    prefix: String,
    /// Cells that the sheet has so far.
    cells: u64,
}

/// A marked sheet.
pub(super) struct Marked {
    pub text: String,
    /// The text of the styles, where new ones were needed.
    pub styles: Option<String>,
    pub cells: u64,
}

/// The sheet's element of one row, while it is read.
struct OpenRow {
    row: u32,
    style: Option<usize>,
    /// Columns with marks that no cell was met for, from the last to the first.
    open: Vec<(u32, Severity)>,
}

impl<'s, 'x> Sheet<'s, 'x> {
    pub fn new(part: &'s str, text: &'s str, marks: &'s Marks, paints: Option<Paints<'x>>) -> Self {
        let (edits, column_styles, prefix) = (Edits::default(), Vec::new(), String::new());
        Self { part, text, marks, paints, edits, column_styles, prefix, cells: 0 }
    }

    /// Marks the cells. `tie` holds the attributes that name the relationship to the notes' shapes,
    /// for a sheet that has none yet.
    pub fn write(mut self, tie: Option<&str>) -> Result<Marked, Error> {
        let mut xml = Xml::new(self.part, self.text);
        let mut at = Position::default();
        let mut row: Option<OpenRow> = None;
        let mut depth = 0;
        let mut tied = tie.is_none();
        // Where the wrapper begins that is open.
        let mut wrapped = None;
        while let Some(node) = xml.next()? {
            let span = xml.span();
            match node {
                Node::Open { tag, empty } => {
                    let name = local(&tag);
                    if depth == 1 {
                        wrapped = (name == ALTERNATES).then_some(span.start);
                    }
                    let is_behind = matches!((depth, wrapped), (1, _) | (3, Some(_)));
                    if is_behind && !tied && BEHIND.contains(&name) {
                        self.tie(tie, wrapped.unwrap_or(span.start));
                        tied = true;
                    }
                    match name {
                        "worksheet" => {
                            let whole = tag.name().into_inner();
                            let prefix = whole.strip_suffix("worksheet").unwrap_or_default();
                            prefix.clone_into(&mut self.prefix);
                        }
                        "col" => self.add_column_style(&tag),
                        "row" => {
                            at.open_row(&tag);
                            row = self.open_row(&tag, empty, at.row, span.clone())?;
                        }
                        "c" => {
                            at.open_cell(&tag);
                            self.cells += 1;
                            self.cell(row.as_mut(), at.column, (&tag, empty), span.clone())?;
                        }
                        _ => {}
                    }
                    depth += u32::from(!empty);
                }
                Node::Close(end) => {
                    depth -= u32::from(depth > 0);
                    match end.local_name().into_inner() {
                        "row" => {
                            if let Some(row) = row.take() {
                                self.missing(row, span.start)?;
                            }
                        }
                        "worksheet" if !tied => {
                            self.tie(tie, span.start);
                            tied = true;
                        }
                        _ => {}
                    }
                }
                Node::Text(_) => {}
            }
        }
        let (text, styles) = (self.edits.apply(self.text), self.paints.and_then(Paints::finish));
        Ok(Marked { text, styles, cells: self.cells })
    }

    fn tie(&mut self, attributes: Option<&str>, at: usize) {
        if let Some(attributes) = attributes {
            self.edits.insert(at, format!("<{}legacyDrawing {attributes}/>", self.prefix));
        }
    }

    fn open_row(
        &mut self,
        tag: &BytesStart<'_>,
        empty: bool,
        at: u32,
        span: Range<usize>,
    ) -> Result<Option<OpenRow>, Error> {
        let Some(marks) = self.marks.get(&at) else { return Ok(None) };
        let open = marks.iter().rev().map(|(column, severity)| (*column, *severity)).collect();
        let style = style(tag).filter(|_| flag(tag, "customFormat"));
        let row = OpenRow { row: at, style, open };
        // `spans` is a hint that new cells would belie.
        self.edits.replace(span.clone(), retag(tag, false, &[("spans", None)]));
        if !empty {
            return Ok(Some(row));
        }
        self.missing(row, span.end)?;
        self.edits.insert(span.end, format!("</{}>", tag.name().into_inner()));
        Ok(None)
    }

    fn cell(
        &mut self,
        row: Option<&mut OpenRow>,
        column: u32,
        (tag, empty): (&BytesStart<'_>, bool),
        span: Range<usize>,
    ) -> Result<(), Error> {
        let mut severity = None;
        if let Some(row) = row {
            if let Some(from) = row.open.iter().position(|(other, _)| *other < column) {
                let open = row.open.split_off(from);
                self.missing(OpenRow { open, ..*row }, span.start)?;
            }
            let is_marked = row.open.last().is_some_and(|(other, _)| *other == column);
            severity = row.open.pop_if(|_| is_marked).map(|(_, severity)| severity);
        }
        // A cell that was marked before and is not now loses its colour.
        let old = style(tag).unwrap_or(0);
        let new = self.painted(old, severity)?;
        if new != old {
            let new = new.to_string();
            self.edits.replace(span, retag(tag, empty, &[("s", Some(&new))]));
        }
        Ok(())
    }

    /// Adds blank cells for columns that no cell was met for.
    fn missing(&mut self, row: OpenRow, at: usize) -> Result<(), Error> {
        for (column, severity) in row.open.into_iter().rev() {
            let of_column =
                |(first, last, _): &&(u32, u32, usize)| (*first..=*last).contains(&column);
            let of_column = self.column_styles.iter().find(of_column).map(|(.., style)| *style);
            let style = self.painted(row.style.or(of_column).unwrap_or(0), Some(severity))?;
            let (p, name) = (&self.prefix, cell_name(row.row, column));
            self.cells += 1;
            self.edits.insert(at, format!("<{p}c r=\"{name}\" s=\"{style}\"/>"));
        }
        Ok(())
    }

    fn painted(&mut self, style: usize, severity: Option<Severity>) -> Result<usize, Error> {
        match &mut self.paints {
            Some(paints) => paints.painted(style, severity),
            None => Ok(style),
        }
    }

    fn add_column_style(&mut self, tag: &BytesStart<'_>) {
        let number = |name| attribute(tag, name).and_then(|n| n.trim().parse::<u32>().ok());
        let style = attribute(tag, "style").and_then(|n| n.trim().parse().ok());
        if let (Some(first), Some(last), Some(style)) = (number("min"), number("max"), style) {
            let last = last.min(MAX_COLUMNS).saturating_sub(1);
            self.column_styles.push((first.saturating_sub(1), last, style));
        }
    }
}

fn style(tag: &BytesStart<'_>) -> Option<usize> {
    attribute(tag, "s").and_then(|style| style.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_cells_that_are_added_count() {
        let text = "<worksheet><sheetData><row r=\"1\"><c r=\"B1\"/></row></sheetData></worksheet>";
        let of_row = [0, 1, 2].map(|column| (column, Severity::Error)).into();
        let marked = Sheet::new("p", text, &[(0, of_row)].into(), None).write(None).unwrap();
        assert_eq!((marked.text.matches("<c ").count(), marked.cells), (3, 3));
    }
}
