//! What the mistakes consist of that the fault rig must find, where that is more than a line left
//! out. Nothing of it happens in a program that is not built for the rig.

use std::sync::Arc;
use std::time::Duration;

use entity::job_event;
use entity::job_state::JobState;
pub(crate) use entity::plant::Plant;
use entity::store::{StoreError, WriteTx};

use crate::ledger::SCOPE;
use crate::line::Line;

/// How late what should be durable already is.
const LATE: Duration = Duration::from_millis(300);

/// Commits: now, or when it has been answered for already.
pub(crate) async fn commit(tx: WriteTx) -> Result<(), StoreError> {
    if !Plant::EnqueueOutside.is_on() {
        return tx.commit().await;
    }
    tokio::spawn(async move {
        tokio::time::sleep(LATE).await;
        if let Err(error) = tx.commit().await {
            tracing::warn!(error = %error, "a job that was promised is not recorded");
        }
    });
    Ok(())
}

/// Writes an event whose number is given already, and tells of it, in a transaction of its own.
pub(crate) fn write_late(
    tx: &WriteTx,
    line: &Arc<Line>,
    row: job_event::ActiveModel,
    told: impl FnOnce() + Send + 'static,
) {
    let line = Arc::clone(line);
    tx.after_commit(move || {
        tokio::spawn(async move {
            tokio::time::sleep(LATE).await;
            let Ok(tx) = line.store.begin_write().await else { return };
            let written = SCOPE.insert(row).exec_without_returning(&tx).await;
            if written.is_ok() && tx.commit().await.is_ok() {
                told();
            }
        });
    });
}

/// States in which a hint's job is queued again when nobody acknowledged the hint.
pub(crate) fn unacknowledged() -> &'static [JobState] {
    if Plant::AckOnCompletion.is_on() {
        return &[JobState::Queued, JobState::Running];
    }
    &[JobState::Queued]
}
