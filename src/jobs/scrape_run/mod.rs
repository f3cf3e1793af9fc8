//! Reads pages and keeps what they tell as proposals.
//!
//! Pages are read one after the other. Each is a step of its own: its row, its proposals and the
//! note that it is done are one transaction, so another attempt asks no site twice but for the page
//! that was under way.

mod gallery;
mod note;
mod visit;

use std::collections::HashMap;

use entity::id::ProductId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue, Step};
use metrics::counter;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::log::Logged;
use super::{Rooms, failure, record, tell_last};
use crate::catalog::Finding;
use crate::shelf::page;
use crate::telemetry::metrics::SCRAPE_PAGES;
use note::{Note, Tally};
use visit::Visit;

/// A thousand pages of one slow site, at one request a second.
const MAX_RUNTIME: std::time::Duration = std::time::Duration::from_hours(8);

/// A page to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageAsked {
    /// Its address.
    pub url: String,
    /// Product that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_id: Option<ProductId>,
}

/// The pages to read.
#[derive(Debug, Serialize, Deserialize)]
pub struct ScrapeRun {
    /// In this order; at most [`MAX_PAGES`].
    pub pages: Vec<PageAsked>,
}

/// Most pages of one job.
pub const MAX_PAGES: usize = 1_000;

impl Job for ScrapeRun {
    const KIND: &'static str = "scrape_run";
    const QUEUE: Queue = Queue::Scrape;
    const MAX_RUNTIME: std::time::Duration = MAX_RUNTIME;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        self.scrape(&ctx, &rooms).await.into()
    }
}

impl ScrapeRun {
    /// Reads all pages and records what they came to; `None` when the job was told to stop.
    async fn scrape(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Effects>, Failure> {
        let Some(tally) = self.visit_all(ctx, rooms).await? else { return Ok(None) };
        end(ctx, tally).await.map(Some)
    }

    /// Reads all pages; `None` when the job was told to stop.
    async fn visit_all(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Tally>, Failure> {
        let done = ctx.done().await.map_err(failure::of_ledger)?;
        let phase = ctx.phase("pages", Some(self.pages.len() as u64));
        let mut tally = Tally::default();
        for (position, asked) in self.pages.iter().enumerate() {
            let note = match noted(&done, position) {
                Some(note) => note,
                None => match visit_one(ctx, rooms, position, asked).await? {
                    Some(note) => note,
                    None => return Ok(None),
                },
            };
            let pictures = gallery::keep(ctx, rooms, asked, &note.pictures, &done).await?;
            if pictures.stopped {
                return Ok(None);
            }
            tell_last(ctx, &pictures.findings);
            tally.add(note, pictures);
            phase.advance(1);
        }
        Ok(Some(tally))
    }
}

fn step_name(position: usize) -> String {
    format!("page/{position}")
}

/// What an earlier attempt noted of a page.
fn noted(done: &HashMap<String, Value>, position: usize) -> Option<Note> {
    done.get(&step_name(position)).and_then(|value| Note::deserialize(value).ok())
}

/// Reads one page and keeps it; `None` when the job was told to stop, wherever it was.
async fn visit_one(
    ctx: &Context,
    rooms: &Rooms,
    position: usize,
    asked: &PageAsked,
) -> Result<Option<Note>, Failure> {
    let visiting = visit::visit(rooms, ctx.scope(), asked);
    let Some(visit) = ctx.token().run_until_cancelled(visiting).await else { return Ok(None) };
    let visit = visit?;
    counter!(SCRAPE_PAGES, "outcome" => visit.outcome.as_str()).increment(1);
    let note = Note::of(&visit, asked);
    Logged::PageRead { url: &asked.url, outcome: visit.outcome.as_str() }.tell(ctx);
    keep(ctx, rooms, (position, asked), visit, &note).await?;
    tell_last(ctx, note.finding.as_slice());
    Ok(Some(note))
}

/// Commits a page, its proposals and that it is done.
async fn keep(
    ctx: &Context,
    rooms: &Rooms,
    (position, asked): (usize, &PageAsked),
    visit: Visit,
    note: &Note,
) -> Result<(), Failure> {
    let scope = ctx.scope();
    let page = visit.into_page(ctx.job_id(), position, asked);
    let store = rooms.store.clone();
    let value = serde_json::to_value(note).map_err(failure::of_note)?;
    let step = Step { name: step_name(position), value, is_final: note.is_final() };
    ctx.checkpoint(move |tx| {
        Box::pin(async move {
            page::record(tx, &store, &scope, page).await?;
            Ok(((), vec![step]))
        })
    })
    .await?;
    Ok(())
}

async fn end(ctx: &Context, tally: Tally) -> Result<Effects, Failure> {
    let (summary, nothing) = (tally.summary(), tally.told_nothing());
    let findings: Vec<Finding> = tally.findings;
    record(ctx, findings).await?;
    if nothing {
        let text = "no page told anything of a product; the findings say why";
        return Err(Failure::permanent("NOTHING_SCRAPED", text));
    }
    Ok(Effects::default().summary(summary))
}
