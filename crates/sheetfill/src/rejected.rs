//! The workbook with only the rows that have errors, to be mended and sent again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek, Write};
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::calc_chain::Unchained;
use crate::cell::{Area, cell_name, parse_cell};
use crate::check::{Finding, FindingCode, Roles};
use crate::data_row::DataRow;
use crate::edit::{Edits, retag};
use crate::package::Package;
use crate::rewrite::Rewrite;
use crate::sheet::Position;
use crate::template::{Column, Template};
use crate::tied::{self, Fate, Fates};
use crate::value::Value;
use crate::xml::{Node, Xml, attribute, local};
use crate::{filtered, noted};

/// Writes `source`, the workbook that `template` was read from, to `out` with only the rows of data
/// in `rows` ([`crate::Checked::error_rows`]), without gaps; returns those of `findings` that are
/// about them, with the places that they have now. Notes, merged cells and links move with their
/// rows. Formulas in rows of data give way to their stored results; one without a result stays, and
/// still names the cells that it named where its row was.
///
/// The parent of such a row goes with it, also without an error of its own: a variant is mended by
/// comparing it with its parent, and sending that again changes nothing. Its other variants stay
/// behind.
///
/// # Errors
/// [`Error::ResultPartTooLarge`], [`Error::ResultTooLarge`] or [`Error::Write`], or what
/// [`Template::read`] reports when `source` is not that workbook.
pub fn rejected(
    template: &Template,
    source: &[u8],
    (rows, findings): (&BTreeSet<u32>, &[Finding]),
    out: impl Write + Seek,
) -> Result<Vec<Finding>, Error> {
    let layout = template.layout();
    let mut rows = rows.clone();
    rows.extend(parents(template, source, &rows)?);
    let places: BTreeMap<u32, u32> = rows.into_iter().zip(layout.data_row..).collect();
    let mut package = Package::open(source)?;
    let text = package.text(&layout.sheet_part)?;
    let fates = Fates::new(layout.data_row..layout.first_free_row, &places);
    let (only, had_formulas) = only(template, &text, &fates)?;
    let mut rewrite = Rewrite::default();
    if had_formulas && let Some(unchained) = Unchained::read(&mut package)? {
        rewrite.unchain(unchained);
    }
    noted::follow(&mut package, &mut rewrite, (&layout.sheet_part, &text), &fates)?;
    filtered::follow(&mut package, &mut rewrite, &layout.sheet_part, &fates)?;
    rewrite.set(layout.sheet_part.as_str(), only);
    rewrite.write(&mut package, out)?;
    Ok(findings.iter().filter_map(|finding| moved(finding, &places)).collect())
}

