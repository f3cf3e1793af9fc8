//! Jobs that wait for jobs that they made.

use std::sync::Arc;

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{Claim, Guard, SCOPE, SCOPE_WORKER, shift, tell};
use crate::error::LedgerError;
use crate::failpoint;
use crate::job::Queue;
use crate::line::Line;
use crate::progress::{Body, EventKind};

/// Orphans looked at in one round.
const LIMIT: u64 = 500;

/// Counts a child that ended; the last one frees the parent. A child that somebody runs again later
/// is not waited for.
pub(super) async fn child_ended(
    tx: &WriteTx,
    line: &Arc<Line>,
    parent: JobId,
) -> Result<(), LedgerError> {
    let counted = SCOPE
        .update_many::<job::Entity>()
        .col_expr(job::Column::PendingChildren, Expr::col(job::Column::PendingChildren).sub(1))
        .filter(job::Column::Id.eq(parent))
        .filter(job::Column::State.eq(JobState::Waiting))
        .filter(job::Column::PendingChildren.gt(0))
        .exec_with_returning(tx)
        .await?;
    failpoint::hit("family/counted");
    let Some(parent) = counted.into_iter().next().filter(|row| row.pending_children == 0) else {
        return Ok(());
    };
    let guard = Guard { from: &[JobState::Waiting], fence: Some(parent.fence), ..Guard::default() };
    let patch = job::ActiveModel {
        state: Set(JobState::Queued),
        run_at: Set(tx.db_now().await?),
        ..Default::default()
    };
    let Some(freed) = shift(tx, parent.id, guard, patch, 1).await? else { return Ok(()) };
    tell(tx, line, (&freed, freed.next_seq - 1), EventKind::State, Body::of(&freed)?).await?;
    if let Ok(queue) = freed.queue.parse::<Queue>() {
        let line = Arc::clone(line);
        tx.after_commit(move || line.doorbell.ring(queue));
    }
    Ok(())
}

/// The jobs that this run epoch of the claimed job made, oldest first.
pub(crate) async fn children(store: &Store, claim: &Claim) -> Result<Vec<job::Model>, LedgerError> {
    let scope = SCOPE_WORKER.within(claim.tenant);
    let Some(parent) = scope.find_by_id::<job::Entity>(claim.job).one(store.read()).await? else {
        return Ok(Vec::new());
    };
    let begun = parent.started_at.unwrap_or(parent.created_at);
    let found = scope
        .find::<job::Entity>()
        .filter(job::Column::ParentId.eq(claim.job))
        .filter(job::Column::CreatedAt.gte(begun))
        .order_by_asc(job::Column::Id);
    Ok(found.all(store.read()).await?)
}

/// The jobs that a job made and that have not ended.
pub(crate) async fn live_children(
    store: &Store,
    scope: &TenantScope,
    parent: JobId,
) -> Result<Vec<JobId>, LedgerError> {
    let found = scope
        .find::<job::Entity>()
        .select_only()
        .column(job::Column::Id)
        .filter(job::Column::ParentId.eq(parent))
        .filter(job::Column::State.is_not_in(ended()))
        .order_by_asc(job::Column::Id);
    Ok(found.into_tuple().all(store.read()).await?)
}

/// Jobs whose parent was cancelled, and which nobody has told so: its process died on the way.
pub(crate) async fn orphans(store: &Store) -> Result<Vec<job::Model>, LedgerError> {
    let cancelled = Query::select()
        .column(job::Column::Id)
        .from(job::Entity)
        .and_where(job::Column::State.eq(JobState::Cancelled))
        .take();
    let found = SCOPE
        .find::<job::Entity>()
        .filter(job::Column::ParentId.is_not_null())
        .filter(job::Column::State.is_not_in(ended().into_iter().chain([JobState::Cancelling])))
        .filter(job::Column::ParentId.in_subquery(cancelled))
        .limit(LIMIT);
    Ok(found.all(store.read()).await?)
}

fn ended() -> Vec<JobState> {
    JobState::ALL.into_iter().filter(|state| state.is_terminal()).collect()
}
