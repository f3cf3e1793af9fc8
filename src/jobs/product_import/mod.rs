//! Reads a seller's file and keeps its products, one row per SKU.

use entity::id::UploadId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Rooms, failure, record, tell_last};
use crate::catalog::{ProductDraft, facts};
use crate::intake::{self, Intake};
use crate::shelf::product::{self, Saved, Source};
use crate::shelf::{ShelfError, upload};
use crate::storage::BlobKey;

/// Products saved in one transaction: short enough that others can write in between.
const BATCH: usize = 200;

/// The file to read.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProductImport {
    /// Uploaded `.xlsx`, `.csv` or `.jsonl`.
    pub upload_id: UploadId,
}

impl Job for ProductImport {
    const KIND: &'static str = "product_import";
    const QUEUE: Queue = Queue::Spreadsheet;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        match self.read(&ctx, &rooms).await {
            Ok(intake) => self.keep(&ctx, &rooms, intake).await,
            Err(failure) => Outcome::Fail(failure),
        }
    }
}

impl ProductImport {
    /// Reads the file and what its values mean, so that remarks come with the import.
    async fn read(&self, ctx: &Context, rooms: &Rooms) -> Result<Intake, Failure> {
        let file = upload::find(&rooms.store, &ctx.scope(), self.upload_id)
            .await
            .map_err(failure::of_shelf)?
            .ok_or_else(|| failure::gone("upload"))?;
        let phase = ctx.phase("read", None);
        let key = BlobKey::stored(file.blob_key);
        let bytes = rooms.blobs.get(&key).await.map_err(failure::of_storage)?;
        let seen = ctx.clone();
        let read = rooms.blocking(move || {
            let mut intake = intake::read(&bytes, &file.file_name)?;
            for draft in &intake.drafts {
                intake.findings.extend(facts::read(draft).1);
            }
            tell_last(&seen, &intake.findings);
            Ok(intake)
        });
        let intake = read.await?.map_err(|error| failure::of_intake(&error))?;
        phase.advance(intake.rows_read);
        Ok(intake)
    }

    async fn keep(&self, ctx: &Context, rooms: &Rooms, intake: Intake) -> Outcome {
        let Intake { drafts, findings, rows_read, .. } = intake;
        let phase = ctx.phase("save", Some(drafts.len() as u64));
        let mut saved = Saved::default();
        for batch in drafts.chunks(BATCH) {
            if ctx.stopped() {
                return Outcome::Stopped;
            }
            match self.save(ctx, rooms, batch.to_vec()).await {
                Ok(some) => saved = add(saved, some),
                Err(failure) => return Outcome::Fail(failure),
            }
            phase.advance(batch.len() as u64);
        }
        let summary = json!({
            "rows": rows_read,
            "created": saved.created,
            "updated": saved.updated,
            "unchanged": saved.unchanged,
            "findings": findings.len(),
        });
        match record(ctx, findings).await {
            Ok(()) => Outcome::Done(Effects::default().summary(summary)),
            Err(failure) => Outcome::Fail(failure),
        }
    }

    /// Saves one batch, if the job is still ours. A second attempt saves the same again.
    async fn save(
        &self,
        ctx: &Context,
        rooms: &Rooms,
        batch: Vec<ProductDraft>,
    ) -> Result<Saved, Failure> {
        let scope = ctx.scope();
        let source = Source { upload: self.upload_id, job: ctx.job_id() };
        let store = rooms.store.clone();
        let saved = ctx.commit(move |tx| {
            Box::pin(async move {
                let saved = product::save(tx, &store, &scope, source, &batch).await;
                saved.map_err(|error: ShelfError| error.into())
            })
        });
        Ok(saved.await?)
    }
}

fn add(left: Saved, right: Saved) -> Saved {
    Saved {
        created: left.created + right.created,
        updated: left.updated + right.updated,
        unchanged: left.unchanged + right.unchanged,
    }
}
