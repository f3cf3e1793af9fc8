//! What is kept only for a while.

use std::time::Duration;

use entity::job_state::JobState;
use entity::store::Store;
use entity::{idempotency, job, job_checkpoint, job_event, schedule_run};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait as _, QueryFilter as _};

use super::SCOPE;
use crate::error::LedgerError;

/// How long the events of an ended job are kept.
pub(crate) const EVENTS_KEPT: Duration = Duration::from_hours(30 * 24);

/// Removes idempotency keys past their life, and old events and checkpoints of jobs that have
/// ended, and old runs of schedules. Answers how many rows went.
pub(crate) async fn prune(store: &Store) -> Result<u64, LedgerError> {
    let tx = store.begin_write().await?;
    // Two processes that remove the same rows in another order would wait for each other for ever.
    tx.lock("jobline/prune").await?;
    let now = tx.db_now().await?;
    let keys = SCOPE
        .delete_many::<idempotency::Entity>()
        .filter(idempotency::Column::ExpiresAt.lte(now))
        .exec(&tx)
        .await?;
    let ended = Query::select()
        .column(job::Column::Id)
        .from(job::Entity)
        .and_where(job::Column::State.is_in(JobState::ALL.into_iter().filter(|s| s.is_terminal())))
        .and_where(job::Column::FinishedAt.lt(now - EVENTS_KEPT))
        .take();
    let events = SCOPE
        .delete_many::<job_event::Entity>()
        .filter(job_event::Column::At.lt(now - EVENTS_KEPT))
        .filter(job_event::Column::JobId.in_subquery(ended.clone()))
        .exec(&tx)
        .await?;
    let steps = SCOPE
        .delete_many::<job_checkpoint::Entity>()
        .filter(job_checkpoint::Column::CreatedAt.lt(now - EVENTS_KEPT))
        .filter(job_checkpoint::Column::JobId.in_subquery(ended))
        .exec(&tx)
        .await?;
    let runs = SCOPE
        .delete_many::<schedule_run::Entity>()
        .filter(schedule_run::Column::MadeAt.lt(now - EVENTS_KEPT))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    let events = events.rows_affected + runs.rows_affected;
    Ok(keys.rows_affected + events + steps.rows_affected)
}
