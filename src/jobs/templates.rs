//! Parsed templates, each parsed once per content.

use std::sync::Arc;

use bytes::Bytes;
use entity::id::TemplateId;
use jobline::{Context, Failure};
use metrics::counter;
use moka::future::Cache;
use sheetfill::Template;

use super::log::Logged;
use super::{ReadTemplate, Rooms, failure};
use crate::cache::REQUESTS;
use crate::sandbox::Sandbox;
use crate::shelf::template;
use crate::storage::{BlobKey, BlobStore};

/// Bytes of memory for parsed templates and their workbooks. The real template takes 4.2 MB.
const KEPT_BYTES: u64 = 128 << 20;

/// A template and the workbook that it was read from.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What the columns are and allow.
    pub template: Arc<Template>,
    /// The workbook, byte for byte.
    pub source: Bytes,
}

/// The parsed template of a job.
///
/// # Errors
/// A [`Failure`] when it is gone or can't be read.
pub async fn open(ctx: &Context, rooms: &Rooms, id: TemplateId) -> Result<Parsed, Failure> {
    let found = template::find(&rooms.store, &ctx.scope(), id).await.map_err(failure::of_shelf)?;
    let row = found.ok_or_else(|| failure::gone("template"))?;
    let phase = ctx.phase("parse", Some(1));
    let key = BlobKey::stored(row.blob_key);
    let parsed = rooms.templates.get(&row.content_hash, &key).await;
    let parsed = parsed.map_err(|error| failure::copy(&error))?;
    phase.advance(1);
    Logged::TemplateOpened { file: &row.file_name }.tell(ctx);
    Ok(parsed)
}

/// Parsed templates by content.
#[derive(Debug, Clone)]
pub struct Templates {
    blobs: BlobStore,
    sandbox: Sandbox,
    parsed: Cache<String, Parsed>,
}

impl Templates {
    /// An empty cache over `blobs`; what is not known yet is read in `sandbox` first.
    pub fn new(blobs: BlobStore, sandbox: Sandbox) -> Self {
        // By what they hold: a small file may make a large template.
        let weigh = |_: &String, parsed: &Parsed| {
            let bytes = parsed.source.len().saturating_add(parsed.template.weight());
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        let parsed = Cache::builder().max_capacity(KEPT_BYTES).weigher(weigh).build();
        Self { blobs, sandbox, parsed }
    }

    /// The template of this content, read from `key` when it is not known yet. However many ask at
    /// once, it is parsed once.
    ///
    /// # Errors
    /// A [`Failure`] that says why it can't be read.
    pub async fn get(&self, content_hash: &str, key: &BlobKey) -> Result<Parsed, Arc<Failure>> {
        let load = async {
            let source = self.blobs.get(key).await.map_err(failure::of_storage)?;
            let bytes = source.clone();
            let tried = self.sandbox.run(ReadTemplate, bytes.clone()).await;
            tried.map_err(failure::of_sandbox)?.1?;
            let read = tokio::task::spawn_blocking(move || Template::read(&bytes));
            let template = read.await.map_err(failure::of_blocking)?;
            let template = template.map_err(failure::of_template)?;
            Ok(Parsed { template: Arc::new(template), source })
        };
        let entry = self.parsed.entry_by_ref(content_hash).or_try_insert_with(load).await?;
        let (result, layer) = if entry.is_fresh() { ("miss", "none") } else { ("hit", "memory") };
        counter!(REQUESTS, "kind" => "template", "result" => result, "layer" => layer).increment(1);
        Ok(entry.into_value())
    }
}
