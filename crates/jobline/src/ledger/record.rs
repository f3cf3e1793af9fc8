//! A new job.

use std::sync::Arc;

use entity::job;
use entity::store::WriteTx;

use super::{SCOPE, announce};
use crate::error::LedgerError;
use crate::job::Queue;
use crate::line::Line;
use crate::metrics;

/// Writes a new job and its first event; wakes a worker once both are durable.
pub(crate) async fn record(
    tx: &WriteTx,
    line: &Arc<Line>,
    queue: Queue,
    row: job::ActiveModel,
) -> Result<job::Model, LedgerError> {
    let job = SCOPE.insert(row).exec_with_returning(tx).await?;
    announce(tx, line, &job).await?;
    let (line, kind) = (Arc::clone(line), job.kind.clone());
    tx.after_commit(move || {
        metrics::enqueued(queue, &kind);
        line.doorbell.ring(queue);
    });
    Ok(job)
}
