//! Applying a plan: one sheet's XML is rewritten, everything else is copied as it is.

mod cells;
mod duplicate;
mod quote;
mod scan;
mod splice;
mod strings;
mod uncolour;

use std::borrow::Cow;
use std::io::{Seek, Write};
use std::ops::Range;

use crate::Error;
use crate::annotate::{self, paint};
use crate::calc_chain::Unchained;
use crate::cell::MAX_ROWS;
use crate::check::MAX_FINDINGS;
use crate::noted;
use crate::package::Package;
use crate::plan::Plan;
use crate::refusal::check_plan;
use crate::report::{CellFinding, Report};
use crate::rewrite::Rewrite;
use crate::shared_string::{self, SharedStrings};
use crate::template::{Layout, Source, Template};
use crate::tied::{self, Fates, Followed};
use cells::CellWriter;
use quote::Quotes;
use scan::Scan;
use strings::StringTable;

/// Text that is gathered before it goes to the compressor.
const BUFFER_BYTES: usize = 64 * 1024;

/// What to do with rows that the template already holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExistingRows {
    /// Write behind them. Merged cells and links that wait there go ([`Report::untied`]); notes stay.
    #[default]
    Append,
    /// Write over them; those that are not written over are removed, and so are notes, merged cells
    /// and links of these rows ([`Report::untied`]), and what [`annotate`](crate::annotate()) found in
    /// them. Rows that were hidden are shown.
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
/// [`Error::TooManyRows`], [`Error::TooManyCells`], [`Error::OutOfOrder`],
/// [`Error::ResultPartTooLarge`], [`Error::ResultTooLarge`] or [`Error::Write`].
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
    let mut findings = check_plan(template, plan, first_row);
    let writable = writable(plan, &findings);
    let mut package = Package::open(source)?;
    let sheet = package.text(&layout.sheet_part)?;
    let strings = strings_that_stay(&mut package, template, options.existing_rows)?;
    let stays = strings.as_ref().map(|strings| (&*sheet, strings));
    findings.extend(duplicate::skus(template, (&writable, first_row), stays)?);
    findings.sort_by_key(|finding| (finding.plan_row, finding.column));

    let mut scan = Scan::read(&layout.sheet_part, &sheet, layout.data_row, first_row)?;
    let coloured = coloured(&mut package, template)?;
    let uncoloured = uncolour::uncolour(coloured.as_ref(), &mut scan)?;
    let table = shared(&mut package, template, (&writable, options.strings))?;
    let clear = options.existing_rows == ExistingRows::Replace;
    let fates = Fates::refilled(given_way(layout, first_row..end, clear));
    let behind = sheet.get(scan.end..).unwrap_or_default();
    let Followed { text: tail, mut untied } = tied::follow(&layout.sheet_part, behind, &fates)?;
    let part =
        splice::Splice { tail, text: &sheet, scan: &scan, plan: &writable, first_row, clear };
    part.check_cells(&layout.sheet_name)?;
    let quotes = quotes(&mut package, (template, uncoloured.as_deref()), &part)?;
    let width = template.columns().last().map_or(0, |column| column.index + 1);
    let cells = CellWriter::new(scan.prefix, width, table.as_ref(), quotes.as_ref());

    let mut rewrite = Rewrite::default();
    if clear {
        let noted = (&*layout.sheet_part, &*sheet);
        untied.extend(noted::follow(&mut package, &mut rewrite, noted, &fates)?);
        untied.truncate(MAX_FINDINGS);
    }
    if clear && coloured.is_some() {
        annotate::forget(&mut package, &mut rewrite)?;
    }
    if part.loses_formula()
        && let Some(unchained) = Unchained::read(&mut package)?
    {
        rewrite.unchain(unchained);
    }
    let styles = quotes.as_ref().map(|quotes| quotes.text().to_owned()).or(uncoloured);
    if let Some((part, text)) = template.styles_part.as_deref().zip(styles) {
        rewrite.set(part, text);
    }
    if let Some(table) = &table {
        rewrite.stream(table.part(), |out| table.write(out));
    }
    rewrite.stream(layout.sheet_part.as_str(), |out| part.write(&cells, out));
    let rewritten_parts = rewrite.parts();
    let untouched_parts = rewrite.write(&mut package, out)?;
    Ok(Report {
        rows_written: plan.rows(),
        cells_written: writable.cells(),
        rows: (plan.rows() > 0).then(|| first_row..=end - 1),
        findings,
        untied,
        untouched_parts,
        rewritten_parts,
    })
}

/// The plan without the values that can't be written.
fn writable<'p>(plan: &'p Plan, findings: &[CellFinding]) -> Cow<'p, Plan> {
    let mut writable = Cow::Borrowed(plan);
    for finding in findings.iter().filter(|finding| finding.code.blocks()) {
        writable.to_mut().remove(finding.plan_row, finding.column);
    }
    writable
}

/// The shared strings, if rows of data stay that may hold some.
fn strings_that_stay(
    package: &mut Package<'_>,
    template: &Template,
    existing: ExistingRows,
) -> Result<Option<SharedStrings>, Error> {
    if existing != ExistingRows::Append || template.layout().rows_present == 0 {
        return Ok(None);
    }
    shared_string::read(package, template.shared_strings_part.as_deref()).map(Some)
}

/// The table of shared strings with those of the plan, if they go there.
fn shared<'p>(
    package: &mut Package<'_>,
    template: &'p Template,
    (plan, strings): (&'p Plan, Strings),
) -> Result<Option<StringTable<'p>>, Error> {
    let part = template.shared_strings_part.as_deref();
    let Some(part) = part.filter(|_| strings == Strings::Shared) else { return Ok(None) };
    let mut table = StringTable::read(part, package.text(part)?)?;
    table.add_all(plan);
    Ok(Some(table))
}

/// The rows whose notes, links and merged cells are not those of what will stand there: the new ones,
/// and with them all that give way.
fn given_way(layout: &Layout, new: Range<u32>, clear: bool) -> Range<u32> {
    if clear { layout.data_row..new.end.max(layout.first_free_row) } else { new }
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

/// The table of styles and its text, if rows of data may have our colours.
fn coloured<'t>(
    package: &mut Package<'_>,
    template: &'t Template,
) -> Result<Option<(&'t str, String)>, Error> {
    let part = template.styles_part.as_deref();
    let Some(part) = part.filter(|_| template.layout().rows_present > 0) else { return Ok(None) };
    let styles = package.find_text(part)?.filter(|styles| paint::is_in(styles));
    Ok(styles.map(|styles| (part, styles)))
}

/// The styles with those that texts like formulas need, if there are such texts.
fn quotes(
    package: &mut Package<'_>,
    (template, text): (&Template, Option<&str>),
    part: &splice::Splice<'_>,
) -> Result<Option<Quotes>, Error> {
    let Some(styles) = template.styles_part.as_deref() else { return Ok(None) };
    let used = part.styles_of_formula_like();
    if used.is_empty() {
        return Ok(None);
    }
    let own = if text.is_none() { package.find_text(styles)? } else { None };
    match text.or(own.as_deref()) {
        Some(text) => Quotes::read(styles, text, &used),
        None => Ok(None),
    }
}