/// The rows whose SKU one of these rows names as its parent.
fn parents(template: &Template, source: &[u8], rows: &BTreeSet<u32>) -> Result<Vec<u32>, Error> {
    let roles = Roles::of(template);
    let (Some(sku), Some(parent)) = (roles.sku, roles.parent_sku) else { return Ok(Vec::new()) };
    let data = template.data_rows(source)?;
    let text = |row: &DataRow, column: &Column| {
        let value = row.cells.get(&column.index).map(Value::as_str);
        value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let is_rejected = |row: &&DataRow| rows.contains(&row.row);
    let named: BTreeSet<String> =
        data.iter().filter(is_rejected).filter_map(|row| text(row, parent)).collect();
    let is_named = |row: &&DataRow| text(row, sku).is_some_and(|sku| named.contains(&sku));
    Ok(data.iter().filter(is_named).map(|row| row.row).collect())
}

/// The formula of the cell that is being read.
struct Formula {
    span: Range<usize>,
    /// Whether its result is stored.
    is_solved: bool,
}

impl Formula {
    /// One that is shared counts as solved: what it shares its text with may be gone.
    fn open(tag: &BytesStart<'_>, span: Range<usize>) -> Self {
        Self { span, is_solved: attribute(tag, "t").is_some() }
    }
}

/// What the sheet states of its extent, and its last row.
#[derive(Default)]
struct Extent<'x> {
    tag: Option<(BytesStart<'x>, bool, Range<usize>)>,
    last_row: u32,
}

impl<'x> Extent<'x> {
    fn open(&mut self, tag: &BytesStart<'x>, empty: bool, span: Range<usize>) {
        self.tag = Some((tag.clone(), empty, span));
    }

    fn add(&mut self, fate: Fate, row: u32) {
        match fate {
            Fate::Goes => {}
            Fate::Stays => self.last_row = self.last_row.max(row),
            Fate::Moves(place) => self.last_row = self.last_row.max(place),
        }
    }

    /// States no more rows than there are.
    fn close(self, edits: &mut Edits) {
        let Some((tag, empty, span)) = self.tag else { return };
        let area = attribute(&tag, "ref").and_then(|area| Area::parse(&area));
        let Some(area) = area.filter(|area| area.last_row > self.last_row) else { return };
        let area = Area { last_row: self.last_row.max(area.first_row), ..area };
        edits.replace(span, retag(&tag, empty, &[("ref", Some(&area.name()))]));
    }
}

/// The sheet with only these rows of data, in their new places, and whether the rows of data held
/// formulas. Rows behind all data stay: they may hold the styles of rows to come. A formula gives way
/// to its stored result: in another place it would mean other cells, and those it shares its text
/// with may be gone.
fn only(template: &Template, text: &str, fates: &Fates) -> Result<(String, bool), Error> {
    let (layout, data) = (template.layout(), fates.data());
    let mut edits = Edits::default();
    let mut xml = Xml::new(&layout.sheet_part, text);
    let mut at = Position::default();
    let mut start = 0;
    // Where the row that is being read goes.
    let mut place = None;
    let mut had_formulas = false;
    let mut rows_end = text.len();
    let mut formula: Option<Formula> = None;
    let mut extent = Extent::default();
    while let Some(node) = xml.next()? {
        let span = xml.span();
        match node {
            Node::Open { tag, empty } => match local(&tag) {
                "dimension" => extent.open(&tag, empty, span),
                "row" => {
                    at.open_row(&tag);
                    extent.add(fates.of(at.row), at.row);
                    start = span.start;
                    place = fates.place(at.row);
                    if place.is_some() || (empty && data.contains(&at.row)) {
                        edits.replace(span, row_moved(&tag, empty, place));
                    }
                }
                "c" => {
                    at.open_cell(&tag);
                    if let Some(row) = place {
                        edits.replace(span, cell_moved(&tag, empty, (row, at.column)));
                    }
                }
                "f" if data.contains(&at.row) => {
                    had_formulas = true;
                    formula = Some(Formula::open(&tag, span));
                }
                "v" | "is" => formula.iter_mut().for_each(|formula| formula.is_solved = true),
                _ => {}
            },
            Node::Close(end) => match end.local_name().into_inner() {
                "row" if place.take().is_none() && data.contains(&at.row) => {
                    edits.replace(start..span.end, String::new());
                }
                "f" => formula.iter_mut().for_each(|formula| formula.span.end = span.end),
                "c" => {
                    let goes = |formula: &Formula| formula.is_solved && place.is_some();
                    if let Some(formula) = formula.take().filter(goes) {
                        edits.replace(formula.span, String::new());
                    }
                }
                "sheetData" => {
                    rows_end = span.start;
                    break;
                }
                _ => {}
            },
            Node::Text(_) => {}
        }
    }
    extent.close(&mut edits);
    let (rows, tail) = text.split_at_checked(rows_end).unwrap_or((text, ""));
    Ok((edits.apply(rows) + &tied::follow(&layout.sheet_part, tail, fates)?.text, had_formulas))
}

/// A row's tag in its new place, if it has one. What hid it was about other rows.
fn row_moved(tag: &BytesStart<'_>, empty: bool, place: Option<u32>) -> String {
    let Some(number) = place.map(|row| (row + 1).to_string()) else { return String::new() };
    retag(tag, empty, &[("r", Some(&number)), ("hidden", None), ("collapsed", None)])
}

/// A cell's tag with its new name.
fn cell_moved(tag: &BytesStart<'_>, empty: bool, (row, column): (u32, u32)) -> String {
    let name = cell_name(row, column);
    retag(tag, empty, &[("r", Some(&name)), ("cm", None)])
}

/// A finding in its row's new place; `None` when the row is not among them.
fn moved(finding: &Finding, places: &BTreeMap<u32, u32>) -> Option<Finding> {
    let row = *places.get(&finding.row)?;
    let names_cell = matches!(finding.code, FindingCode::DuplicateSku | FindingCode::VariantsAlike);
    let suggestion = match finding.suggestion.as_deref() {
        Some(other) if names_cell => {
            parse_cell(other).and_then(|(row, column)| Some(cell_name(*places.get(&row)?, column)))
        }
        other => other.map(str::to_owned),
    };
    let cell = cell_name(row, finding.column);
    Some(Finding { row, cell, suggestion, ..finding.clone() })
}
