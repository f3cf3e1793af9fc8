//! A seller's file on its way to products: what every job that takes one does first.

use entity::id::UploadId;
use jobline::{Context, Failure};
use serde_json::{Value, json};

use super::log::Logged;
use super::{ReadProducts, Rooms, failure, tell_last};
use crate::catalog::{Code, Finding, ProductDraft, Severity, facts};
use crate::intake::Intake;
use crate::shelf::product::{self, Saved, Source};
use crate::shelf::{ShelfError, upload};
use crate::storage::BlobKey;

/// Products saved in one transaction: short enough that others can write in between.
const BATCH: usize = 200;

/// Reads an uploaded file and what its values mean, so that remarks come with the import. `None`
/// when the job was told to stop.
///
/// # Errors
/// A [`Failure`] when the file is gone or can't be read.
pub(super) async fn read(
    ctx: &Context,
    rooms: &Rooms,
    upload_id: UploadId,
) -> Result<Option<Intake>, Failure> {
    let file = upload::find(&rooms.store, &ctx.scope(), upload_id)
        .await
        .map_err(failure::of_shelf)?
        .ok_or_else(|| failure::gone("upload"))?;
    let phase = ctx.phase("read", None);
    let key = BlobKey::stored(file.blob_key);
    let bytes = rooms.blobs.get(&key).await.map_err(failure::of_storage)?;
    let name = file.file_name.clone();
    let reading = rooms.sandbox.run(ReadProducts { file_name: file.file_name }, bytes);
    let Some(read) = ctx.token().run_until_cancelled(reading).await else { return Ok(None) };
    let (rows, reading) = read.map_err(failure::of_sandbox)?;
    let (reading, seen) = (reading?, ctx.clone());
    let understood = rooms.blocking(move || {
        let mut intake = reading.assemble(rows.into_iter().flatten().collect());
        for draft in &intake.drafts {
            intake.findings.extend(facts::read(draft).1);
        }
        let is_told = intake.findings.iter().any(|finding| finding.severity == Severity::Error);
        if intake.drafts.is_empty() && !is_told {
            intake.findings.push(Finding::new(Code::FileWithoutRows));
        }
        tell_last(&seen, &intake.findings);
        intake
    });
    let intake = understood.await?;
    phase.advance(intake.rows_read);
    let (rows, products) = (intake.rows_read, intake.drafts.len());
    Logged::FileRead { file: &name, rows, products }.tell(ctx);
    Ok(Some(intake))
}

/// Saves what was read, batch by batch; `None` when the job was told to stop. A second attempt saves
/// the same again.
///
/// # Errors
/// A [`Failure`] when the rows can't be written or the job is not ours any more.
pub(super) async fn save(
    ctx: &Context,
    rooms: &Rooms,
    upload_id: UploadId,
    drafts: &[ProductDraft],
) -> Result<Option<Saved>, Failure> {
    let phase = ctx.phase("save", Some(drafts.len() as u64));
    let source = Source { upload: upload_id, job: ctx.job_id() };
    let mut saved = Saved::default();
    for batch in drafts.chunks(BATCH) {
        if ctx.stopped() {
            return Ok(None);
        }
        let some = save_batch(ctx, rooms, source, batch.to_vec()).await?;
        saved.created += some.created;
        saved.updated += some.updated;
        saved.unchanged += some.unchanged;
        phase.advance(batch.len() as u64);
    }
    let Saved { created, updated, unchanged } = saved;
    Logged::ProductsSaved { created, updated, unchanged }.tell(ctx);
    Ok(Some(saved))
}

/// What was read and saved, for the job's result.
pub(super) fn summary(rows_read: u64, saved: &Saved, findings: &[Finding]) -> Value {
    json!({
        "rows": rows_read,
        "created": saved.created,
        "updated": saved.updated,
        "unchanged": saved.unchanged,
        "findings": findings.len(),
    })
}

/// Saves one batch, if the job is still ours.
async fn save_batch(
    ctx: &Context,
    rooms: &Rooms,
    source: Source,
    batch: Vec<ProductDraft>,
) -> Result<Saved, Failure> {
    let (scope, store) = (ctx.scope(), rooms.store.clone());
    let saved = ctx.commit(move |tx| {
        Box::pin(async move {
            let saved = product::save(tx, &store, &scope, source, &batch).await;
            saved.map_err(|error: ShelfError| error.into())
        })
    });
    Ok(saved.await?)
}
