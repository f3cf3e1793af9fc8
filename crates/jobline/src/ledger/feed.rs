//! Reading what happened in a workspace, over all its jobs.

use entity::job::{self, Column as JobColumn};
use entity::job_event::{self, Column};
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::Store;
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::error::LedgerError;
use crate::progress::Place;

/// A workspace's events behind a place, in the order of their places.
pub(crate) async fn events_behind(
    store: &Store,
    scope: &TenantScope,
    place: &Place,
    limit: u64,
) -> Result<Vec<job_event::Model>, LedgerError> {
    let same_job = Column::JobId.eq(&place.job).and(Column::Seq.gt(place.seq));
    let behind = Condition::any()
        .add(Column::Feed.gt(place.feed))
        .add(Column::JobId.gt(&place.job))
        .add(same_job);
    let rows = scope
        .find::<job_event::Entity>()
        // By itself this says nothing new; the index begins here.
        .filter(Column::Feed.gte(place.feed))
        .filter(behind)
        .order_by_asc(Column::Feed)
        .order_by_asc(Column::JobId)
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(store.read())
        .await?;
    Ok(rows)
}

/// The workspace's newest jobs that have not ended, oldest of them first.
pub(crate) async fn live(
    store: &Store,
    scope: &TenantScope,
    limit: u64,
) -> Result<Vec<job::Model>, LedgerError> {
    let mut jobs = scope
        .find::<job::Entity>()
        .filter(
            JobColumn::State.is_in(JobState::ALL.into_iter().filter(|state| !state.is_terminal())),
        )
        .order_by_desc(JobColumn::Id)
        .limit(limit)
        .all(store.read())
        .await?;
    jobs.reverse();
    Ok(jobs)
}
