//! From products to a written workbook.

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};

use jobline::{Context, Failure};
use sheetfill::{FillOptions, Report};
use tokio::sync::mpsc;

use super::enrich::{self, Enriched};
use super::{ListingGenerate, pictures};
use crate::catalog::Finding;
use crate::jobs::templates::Parsed;
use crate::jobs::{Rooms, failure, tell_last};
use crate::listing::{Planner, Request, Used, check_written};
use crate::shelf::product;

/// Products that are read from the database at a time.
const PAGE: u64 = 200;
/// Pages that are read ahead of the planner.
const AHEAD: usize = 2;
/// Findings of the check that a job keeps one by one; of those beyond it keeps how many there are.
const MOST_CHECKED: usize = 10_000;

/// A written workbook.
pub struct Filled {
    /// The bytes, at their start. The file has no name and goes with its last handle.
    pub file: File,
    /// Rows written.
    pub rows: usize,
    /// Cells written.
    pub cells: usize,
    /// Products planned.
    pub products: u64,
    /// Parts that were copied byte for byte.
    pub untouched_parts: usize,
    /// How much of the products' contents and choices was used.
    pub used: Used,
    /// Remarks.
    pub findings: Vec<Finding>,
}

/// Plans all products and writes the workbook; `None` when the job was told to stop.
pub async fn run(
    ctx: &Context,
    rooms: &Rooms,
    job: &ListingGenerate,
    parsed: Parsed,
) -> Result<Option<Filled>, Failure> {
    let scope = ctx.scope();
    let total = product::count(&rooms.store, &scope, &job.products).await;
    let total = total.map_err(failure::of_shelf)?;
    if total == 0 {
        let text = "no product matches; import products first, or widen the filter";
        return Err(Failure::permanent("NO_PRODUCTS", text));
    }
    let phase = ctx.phase("plan", Some(total));
    let (pages, from_pages) = mpsc::channel(AHEAD);
    let request = Request { product_type: job.product_type.clone(), first_row: None };
    let (seen, options) = (ctx.clone(), rooms.fill);
    let planning = rooms.blocking(move || {
        fill(&parsed, (&request, options), from_pages, |planner| {
            phase.advance(1);
            tell_last(&seen, planner.findings());
            !seen.stopped()
        })
    });
    let (fed, filled) = tokio::join!(feed(ctx, rooms, job, pages), planning);
    let Some(fed) = fed? else { return Ok(None) };
    Ok(filled??.map(|mut filled| {
        filled.findings.extend(fed);
        Filled { products: total, ..filled }
    }))
}

/// Gives the planner every product and answers what there is to say of all of them; nothing when the
/// job was told to stop.
async fn feed(
    ctx: &Context,
    rooms: &Rooms,
    job: &ListingGenerate,
    pages: mpsc::Sender<Vec<Enriched>>,
) -> Result<Option<Vec<Finding>>, Failure> {
    let (mut after, mut pictured) = (None, false);
    loop {
        if ctx.stopped() {
            return Ok(None);
        }
        let rows = product::page(&rooms.store, &ctx.scope(), &job.products, (after, PAGE)).await;
        let rows = rows.map_err(failure::of_shelf)?;
        let Some(last) = rows.last() else { break };
        after = Some(last.id);
        let (page, has_pictures) = enrich::enrich(ctx, rooms, job, rows).await?;
        pictured |= has_pictures;
        if pages.send(page).await.is_err() {
            // The planner is gone; its own answer tells why.
            break;
        }
    }
    let remark = pictured.then(|| pictures::remark(rooms)).flatten();
    Ok(Some(remark.into_iter().collect()))
}

/// Plans what comes and writes the workbook; `None` when `go_on`, which is asked after each
/// product, says to stop. Blocks.
fn fill(
    parsed: &Parsed,
    (request, options): (&Request, FillOptions),
    mut pages: mpsc::Receiver<Vec<Enriched>>,
    go_on: impl Fn(&Planner<'_>) -> bool,
) -> Result<Option<Filled>, Failure> {
    let mut planner = Planner::new(&parsed.template, request);
    while let Some(page) = pages.blocking_recv() {
        for Enriched { draft, supplement, infos } in page {
            planner.add_with(&draft, &supplement);
            for info in infos {
                planner.tell(info);
            }
            if !go_on(&planner) {
                return Ok(None);
            }
        }
    }
    let listing = planner.finish();
    let used = listing.used;
    let (file, report) = write(parsed, &listing.plan, options).map_err(failure::of_fill)?;
    let source = (parsed.template.as_ref(), parsed.source.as_ref());
    let checked = check_written(source, &listing.plan, &report, options.existing_rows);
    let checked = checked.map_err(failure::of_fill)?;
    let findings = listing.findings_with(&parsed.template, &checked, MOST_CHECKED);
    Ok(Some(Filled {
        file,
        rows: report.rows_written,
        cells: report.cells_written,
        products: 0,
        untouched_parts: report.untouched_parts,
        used,
        findings,
    }))
}

fn write(
    parsed: &Parsed,
    plan: &sheetfill::Plan,
    options: FillOptions,
) -> Result<(File, Report), sheetfill::Error> {
    let mut out = BufWriter::new(tempfile::tempfile().map_err(sheetfill::Error::Write)?);
    let report = sheetfill::fill(&parsed.template, &parsed.source, plan, &options, &mut out)?;
    out.flush().map_err(sheetfill::Error::Write)?;
    let mut file = out.into_inner().map_err(|e| sheetfill::Error::Write(e.into_error()))?;
    file.rewind().map_err(sheetfill::Error::Write)?;
    Ok((file, report))
}
