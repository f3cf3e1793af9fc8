//! Fills a template with products: the main job.
//!
//! Products come from the database page by page and are planned on a blocking thread, which then
//! writes the workbook. The file goes to the store under the claim's own fence; the transaction that
//! ends the job names it and records the findings. A worker that lost its lease leaves a file that
//! nothing names.

mod enrich;
mod pictures;
mod plan;

use entity::id::TemplateId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::log::Logged;
use super::{Rooms, failure, record, templates};
use crate::shelf::artifact::{self, NewArtifact};
use crate::shelf::product::ProductFilter;
use crate::storage::{BlobKey, StoredBlob};
use plan::Filled;

/// Media type of the result.
const XLSM: &str = "application/vnd.ms-excel.sheet.macroEnabled.12";

/// What to fill with what.
#[derive(Debug, Serialize, Deserialize)]
pub struct ListingGenerate {
    /// Template to fill.
    pub template_id: TemplateId,
    /// Products to write.
    pub products: ProductFilter,
    /// Product type of those that name none.
    pub product_type: Option<String>,
    /// What becomes of the products' content.
    #[serde(default)]
    pub content: ContentUse,
}

/// What a listing does with the products' content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContentUse {
    /// Its texts stand instead of the seller's own.
    #[default]
    Use,
    /// Only the seller's own texts are written.
    Ignore,
}

impl Job for ListingGenerate {
    const KIND: &'static str = "listing_generate";
    const QUEUE: Queue = Queue::Spreadsheet;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        self.generate(&ctx, &rooms).await.into()
    }
}

impl ListingGenerate {
    /// Plans, writes and stores the workbook; `None` when the job was told to stop.
    async fn generate(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Effects>, Failure> {
        let parsed = templates::open(ctx, rooms, self.template_id).await?;
        let Some(filled) = plan::run(ctx, rooms, self, parsed).await? else { return Ok(None) };
        keep(ctx, rooms, filled).await.map(Some)
    }
}

/// Stores the workbook; what names it is committed with the job's end.
async fn keep(ctx: &Context, rooms: &Rooms, filled: Filled) -> Result<Effects, Failure> {
    if filled.rows == 0 {
        // An empty sheet is no result; its findings say why it is empty.
        record(ctx, filled.findings).await?;
        let text = "no row could be written; the findings say why";
        return Err(Failure::permanent("NOTHING_WRITTEN", text));
    }
    let phase = ctx.phase("store", Some(1));
    let (scope, job_id, fence) = (ctx.scope(), ctx.job_id(), ctx.fence());
    let file_name = file_name(rooms);
    let key = BlobKey::artifact(scope.tenant(), job_id, fence, &file_name);
    let file = tokio::fs::File::from_std(filled.file);
    let StoredBlob { size_bytes, sha256 } =
        rooms.blobs.put(&key, file).await.map_err(failure::of_storage)?;
    phase.advance(1);
    let (rows, cells) = (filled.rows as u64, filled.cells as u64);
    Logged::FileWritten { file: &file_name, rows, cells }.tell(ctx);

    let summary = json!({
        "rows": filled.rows,
        "cells": filled.cells,
        "products": filled.products,
        "content": { "validated": filled.used.validated, "drafts": filled.used.drafts },
        "choices": filled.used.choices,
        "findings": filled.findings.len(),
        "untouchedParts": filled.untouched_parts,
        "sizeBytes": size_bytes,
    });
    let new = NewArtifact {
        job_id,
        fence,
        file_name,
        media_type: XLSM,
        blob_key: key.to_string(),
        size_bytes,
        sha256,
    };
    record(ctx, filled.findings).await?;
    let store = rooms.store.clone();
    let effects = Effects::new(move |tx| {
        Box::pin(async move {
            artifact::record(tx, &store, &scope, new).await?;
            Ok(())
        })
    });
    Ok(effects.summary(summary))
}

/// `PLANILHA_AMAZON_2026-11-24_12-00.xlsm`, in Brasília's time, which has been UTC−3 since 2019.
fn file_name(rooms: &Rooms) -> String {
    let brasilia = rooms.store.now() - std::time::Duration::from_hours(3);
    let stamp = brasilia.to_string().replace('T', "_").replace(':', "-");
    format!("PLANILHA_AMAZON_{}.xlsm", stamp.get(..16).unwrap_or(&stamp))
}
