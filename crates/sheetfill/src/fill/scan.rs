//! Where things are in a sheet's XML, as byte ranges.

use std::collections::BTreeMap;
use std::ops::Range;

use quick_xml::events::BytesStart;

use crate::Error;
use crate::cell::{Area, cell_name};
use crate::sheet::Position;
use crate::xml::{Node, Xml, attribute, flag, local};

/// Places in a sheet's XML that a fill touches.
#[derive(Debug, Default)]
pub(super) struct Scan<'x> {
    /// The `dimension` tag and the area that it states.
    pub dimension: Option<(Range<usize>, Option<Area>)>,
    /// Styles of columns: zero-based first and last column, by the first.
    pub column_styles: Vec<(u32, u32, String)>,
    /// Style of each cell of the first row of data, which stands for those below it.
    pub sample_styles: BTreeMap<u32, String>,
    /// Cells of the sheet.
    pub cells: u64,
    /// Rows at or after the first one to write, in order.
    pub rows: Vec<ExistingRow>,
    /// Where further rows go: before the end of `sheetData`.
    pub end: usize,
    /// `<sheetData/>`: the range of the tag, to be opened.
    pub empty_data: Option<Range<usize>>,
    /// Namespace prefix of the sheet's elements with its colon, or nothing.
    pub prefix: &'x str,
}

/// A `row` element that is there already.
#[derive(Debug, Default)]
pub(super) struct ExistingRow {
    /// Zero-based row.
    pub row: u32,
    /// The whole element.
    pub span: Range<usize>,
    /// Attributes of its start tag, without `r`, `spans`, and what hides it.
    pub attributes: String,
    /// Style that blank cells of the row have.
    pub style: Option<String>,
    /// Its cells.
    pub cells: Vec<ExistingCell>,
}

/// A `c` element that is there already.
#[derive(Debug)]
pub(super) struct ExistingCell {
    /// Zero-based column.
    pub column: u32,
    /// The whole element.
    pub span: Range<usize>,
    /// Its style.
    pub style: Option<String>,
    /// It is another one than it had.
    pub restyled: bool,
    /// Holds neither a value nor a formula.
    pub blank: bool,
    /// Holds a formula.
    pub formula: bool,
}

impl<'x> Scan<'x> {
    /// Scans a sheet; rows before `first_row` are passed over, but for the styles of `sample_row`
    /// (both zero-based).
    pub fn read(
        part: &'x str,
        text: &'x str,
        sample_row: u32,
        first_row: u32,
    ) -> Result<Self, Error> {
        let mut scan = Self::default();
        let mut xml = Xml::new(part, text);
        let mut at = Position::default();
        let mut last_row = None;
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, empty } => match local(&tag) {
                    "dimension" => {
                        let area = attribute(&tag, "ref").and_then(|r| Area::parse(&r));
                        scan.dimension = Some((xml.span(), area));
                    }
                    "col" => scan.add_column_style(&tag),
                    "sheetData" => {
                        let start = xml.span().start + 1;
                        let name = text.get(start..).unwrap_or_default();
                        let prefix = name.find("sheetData").and_then(|at| name.get(..at));
                        scan.prefix = prefix.unwrap_or_default();
                        scan.column_styles.sort_by_key(|(first, ..)| *first);
                        if empty {
                            scan.empty_data = Some(xml.span());
                            scan.end = xml.span().end;
                            return Ok(scan);
                        }
                    }
                    "row" => {
                        at.open_row(&tag);
                        // New rows find their place by the order of those that are there.
                        if last_row.replace(at.row).is_some_and(|last| last >= at.row) {
                            let (part, place) = (part.to_owned(), format!("row {}", at.row + 1));
                            return Err(Error::OutOfOrder { part, place });
                        }
                        let mut row = ExistingRow::open(at.row, &tag, xml.span());
                        if !empty {
                            row.read_cells(&mut xml, &mut at)?;
                        }
                        scan.cells += row.cells.len() as u64;
                        if at.row == sample_row {
                            scan.add_sample_styles(&row);
                        }
                        if at.row >= first_row {
                            scan.rows.push(row);
                        }
                    }
                    _ => {}
                },
                Node::Close(end) if end.local_name().into_inner() == "sheetData" => {
                    scan.end = xml.span().start;
                    return Ok(scan);
                }
                _ => {}
            }
        }
        Err(xml.fault("the sheet has no whole sheetData".to_owned()))
    }

    /// Gives what is there, and with it what comes in its place, other styles: those for which there is
    /// another one.
    pub fn restyle(
        &mut self,
        mut other: impl FnMut(&str) -> Result<Option<String>, Error>,
    ) -> Result<(), Error> {
        for style in self.sample_styles.values_mut() {
            if let Some(new) = other(style)? {
                *style = new;
            }
        }
        for row in &mut self.rows {
            if let Some(new) = row.style.as_deref().map_or(Ok(None), &mut other)? {
                row.style = Some(new);
            }
            for cell in &mut row.cells {
                if let Some(new) = cell.style.as_deref().map_or(Ok(None), &mut other)? {
                    (cell.style, cell.restyled) = (Some(new), true);
                }
            }
        }
        Ok(())
    }

    fn add_column_style(&mut self, tag: &BytesStart<'_>) {
        let number = |name| attribute(tag, name)?.trim().parse::<u32>().ok()?.checked_sub(1);
        let style = style(tag, "style").filter(|style| style != "0");
        if let (Some(first), Some(last), Some(style)) = (number("min"), number("max"), style) {
            self.column_styles.push((first, last, style));
        }
    }

    fn add_sample_styles(&mut self, row: &ExistingRow) {
        let styled = row.cells.iter().filter_map(|cell| Some((cell.column, cell.style.clone()?)));
        self.sample_styles.extend(styled.filter(|(_, style)| style != "0"));
    }

    /// Style of a new cell in `column`: that of the sample row, or else the column's own.
    pub fn style(&self, column: u32) -> Option<&str> {
        let sample = self.sample_styles.get(&column).map(String::as_str);
        sample.or_else(|| self.column_style(column))
    }

    fn column_style(&self, column: u32) -> Option<&str> {
        let begun = self.column_styles.partition_point(|(first, ..)| *first <= column);
        let (_, last, style) = self.column_styles.get(begun.checked_sub(1)?)?;
        (column <= *last).then_some(style)
    }
}

