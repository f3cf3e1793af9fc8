//! Reading what happened.

use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::Store;
use entity::{job, job_event};
use sea_orm::{
    ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::error::LedgerError;
use crate::progress::{EventKind, JobEvent};

/// A workspace's job.
pub(crate) async fn find(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
) -> Result<Option<job::Model>, LedgerError> {
    Ok(scope.find_by_id::<job::Entity>(job).one(store.read()).await?)
}

/// A job's events behind `after`, oldest first; only those of one kind, if that is asked.
pub(crate) async fn events_after(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    (after, limit): (u64, u64),
    only: Option<EventKind>,
) -> Result<Vec<JobEvent>, LedgerError> {
    let mut events = scope
        .find::<job_event::Entity>()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Seq.gt(i64::try_from(after).unwrap_or(i64::MAX)))
        .order_by_asc(job_event::Column::Seq)
        .limit(limit);
    if let Some(kind) = only {
        events = events.filter(job_event::Column::Kind.eq(kind.as_str()));
    }
    events.all(store.read()).await?.into_iter().map(JobEvent::stored).collect()
}

/// Whether an event is still kept.
pub(crate) async fn has_event(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    seq: u64,
) -> Result<bool, LedgerError> {
    let rows = scope
        .find::<job_event::Entity>()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Seq.eq(i64::try_from(seq).unwrap_or(i64::MAX)))
        .count(store.read())
        .await?;
    Ok(rows > 0)
}
