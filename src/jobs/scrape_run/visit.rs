//! One page: fetched, read, its bytes kept.

use std::io::Write as _;

use bytes::Bytes;
use entity::id::JobId;
use entity::scope::TenantScope;
use flate2::Compression;
use flate2::write::GzEncoder;
use jobline::Failure;
use url::Url;

use super::PageAsked;
use crate::jobs::{Rooms, failure};
use crate::scraper::{self, FetchError, Fetched, Limits, PageFact, PageOutcome};
use crate::shelf::page::NewPage;
use crate::storage::BlobKey;

/// What became of a page.
#[derive(Debug)]
pub(super) struct Visit {
    pub outcome: PageOutcome,
    /// Why it tells nothing.
    pub code: Option<&'static str>,
    /// Address that answered.
    pub final_url: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// SHA-256 of what was fetched, and key of what was kept.
    pub snapshot: Option<(String, String)>,
    pub facts: Vec<PageFact>,
    /// Pictures of the product, the main one first; to be fetched by whoever keeps pictures.
    pub pictures: Vec<Url>,
}

impl Visit {
    fn failed(error: &FetchError) -> Self {
        let outcome = match error {
            FetchError::NotAllowed(_)
            | FetchError::Blocked
            | FetchError::RobotsDisallowed
            | FetchError::RobotsUnavailable => PageOutcome::Blocked,
            _ => PageOutcome::Failed,
        };
        Self {
            outcome,
            code: Some(error.code()),
            final_url: None,
            status: None,
            snapshot: None,
            facts: Vec::new(),
            pictures: Vec::new(),
        }
    }

    pub fn into_page(self, job: JobId, position: usize, asked: &PageAsked) -> NewPage {
        let facts = self.facts.into_iter();
        NewPage {
            job,
            position: i64::try_from(position).unwrap_or(i64::MAX),
            product: asked.product_id,
            url: asked.url.clone(),
            final_url: self.final_url,
            outcome: self.outcome.as_str(),
            code: self.code.map(str::to_owned),
            status: self.status,
            snapshot: self.snapshot,
            facts: facts.map(|fact| (fact.field, fact.value, fact.selector)).collect(),
        }
    }
}

/// Fetches and reads a page. What is wrong with the page is a visit; what is wrong with us is a
/// failure.
pub(super) async fn visit(
    rooms: &Rooms,
    scope: TenantScope,
    asked: &PageAsked,
) -> Result<Visit, Failure> {
    // Rules may have changed since the job was asked for.
    let fetched = match rooms.fetcher.rules().read(&asked.url) {
        Ok(url) => rooms.fetcher.fetch(&url, Limits::PAGE).await,
        Err(error) => Err(error),
    };
    let fetched = match fetched {
        Ok(fetched) => fetched,
        Err(error) => {
            tracing::debug!(error = &error as &dyn std::error::Error, "a page was not fetched");
            return Ok(Visit::failed(&error));
        }
    };
    let snapshot = kept(rooms, scope, &fetched).await?;
    let (status, final_url) = (fetched.status.as_u16(), fetched.final_url.to_string());
    let page = rooms.blocking(move || scraper::read(&fetched)).await?;
    Ok(Visit {
        outcome: page.outcome,
        code: page.code,
        final_url: Some(final_url),
        status: Some(status),
        snapshot,
        facts: page.facts,
        pictures: page.pictures,
    })
}

/// Keeps the page as it came, packed: evidence of what it said, whatever it was.
async fn kept(
    rooms: &Rooms,
    scope: TenantScope,
    fetched: &Fetched,
) -> Result<Option<(String, String)>, Failure> {
    if fetched.bytes.is_empty() {
        return Ok(None);
    }
    let key = BlobKey::page(scope.tenant(), &fetched.sha256);
    let bytes = fetched.bytes.clone();
    let packed = rooms.blocking(move || packed(&bytes)).await?.map_err(failure::of_packing)?;
    rooms.blobs.put(&key, packed.as_slice()).await.map_err(failure::of_storage)?;
    Ok(Some((fetched.sha256.clone(), key.to_string())))
}

fn packed(bytes: &Bytes) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}
