//! One folder per kind of job.

pub mod attributes_choose;
pub mod content_generate;
pub mod listing_generate;
pub mod organizer_run;
pub mod pictures;
#[cfg(feature = "rig")]
pub mod probe;
pub mod product_import;
pub mod scrape_run;
pub mod template_import;

mod books;
mod failure;
mod import;
mod log;
mod model;
mod reading;
mod templates;
#[cfg(test)]
mod testing;

use std::sync::Arc;
use std::time::Duration;

use entity::store::Store;
use jobline::{Context, Failure, Job, Registry};
use sheetfill::FillOptions;
use tokio::sync::Semaphore;

use crate::ai::Gateway;
use crate::catalog::Finding;
use crate::sandbox::Sandbox;
use crate::scraper::{Fetcher, Rules};
use crate::shelf::remark;
use crate::storage::{BlobStore, PictureLinks};

pub use books::{JobBooks, Purse, books_failure};
pub use failure::in_both_languages;
pub use log::words;
pub use reading::{ReadProducts, ReadTemplate};
pub use templates::Templates;

/// Findings written in one transaction.
const FINDINGS_AT_A_TIME: usize = 2_000;

/// What jobs may use.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// Rows.
    pub store: Store,
    /// Bytes.
    pub blobs: BlobStore,
    /// Where files from outside are read.
    pub sandbox: Sandbox,
    /// Parsed templates.
    pub templates: Templates,
    /// How templates are filled.
    pub fill: FillOptions,
    /// The models.
    pub ai: Gateway,
    /// What they may cost.
    pub purse: Purse,
    /// Other people's pages.
    pub fetcher: Fetcher,
    /// Addresses of pictures.
    pub pictures: PictureLinks,
    /// Threads for work that blocks.
    pub blocking: Blocking,
}

/// How much work that blocks may be under way. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Blocking(Arc<Semaphore>);

impl Blocking {
    /// At most `places` pieces of work at a time, and at least one.
    pub fn on(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places.max(1))))
    }
}

impl Rooms {
    /// Rooms over `store` and `blobs` alone, for tests: no model is asked, no page of the web may be
    /// read, and files are read in this process.
    ///
    /// # Errors
    /// When the client of the web can't be made.
    pub fn offline(
        store: Store,
        blobs: BlobStore,
        pictures: PictureLinks,
    ) -> Result<Self, reqwest::Error> {
        let no_site = Rules::new(&[], Vec::new());
        let clock = store.clock().clone();
        let sandbox = Sandbox::here();
        Ok(Self {
            templates: Templates::new(blobs.clone(), sandbox.clone()),
            sandbox,
            fill: FillOptions::default(),
            ai: Gateway::default(),
            purse: Purse { job_cap_micro_usd: 0, answers_live: Duration::ZERO },
            fetcher: Fetcher::new(no_site, Duration::from_millis(1), None, clock)?,
            pictures,
            blocking: Blocking::on(1),
            store,
            blobs,
        })
    }

    /// Does `work` on a blocking thread. The place that it takes is free again only when it has
    /// ended, even if nobody waits for it any more: cancelled jobs can't pile up work.
    ///
    /// # Errors
    /// A [`Failure`] when it panicked.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let place = Arc::clone(&self.blocking.0).acquire_owned().await;
        let place = place.map_err(failure::of_closed)?;
        let worked = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        worked.await.map_err(failure::of_blocking)
    }
}

/// Shows the last finding of a job that is under way.
fn tell_last(ctx: &Context, findings: &[Finding]) {
    // A finding that can't be shown now is a row at the end all the same.
    if let Some(last) = findings.last().and_then(|last| serde_json::to_value(last).ok()) {
        ctx.note(last);
    }
}

/// Records a job's findings in parts, so that no single write keeps others waiting. A second
/// attempt replaces what the first one left, also where it has nothing to say.
async fn record(ctx: &Context, findings: Vec<Finding>) -> Result<(), Failure> {
    let (scope, job) = (ctx.scope(), ctx.job_id());
    let mut from = 0;
    let nothing = findings.is_empty().then_some(findings.as_slice());
    for part in findings.chunks(FINDINGS_AT_A_TIME).chain(nothing) {
        let part = part.to_vec();
        let recorded = i64::try_from(part.len()).unwrap_or(i64::MAX);
        ctx.commit(move |tx| {
            Box::pin(async move { Ok(remark::record(tx, &scope, job, from, &part).await?) })
        })
        .await?;
        from += recorded;
    }
    Ok(())
}

/// Queue and kind of each of them.
pub const KINDS: &[(&str, &str)] = &[
    of::<template_import::TemplateImport>(),
    of::<product_import::ProductImport>(),
    of::<listing_generate::ListingGenerate>(),
    of::<attributes_choose::AttributesChoose>(),
    of::<scrape_run::ScrapeRun>(),
    of::<content_generate::ContentGenerate>(),
    of::<organizer_run::OrganizerRun>(),
    #[cfg(feature = "rig")]
    of::<probe::Probe>(),
];

const fn of<J: Job>() -> (&'static str, &'static str) {
    (J::QUEUE.as_str(), J::KIND)
}

/// All kinds.
pub fn registry() -> Registry<Rooms> {
    let registry = Registry::new();
    #[cfg(feature = "rig")]
    let registry = registry.register::<probe::Probe>();
    registry
        .register::<template_import::TemplateImport>()
        .register::<product_import::ProductImport>()
        .register::<listing_generate::ListingGenerate>()
        .register::<attributes_choose::AttributesChoose>()
        .register::<scrape_run::ScrapeRun>()
        .register::<content_generate::ContentGenerate>()
        .register::<organizer_run::OrganizerRun>()
}
