//! Files that jobs made.

use entity::artifact::{ActiveModel, Column, Entity, Model};
use entity::id::{ArtifactId, JobId};
use entity::scope::TenantScope;
use entity::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, Set};

use super::ShelfError;

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

/// Files of a job, oldest first.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_job(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
) -> Result<Vec<Model>, ShelfError> {
    let found = scope.find::<Entity>().filter(Column::JobId.eq(job)).order_by_asc(Column::Id);
    Ok(found.all(store.read()).await?)
}
