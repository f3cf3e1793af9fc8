//! Putting new rows into a sheet's XML; every byte outside of them stays.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, BufWriter, Write};
use std::iter::Peekable;

use super::BUFFER_BYTES;
use super::cells::CellWriter;
use super::quote::{self, is_formula_like};
use super::scan::{ExistingCell, ExistingRow, Scan};
use crate::Error;
use crate::cell::{Area, cell_name};
use crate::plan::{Cells, Plan};
use crate::sheet::MAX_CELLS;
use crate::value::Value;

/// One sheet and what is to be put into it.
pub(super) struct Splice<'s> {
    pub text: &'s str,
    pub scan: &'s Scan<'s>,
    pub plan: &'s Plan,
    /// Zero-based row of the plan's first row.
    pub first_row: u32,
    /// What stands behind the rows.
    pub tail: String,
    /// Whether rows with data from `first_row` on give way.
    pub clear: bool,
}

/// The planned rows with their place on the sheet.
type NewRows<'s> = Peekable<Box<dyn Iterator<Item = (u32, &'s BTreeMap<u32, Value>)> + 's>>;

impl Splice<'_> {
    /// Writes the whole sheet.
    pub fn write(&self, cells: &CellWriter<'_>, out: impl Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
        let mut at = self.write_dimension(&mut out)?;
        if let Some(tag) = &self.scan.empty_data {
            out.write_all(self.slice(at, tag.start).as_bytes())?;
            let open = self.slice(tag.start, tag.end).trim_end_matches("/>").trim_end();
            write!(out, "{open}>")?;
            at = tag.end;
        }
        let mut new = self.new_rows();
        for existing in &self.scan.rows {
            while let Some((row, planned)) = new.next_if(|(row, _)| *row < existing.row) {
                out.write_all(self.slice(at, existing.span.start).as_bytes())?;
                at = existing.span.start;
                self.write_row(cells, row, planned, None, &mut out)?;
            }
            out.write_all(self.slice(at, existing.span.start).as_bytes())?;
            at = existing.span.end;
            match new.next_if(|(row, _)| *row == existing.row) {
                Some((row, planned)) => {
                    self.write_row(cells, row, planned, Some(existing), &mut out)?;
                }
                None if self.gives_way(existing) => {}
                None => {
                    out.write_all(self.slice(existing.span.start, at).as_bytes())?;
                }
            }
        }
        out.write_all(self.slice(at, self.scan.end).as_bytes())?;
        for (row, planned) in new {
            self.write_row(cells, row, planned, None, &mut out)?;
        }
        if self.scan.empty_data.is_some() {
            write!(out, "</{}sheetData>", self.scan.prefix)?;
        }
        out.write_all(self.tail.as_bytes())?;
        out.flush()
    }

    /// Numbers of the styles that planned texts which look like formulas get.
    pub fn styles_of_formula_like(&self) -> BTreeSet<u32> {
        let mut styles = BTreeSet::new();
        if !self.plan.iter().flatten().any(|(_, value)| is_formula_like(value)) {
            return styles;
        }
        let existing: HashMap<u32, &ExistingRow> =
            self.scan.rows.iter().map(|row| (row.row, row)).collect();
        for (row, planned) in self.new_rows() {
            let existing = existing.get(&row).copied();
            for (column, _) in planned.iter().filter(|(_, value)| is_formula_like(value)) {
                let mut cells = existing.into_iter().flat_map(|row| &row.cells);
                let own = cells.find(|cell| cell.column == *column);
                styles.insert(quote::number(self.style(existing, own, *column)).unwrap_or(0));
            }
        }
        styles
    }

    /// Style of a planned cell: its own, else that of its row, else that of the column.
    fn style<'c>(
        &'c self,
        row: Option<&'c ExistingRow>,
        own: Option<&'c ExistingCell>,
        column: u32,
    ) -> Option<&'c str> {
        own.map(|cell| cell.style.as_deref())
            .or_else(|| row.and_then(|row| row.style.as_deref()).map(Some))
            .unwrap_or_else(|| self.scan.style(column))
    }

    /// Refuses to make a sheet that would not be read again.
    pub fn check_cells(&self, sheet: &str) -> Result<(), Error> {
        let (cells, limit) = (self.cells(), MAX_CELLS);
        if cells > limit {
            return Err(Error::TooManyCells { sheet: sheet.to_owned(), cells, limit });
        }
        Ok(())
    }

    /// Cells that the sheet will have.
    fn cells(&self) -> u64 {
        let mut cells = self.scan.cells + self.plan.cells() as u64;
        for existing in &self.scan.rows {
            let gone = match self.planned(existing) {
                Some(planned) => {
                    existing.cells.iter().filter(|cell| planned.contains_key(&cell.column)).count()
                }
                None if self.gives_way(existing) => existing.cells.len(),
                None => 0,
            };
            cells -= gone as u64;
        }
        cells
    }

    /// What is planned for a row that is there.
    fn planned(&self, existing: &ExistingRow) -> Option<&Cells> {
        self.plan.row(usize::try_from(existing.row - self.first_row).ok()?)
    }

    /// Whether a formula is written over or removed.
    pub fn loses_formula(&self) -> bool {
        let goes = |row: &ExistingRow, cell: &ExistingCell| {
            self.clear || self.planned(row).is_some_and(|cells| cells.contains_key(&cell.column))
        };
        let rows = self.scan.rows.iter();
        rows.flat_map(|row| row.cells.iter().map(move |cell| (row, cell)))
            .any(|(row, cell)| cell.formula && goes(row, cell))
    }

    /// Whether a row without a planned one is removed.
    fn gives_way(&self, existing: &ExistingRow) -> bool {
        self.clear && existing.cells.iter().any(|cell| !cell.blank)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn new_rows(&self) -> NewRows<'_> {
        let rows = (0..self.plan.rows()).filter_map(|at| {
            let row = self.first_row + u32::try_from(at).ok()?;
            Some((row, self.plan.row(at)?))
        });
        let rows: Box<dyn Iterator<Item = (u32, &BTreeMap<u32, Value>)>> = Box::new(rows);
        rows.peekable()
    }

    /// Writes up to and including the `dimension` tag, widened; returns where it ends.
    fn write_dimension(&self, out: &mut impl Write) -> io::Result<usize> {
        let Some((span, Some(area))) = &self.scan.dimension else { return Ok(0) };
        let mut wide = *area;
        for (row, planned) in self.new_rows() {
            if let (Some((first, _)), Some((last, _))) =
                (planned.first_key_value(), planned.last_key_value())
            {
                wide.first_row = wide.first_row.min(row);
                wide.last_row = wide.last_row.max(row);
                wide.first_column = wide.first_column.min(*first);
                wide.last_column = wide.last_column.max(*last);
            }
        }
        if wide == *area {
            return Ok(0);
        }
        out.write_all(self.slice(0, span.start).as_bytes())?;
        let tag = self.slice(span.start, span.end);
        out.write_all(with_reference(tag, wide).as_bytes())?;
        Ok(span.end)
    }

    fn write_row(
        &self,
        cells: &CellWriter<'_>,
        row: u32,
        planned: &BTreeMap<u32, Value>,
        existing: Option<&ExistingRow>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let prefix = self.scan.prefix;
        let attributes = existing.map_or("", |row| row.attributes.as_str());
        let name = (row + 1).to_string();
        write!(out, "<{prefix}row r=\"{name}\"{attributes}>")?;
        let mut standing = existing.into_iter().flat_map(|row| &row.cells).peekable();
        for (column, value) in planned {
            while let Some(cell) = standing.next_if(|cell| cell.column < *column) {
                self.keep(cells, &name, cell, out)?;
            }
            let own = standing.next_if(|cell| cell.column == *column);
            let style = self.style(existing, own, *column);
            cells.write(&name, *column, style, value, out)?;
        }
        for cell in standing {
            self.keep(cells, &name, cell, out)?;
        }
        write!(out, "</{prefix}row>")
    }

    /// A cell that the plan does not name: as it is, or only its style when it has to give way.
    fn keep(
        &self,
        cells: &CellWriter<'_>,
        row: &str,
        cell: &ExistingCell,
        out: &mut impl Write,
    ) -> io::Result<()> {
        if (self.clear && !cell.blank) || (cell.restyled && cell.blank) {
            cells.write_blank(row, cell.column, cell.style.as_deref(), out)
        } else {
            out.write_all(self.slice(cell.span.start, cell.span.end).as_bytes())
        }
    }
}

/// The `dimension` tag with another area.
fn with_reference(tag: &str, area: Area) -> String {
    let first = cell_name(area.first_row, area.first_column);
    let last = cell_name(area.last_row, area.last_column);
    let quoted = tag.find("ref=").and_then(|at| {
        let quote = tag.get(at + 4..)?.chars().next()?;
        let from = at + 5;
        let to = from + tag.get(from..)?.find(quote)?;
        Some((from, to))
    });
    match quoted {
        Some((from, to)) => {
            let (before, after) = (tag.get(..from), tag.get(to..));
            format!("{}{first}:{last}{}", before.unwrap_or_default(), after.unwrap_or_default())
        }
        None => tag.to_owned(),
    }
}
