//! Files that jobs made.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use entity::artifact::{ActiveModel, Column, Entity, Model};
use entity::id::{ArtifactId, JobId};
use entity::scope::{SystemScope, TenantScope};
use entity::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set};

use super::ShelfError;

/// The sweep looks at the files of all workspaces.
const SWEEP: SystemScope = SystemScope::for_runtime("sweep");

/// A file whose bytes are stored already.
#[derive(Debug, Clone)]
pub struct NewArtifact {
    /// Job that made it.
    pub job_id: JobId,
    /// Claim under which it was made.
    pub fence: i64,
    /// Name for people.
    pub file_name: String,
    /// `Content-Type`.
    pub media_type: &'static str,
    /// Where the bytes are.
    pub blob_key: String,
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// Names a file: from here on it counts.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn record(
    tx: &impl ConnectionTrait,
    store: &Store,
    scope: &TenantScope,
    new: NewArtifact,
) -> Result<Model, ShelfError> {
    let now = store.now();
    let row = ActiveModel {
        id: Set(ArtifactId::generate(now)),
        job_id: Set(new.job_id),
        fence: Set(new.fence),
        file_name: Set(new.file_name),
        media_type: Set(new.media_type.to_owned()),
        blob_key: Set(new.blob_key),
        size_bytes: Set(i64::try_from(new.size_bytes).unwrap_or(i64::MAX)),
        sha256: Set(new.sha256),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(scope.insert(row).exec_with_returning(tx).await?)
}

/// The file with this id.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find(
    store: &Store,
    scope: &TenantScope,
    id: ArtifactId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(store.read()).await?)
}

/// Files of these jobs, oldest first.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_jobs(
    store: &Store,
    scope: &TenantScope,
    jobs: &[JobId],
) -> Result<Vec<Model>, ShelfError> {
    let found = scope.find::<Entity>().filter(Column::JobId.is_in(jobs.iter().copied()));
    Ok(found.order_by_asc(Column::Id).all(store.read()).await?)
}

/// Which of `files`, keys with the job that each says to be of, a row of any workspace names. At most
/// 500 at a time: each is up to two values of a statement.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn named(
    store: &Store,
    files: &BTreeMap<String, JobId>,
) -> Result<HashSet<String>, ShelfError> {
    let jobs: BTreeSet<JobId> = files.values().copied().collect();
    // Nearly all files are named by their own job's row, which an index finds.
    let by_job = SWEEP.find::<Entity>().filter(Column::JobId.is_in(jobs));
    let mut named = keys_among(by_job, files.keys(), store).await?;
    let rest: Vec<&String> = files.keys().filter(|key| !named.contains(*key)).collect();
    if !rest.is_empty() {
        // The few others may be removed for good, so all rows are asked before.
        named.extend(keys_among(SWEEP.find::<Entity>(), rest, store).await?);
    }
    Ok(named)
}

async fn keys_among<'k>(
    rows: Select<Entity>,
    keys: impl IntoIterator<Item = &'k String>,
    store: &Store,
) -> Result<HashSet<String>, ShelfError> {
    let found = rows.filter(Column::BlobKey.is_in(keys)).select_only().column(Column::BlobKey);
    let found: Vec<String> = found.into_tuple().all(store.read()).await?;
    Ok(found.into_iter().collect())
}
