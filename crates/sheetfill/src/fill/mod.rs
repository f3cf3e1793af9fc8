//! Applying a plan: one sheet's XML is rewritten, everything else is copied as it is.

mod cells;
mod quote;
mod scan;
mod splice;
mod strings;

use std::borrow::Cow;
use std::io::{Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::Error;
use crate::calc_chain::Unchained;
use crate::cell::MAX_ROWS;
use crate::pace::{Counted, Paced};
use crate::package::{Package, broken};
use crate::plan::Plan;
use crate::refusal::check;
use crate::report::Report;
use crate::template::{Layout, Source, Template};
use crate::tied::{self, Fate};
use cells::CellWriter;
use quote::Quotes;
use scan::Scan;
use strings::StringTable;

/// Deflate level of the rewritten parts. Higher ones cost much time for a few percent.
const LEVEL: i64 = 6;

/// Text that is gathered before it goes to the compressor.
const BUFFER_BYTES: usize = 64 * 1024;

/// What to do with rows that the template already holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExistingRows {
    /// Write behind them.
    #[default]
    Append,
    /// Write over them; those that are not written over are removed, and so are merged cells and
    /// links of these rows.
    Replace,
    /// Write nothing and say so.
    Refuse,
}

/// How text is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strings {
    /// In the cells; no other part changes.
    #[default]
    Inline,
    /// In the table of shared strings, which is then the one other part that changes.
    Shared,
}

/// Choices of a fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FillOptions {
    /// Rows that are there already.
    pub existing_rows: ExistingRows,
    /// Where text goes.
    pub strings: Strings,
}

impl FillOptions {
    /// Zero-based row that the plan's first row will have in `template`.
    pub fn first_row(&self, template: &Template) -> u32 {
        match self.existing_rows {
            ExistingRows::Append => template.layout().first_free_row,
            ExistingRows::Replace | ExistingRows::Refuse => template.layout().data_row,
        }
    }
}

/// Writes `source` (the workbook that `template` was read from) to `out` with `plan` applied.
///
/// A value that the template's lists refuse is left out and reported: the result never holds one.
/// The same input gives the same bytes.
///
/// # Errors
/// [`Error::OtherWorkbook`] when `source` is not that workbook, [`Error::RowsPresent`],
/// [`Error::TooManyRows`], [`Error::TooManyCells`], [`Error::OutOfOrder`] or [`Error::Write`].
pub fn fill<W: Write + Seek>(
    template: &Template,
    source: &[u8],
    plan: &Plan,
    options: &FillOptions,
    out: W,
) -> Result<Report, Error> {
    if template.source != Source::of(source) {
        return Err(Error::OtherWorkbook);
    }
    let layout = template.layout();
    let (first_row, end) = place(template, plan, *options)?;
    let findings = check(template, plan, first_row);
    let mut writable = Cow::Borrowed(plan);
    for finding in findings.iter().filter(|finding| finding.code.blocks()) {
        writable.to_mut().remove(finding.plan_row, finding.column);
    }

    let mut package = Package::open(source)?;
    let sheet = package.text(&layout.sheet_part)?;
    let scan = Scan::read(&layout.sheet_part, &sheet, layout.data_row, first_row)?;
    let mut table = match (options.strings, template.shared_strings_part.as_deref()) {
        (Strings::Shared, Some(part)) => Some(StringTable::read(part, package.text(part)?)?),
        _ => None,
    };
    if let Some(table) = &mut table {
        table.add_all(&writable);
    }
    let clear = options.existing_rows == ExistingRows::Replace;
    let tail = tail(layout, (&sheet, scan.end), clear.then_some(end))?;
    let part =
        splice::Splice { tail, text: &sheet, scan: &scan, plan: &writable, first_row, clear };
    part.check_cells(&layout.sheet_name)?;
    let quotes = match template.styles_part.as_deref() {
        Some(styles) => quotes(&mut package, styles, &part)?,
        None => None,
    };
    let unchained = if part.loses_formula() { Unchained::read(&mut package)? } else { None };
    let width = template.columns().last().map_or(0, |column| column.index + 1);
    let cells = CellWriter::new(scan.prefix, width, table.as_ref(), quotes.as_ref());

    let mut rewritten = vec![layout.sheet_part.clone()];
    rewritten.extend(table.as_ref().map(|table| table.part().to_owned()));
    rewritten.extend(quotes.as_ref().map(|quotes| quotes.part().to_owned()));
    rewritten.extend(unchained.iter().flat_map(Unchained::parts).map(str::to_owned));
    let write = |mut out: Paced<'_, W>, name: &str| -> Result<(), Error> {
        if name.eq_ignore_ascii_case(&layout.sheet_part) {
            return part.write(&cells, out).map_err(Error::Write);
        }
        if let Some(table) = table.as_ref().filter(|t| name.eq_ignore_ascii_case(t.part())) {
            table.write(out).map_err(Error::Write)?;
        } else if let Some(quotes) = quotes.as_ref().filter(|q| name.eq_ignore_ascii_case(q.part()))
        {
            out.write_all(quotes.text().as_bytes()).map_err(Error::Write)?;
        } else if let Some(text) = unchained.as_ref().and_then(|u| u.text_of(name)) {
            out.write_all(text.as_bytes()).map_err(Error::Write)?;
        }
        Ok(())
    };
    let gone = unchained.as_ref().map(|unchained| unchained.part.as_str());
    let untouched_parts = copy(&mut package, (&rewritten, gone), write, out)?;
    Ok(Report {
        rows_written: plan.rows(),
        cells_written: writable.cells(),
        rows: (plan.rows() > 0).then(|| first_row..=end - 1),
        findings,
        untouched_parts,
        rewritten_parts: rewritten,
    })
}

