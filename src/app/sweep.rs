//! Removes artifacts' bytes that no row names: what a worker stored and never committed, because it
//! lost its lease, its commit failed or the process died in between (reliability.md §3.6).

use std::time::Duration;

use entity::store::Store;
use futures_util::stream::TryChunksError;
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::shelf::{ShelfError, ai_answer, artifact};
use crate::storage::{BlobStore, StorageError, StoredArtifact};

/// Time between two sweeps.
const EVERY: Duration = Duration::from_hours(1);

/// Bytes younger than this may still get their row.
const GRACE: Duration = Duration::from_hours(24);

/// Files looked up in one query.
const BATCH: usize = 500;

/// A sweep that ended early; the next one begins anew.
#[derive(Debug, thiserror::Error)]
enum SweepError {
    /// The files can't be listed.
    #[error("stored artifacts can't be listed")]
    List(#[source] StorageError),
    /// The rows can't be read, so nothing is known to be unnamed.
    #[error("the rows that name artifacts can't be read")]
    Rows(#[source] ShelfError),
}

/// Sweeps now and then every hour, until `shutdown` is cancelled.
pub async fn run(store: Store, blobs: BlobStore, shutdown: CancellationToken) {
    let sweeping = async {
        let mut hours = hourly();
        loop {
            hours.tick().await;
            match sweep(&store, &blobs).await {
                Ok(removed) => tracing::info!(removed, "swept files that no row names"),
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::warn!(error, "files that no row names can't be swept");
                }
            }
            if let Err(error) = forget(&store).await {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "answers that are too old can't be forgotten");
            }
        }
    };
    // Stopped anywhere: a sweep is only single removals, each of which stands for itself.
    let _: Option<()> = shutdown.run_until_cancelled(Box::pin(sweeping)).await;
}

/// Forgets models' answers that are too old.
async fn forget(store: &Store) -> Result<(), ShelfError> {
    let forgotten = ai_answer::forget_old(store, store.db_now().await?).await?;
    tracing::info!(forgotten, "forgot answers that are too old");
    Ok(())
}

fn hourly() -> Interval {
    let mut hours = tokio::time::interval(EVERY);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    hours
}

/// Removes what is unnamed and older than [`GRACE`]; how many files that were.
async fn sweep(store: &Store, blobs: &BlobStore) -> Result<u64, SweepError> {
    let mut removed = 0;
    let mut batches = blobs.artifacts_before(store.now() - GRACE).try_chunks(BATCH);
    while let Some(batch) = batches.next().await {
        let (batch, failed) = match batch {
            Ok(batch) => (batch, None),
            Err(TryChunksError(batch, error)) => (batch, Some(error)),
        };
        removed += remove_unnamed(store, blobs, batch).await?;
        if let Some(error) = failed {
            return Err(SweepError::List(error));
        }
    }
    Ok(removed)
}

/// Removes those of `batch` that no row names.
async fn remove_unnamed(
    store: &Store,
    blobs: &BlobStore,
    batch: Vec<StoredArtifact>,
) -> Result<u64, SweepError> {
    let files = batch.iter().map(|file| (file.key.to_string(), file.job_id)).collect();
    let named = artifact::named(store, &files).await.map_err(SweepError::Rows)?;
    let mut removed = 0;
    for StoredArtifact { key, .. } in batch {
        if named.contains(key.as_str()) {
            continue;
        }
        match blobs.delete(&key).await {
            Ok(()) => removed += 1,
            // One file that can't be removed must not keep the others.
            Err(error) => {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, %key, "a file that no row names can't be removed");
            }
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests;
