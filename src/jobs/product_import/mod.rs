//! Reads a seller's file and keeps its products, one row per SKU.

use entity::id::UploadId;
use jobline::{Context, Effects, Failure, Job, Outcome, Queue};
use serde::{Deserialize, Serialize};

use super::{Rooms, import, record};
use crate::intake::Intake;

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
        self.import(&ctx, &rooms).await.into()
    }
}

impl ProductImport {
    /// `None` when the job was told to stop.
    async fn import(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Effects>, Failure> {
        let Some(intake) = import::read(ctx, rooms, self.upload_id).await? else {
            return Ok(None);
        };
        let Intake { drafts, findings, rows_read, .. } = intake;
        let Some(saved) = import::save(ctx, rooms, self.upload_id, &drafts).await? else {
            return Ok(None);
        };
        let summary = import::summary(rows_read, &saved, &findings);
        record(ctx, findings).await?;
        Ok(Some(Effects::default().summary(summary)))
    }
}
