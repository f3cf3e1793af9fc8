//! Reading what happened.

use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::Store;
use entity::{job, job_event};
use sea_orm::{
    ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    Select,
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

/// A job's events behind `after`, oldest first.
pub(crate) async fn events_after(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    after: u64,
    limit: u64,
) -> Result<Vec<JobEvent>, LedgerError> {
    stored(behind(scope, job, after).limit(limit), store).await
}

/// Those of them with lines of the job's log.
pub(crate) async fn logged(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    after: u64,
    limit: u64,
) -> Result<Vec<JobEvent>, LedgerError> {
    let kind = job_event::Column::Kind.eq(EventKind::Log.as_str());
    stored(behind(scope, job, after).filter(kind).limit(limit), store).await
}

fn behind(scope: &TenantScope, job: JobId, after: u64) -> Select<job_event::Entity> {
    scope
        .find::<job_event::Entity>()
        .filter(job_event::Column::JobId.eq(job))
        .filter(job_event::Column::Seq.gt(i64::try_from(after).unwrap_or(i64::MAX)))
        .order_by_asc(job_event::Column::Seq)
}

async fn stored(
    events: Select<job_event::Entity>,
    store: &Store,
) -> Result<Vec<JobEvent>, LedgerError> {
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
