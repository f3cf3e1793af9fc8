//! From a seller's file to products with texts, in one job.

use entity::id::UploadId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};

use super::content_generate::{self, Stage};
use super::{Rooms, import, model, record};
use crate::catalog::ProductDraft;
use crate::intake::Intake;
use crate::shelf::product::ProductFilter;

/// SKUs that are named in one query.
const NAMED: usize = 200;

/// The file to read.
#[derive(Debug, Serialize, Deserialize)]
pub struct OrganizerRun {
    /// Uploaded `.xlsx`, `.csv` or `.jsonl`.
    pub upload_id: UploadId,
}

impl Job for OrganizerRun {
    const KIND: &'static str = "organizer_run";
    const QUEUE: Queue = Queue::Ai;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        self.organize(&ctx, &rooms).await.into()
    }
}

impl OrganizerRun {
    /// `None` when the job was told to stop.
    async fn organize(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Effects>, Failure> {
        let Some(intake) = import::read(ctx, rooms, self.upload_id).await? else {
            return Ok(None);
        };
        let Intake { drafts, mut findings, rows_read, .. } = intake;
        if drafts.is_empty() {
            record(ctx, findings).await?;
            let text = "no product could be read from the file; the findings say why";
            return Err(Failure::permanent("NOTHING_READ", text));
        }
        let Some(saved) = import::save(ctx, rooms, self.upload_id, &drafts).await? else {
            return Ok(None);
        };
        let stage = Stage { filters: exactly(&drafts), ..Stage::default() };
        let Some(tally) = content_generate::run(ctx, rooms, rooms, &stage).await? else {
            return Ok(None);
        };
        let (content, nothing) = (tally.summary(), tally.nothing());
        findings.extend(tally.findings);
        let mut summary = import::summary(rows_read, &saved, &findings);
        summary["content"] = content;
        record(ctx, findings).await?;
        match nothing {
            Some(failure) => Err(failure),
            None => {
                Ok(Some(Effects::default().summary(model::with_use(ctx, rooms, summary).await?)))
            }
        }
    }
}

/// The products of the file and no others, whoever imports the same ones meanwhile.
fn exactly(drafts: &[ProductDraft]) -> Vec<ProductFilter> {
    let named = |part: &[ProductDraft]| ProductFilter {
        skus: Some(part.iter().map(|draft| draft.sku.clone()).collect()),
        ..Default::default()
    };
    drafts.chunks(NAMED).map(named).collect()
}