/// The number of a style; anything else is none.
fn style(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let style = attribute(tag, name)?;
    style.bytes().all(|byte| byte.is_ascii_digit()).then(|| style.into_owned())
}

impl ExistingRow {
    fn open(row: u32, tag: &BytesStart<'_>, span: Range<usize>) -> Self {
        let mut attributes = String::new();
        for attribute in tag.attributes().with_checks(false).flatten() {
            let name = attribute.key.into_inner();
            // `spans` is an optional hint that the new cells would belie. A filter hid what stood here.
            if !matches!(name, "r" | "spans" | "hidden" | "collapsed") {
                let value = attribute.value.replace('"', "&quot;");
                attributes.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        // The style says nothing unless it is switched on.
        let style = style(tag, "s").filter(|_| flag(tag, "customFormat"));
        Self { row, span, attributes, style, cells: Vec::new() }
    }

    /// Reads up to the row's end tag.
    fn read_cells(&mut self, xml: &mut Xml<'_>, at: &mut Position) -> Result<(), Error> {
        while let Some(node) = xml.next()? {
            match node {
                Node::Open { tag, .. } if local(&tag) == "c" => {
                    at.open_cell(&tag);
                    if self.cells.last().is_some_and(|last| last.column >= at.column) {
                        let place = format!("cell {}", cell_name(self.row, at.column));
                        return Err(Error::OutOfOrder { part: xml.part().to_owned(), place });
                    }
                    let (column, span, style) = (at.column, xml.span(), style(&tag, "s"));
                    let (blank, formula) = (true, false);
                    let restyled = false;
                    self.cells.push(ExistingCell { column, span, style, restyled, blank, formula });
                }
                Node::Open { tag, .. } if matches!(local(&tag), "v" | "is" | "f") => {
                    if let Some(cell) = self.cells.last_mut() {
                        cell.blank = false;
                        cell.formula |= local(&tag) == "f";
                    }
                }
                Node::Close(end) => match end.local_name().into_inner() {
                    "c" => {
                        if let Some(cell) = self.cells.last_mut() {
                            cell.span.end = xml.span().end;
                        }
                    }
                    "row" => {
                        self.span.end = xml.span().end;
                        break;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(())
    }
}