/// The zero-based first row of the plan, and the row behind its last one.
fn place(template: &Template, plan: &Plan, options: FillOptions) -> Result<(u32, u32), Error> {
    let layout = template.layout();
    if options.existing_rows == ExistingRows::Refuse && layout.rows_present > 0 {
        let (rows, first_row) = (layout.rows_present, layout.data_row + 1);
        return Err(Error::RowsPresent { rows, first_row });
    }
    let first_row = options.first_row(template);
    let row = u64::from(first_row) + plan.rows() as u64;
    let end = u32::try_from(row).ok().filter(|end| *end <= MAX_ROWS);
    let end = end.ok_or(Error::TooManyRows { row, limit: MAX_ROWS.into() })?;
    Ok((first_row, end))
}

/// What stands behind the rows, which end at `rows_end`; without the merged cells and links of the
/// rows of data, old and new, when the old ones are replaced by rows up to `replaced`.
fn tail<'t>(
    layout: &Layout,
    (sheet, rows_end): (&'t str, usize),
    replaced: Option<u32>,
) -> Result<Cow<'t, str>, Error> {
    let behind = sheet.get(rows_end..).unwrap_or_default();
    let Some(end) = replaced else { return Ok(Cow::Borrowed(behind)) };
    let data = layout.data_row..end.max(layout.first_free_row);
    let fate = |row: u32| if data.contains(&row) { Fate::Goes } else { Fate::Stays };
    tied::follow(&layout.sheet_part, behind, &fate).map(Cow::Owned)
}

/// The styles with those that texts like formulas need, if there are such texts.
fn quotes(
    package: &mut Package<'_>,
    styles: &str,
    part: &splice::Splice<'_>,
) -> Result<Option<Quotes>, Error> {
    let used = part.styles_of_formula_like();
    if used.is_empty() {
        return Ok(None);
    }
    match package.find_text(styles)? {
        Some(text) => Quotes::read(styles, &text, &used),
        None => Ok(None),
    }
}

/// Copies all parts in their order, raw, but for the rewritten ones and the one that is gone; returns
/// the number of the raw.
fn copy<W: Write + Seek>(
    package: &mut Package<'_>,
    (rewritten, gone): (&[String], Option<&str>),
    write: impl Fn(Paced<'_, W>, &str) -> Result<(), Error>,
    out: W,
) -> Result<usize, Error> {
    let (out, packed) = Counted::new(out);
    let mut zip = ZipWriter::new(out);
    zip.set_raw_comment(package.archive().comment().into()).map_err(written)?;
    let mut untouched = 0;
    for index in 0..package.names().len() {
        let entry = package.archive().by_index_raw(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        if gone.is_some_and(|gone| gone.eq_ignore_ascii_case(&name)) {
            continue;
        }
        if !rewritten.iter().any(|part| part.eq_ignore_ascii_case(&name)) {
            zip.raw_copy_file(entry).map_err(written)?;
            untouched += 1;
            continue;
        }
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(entry.last_modified().unwrap_or_default());
        drop(entry);
        zip.start_file(name.as_str(), options).map_err(written)?;
        write(Paced::new(&mut zip, &packed), &name)?;
    }
    zip.finish().map_err(written)?;
    Ok(untouched)
}

fn written(error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => Error::Write(error),
        other => Error::Write(std::io::Error::other(other)),
    }
}
