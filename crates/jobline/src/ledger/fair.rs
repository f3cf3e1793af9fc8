//! Which jobs may begin, and which of a workspace's comes first.

use std::time::Duration;

use entity::id::{JobId, WorkspaceId};
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::store::{Store, WriteTx};
use entity::{job, job_pause};
use sea_orm::sea_query::{Alias, Asterisk, Condition, Expr, ExprTrait as _, Func, Query};
use sea_orm::{
    ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{LEASED, SCOPE};
use crate::error::LedgerError;
use crate::job::Queue;
use crate::new_job::PRIORITIES;

/// For each of these that a job has waited it counts as one of the next higher band.
const AGEING: Duration = Duration::from_mins(1);

/// Jobs of a queue that may begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lane {
    pub(crate) queue: Queue,
    /// Jobs of one workspace that run at the same time, over all processes; 0: any number.
    pub(crate) per_workspace: usize,
}

impl Lane {
    /// What the queue has to run: nothing that is paused, nothing of a workspace that has its share.
    pub(super) fn waiting(self) -> Condition {
        let waiting = queued(self.queue).add(Expr::exists(paused()).not());
        if self.per_workspace == 0 {
            return waiting;
        }
        let share = i64::try_from(self.per_workspace).unwrap_or(i64::MAX);
        waiting.add(Expr::SubQuery(None, Box::new(busy().into())).lt(share))
    }

    /// Whether a workspace has a share left. Nobody else takes of it until the transaction ends.
    pub(super) async fn has_share(
        self,
        tx: &WriteTx,
        tenant: WorkspaceId,
    ) -> Result<bool, LedgerError> {
        if self.per_workspace == 0 {
            return Ok(true);
        }
        tx.lock(&format!("jobline/share/{}/{tenant}", self.queue)).await?;
        let busy = SCOPE
            .within(tenant)
            .find::<job::Entity>()
            .filter(job::Column::Queue.eq(self.queue.as_str()))
            .filter(job::Column::State.is_in(LEASED))
            .count(tx)
            .await?;
        Ok(busy < self.per_workspace as u64)
    }
}

/// What waits in a queue, whether or not it may begin.
pub(super) fn queued(queue: Queue) -> Condition {
    Condition::all()
        .add(job::Column::State.eq(JobState::Queued))
        .add(job::Column::Queue.eq(queue.as_str()))
}

/// The pauses of a job's queue and kind.
fn paused() -> sea_orm::sea_query::SelectStatement {
    let of = |of: &str, column: job::Column| {
        let name = Expr::col((job_pause::Entity, job_pause::Column::Name));
        job_pause::Column::Of.eq(of).and(name.equals((job::Entity, column)))
    };
    Query::select()
        .expr(Expr::val(1))
        .from(job_pause::Entity)
        .cond_where(
            Condition::any()
                .add(of("queue", job::Column::Queue))
                .add(of("kind", job::Column::Kind)),
        )
        .take()
}

/// How many jobs of the same workspace and queue run.
fn busy() -> sea_orm::sea_query::SelectStatement {
    let busy = || Alias::new("busy");
    let same = |column: job::Column| Expr::col((busy(), column)).equals((job::Entity, column));
    Query::select()
        .expr(Func::count(Expr::col(Asterisk)))
        .from_as(job::Entity, busy())
        .and_where(same(job::Column::TenantId))
        .and_where(same(job::Column::Queue))
        .and_where(Expr::col((busy(), job::Column::State)).is_in(LEASED.map(JobState::as_str)))
        .take()
}

/// The first `most` jobs of a workspace: the higher band first, then the oldest. A band is higher by one
/// for each minute that a job has waited, so that none waits for ever.
///
/// Each band is read by its index from its oldest job on; what a job counts as moves with the clock and
/// has no index.
pub(super) async fn first(
    store: &Store,
    (tenant, which): (WorkspaceId, Condition),
    most: u64,
) -> Result<Vec<JobId>, LedgerError> {
    let now = store.db_now_reckoned();
    let mut found: Vec<(i16, Instant, JobId)> = Vec::new();
    for band in PRIORITIES {
        let of_band: Vec<(JobId, Instant)> = SCOPE
            .within(tenant)
            .find::<job::Entity>()
            .select_only()
            .column(job::Column::Id)
            .column(job::Column::RunAt)
            .filter(which.clone())
            .filter(job::Column::Priority.eq(band))
            .order_by_asc(job::Column::RunAt)
            .order_by_asc(job::Column::Id)
            .limit(most)
            .into_tuple()
            .all(store.read())
            .await?;
        found.extend(of_band.into_iter().map(|(id, run_at)| (aged(band, run_at, now), run_at, id)));
    }
    found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(found.into_iter().map(|(.., id)| id).collect())
}

/// The band that a job counts as.
fn aged(band: i16, run_at: Instant, now: Instant) -> i16 {
    let minutes = now.duration_since(run_at).as_secs() / AGEING.as_secs();
    let highest = *PRIORITIES.end();
    Ord::min(band.saturating_add(i16::try_from(minutes).unwrap_or(i16::MAX)), highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_waits_counts_more_each_minute_up_to_the_highest_band() {
        let now = Instant::from_micros(10_000_000_000);
        let waited = |seconds| aged(0, now - Duration::from_secs(seconds), now);
        assert_eq!([0, 59, 60, 119, 120, 100_000].map(waited), [0, 0, 1, 1, 2, 2]);
    }
}
