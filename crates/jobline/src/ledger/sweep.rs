//! Jobs whose holder is gone.

use std::sync::Arc;
use std::time::Duration;

use entity::id::BootId;
use entity::instant::Instant;
use entity::job;
use entity::job_state::JobState;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{Guard, LEASED, SCOPE, announce, end_attempt, shift};
use crate::error::LedgerError;
use crate::job::Queue;
use crate::line::Line;
use crate::metrics;

/// Crashes after which a job is put aside: it takes its process down.
const MAX_CRASHES: i32 = 3;
/// How long a holder may take to hear that its job is cancelled.
const CANCEL_GRACE: Duration = Duration::from_secs(15);
/// Jobs a sweep looks at.
const LIMIT: u64 = 500;

/// Takes jobs from holders that stopped answering. Answers how many.
pub(crate) async fn sweep(line: &Arc<Line>) -> Result<usize, LedgerError> {
    let now = line.store.db_now().await?;
    let overdue = Condition::any().add(job::Column::LeaseUntil.lt(now)).add(
        Condition::all()
            .add(job::Column::State.eq(JobState::Cancelling))
            .add(job::Column::CancelRequestedAt.lt(now - CANCEL_GRACE)),
    );
    reclaim_all(line, overdue, Some(now)).await
}

/// Takes all jobs that another boot held, at once: for a ledger that only one process may use.
pub(crate) async fn take_over(line: &Arc<Line>, boot: BootId) -> Result<usize, LedgerError> {
    let dead = Condition::all().add(job::Column::Owner.ne(boot));
    let mut taken = 0;
    loop {
        let found = reclaim_all(line, dead.clone(), None).await?;
        taken += found;
        if found == 0 {
            return Ok(taken);
        }
    }
}

async fn reclaim_all(
    line: &Arc<Line>,
    which: Condition,
    expired_at: Option<Instant>,
) -> Result<usize, LedgerError> {
    let held = SCOPE
        .find::<job::Entity>()
        .filter(job::Column::State.is_in(LEASED))
        .filter(which)
        .order_by_asc(job::Column::LeaseUntil)
        .limit(LIMIT)
        .all(line.store.read())
        .await?;
    let mut taken = 0;
    for job in held {
        taken += usize::from(reclaim(line, &job, expired_at).await?);
    }
    Ok(taken)
}

async fn reclaim(
    line: &Arc<Line>,
    held: &job::Model,
    expired_at: Option<Instant>,
) -> Result<bool, LedgerError> {
    let tx = line.store.begin_write().await?;
    // Another process may be at it: leave the job to that one.
    let ours = SCOPE
        .find_by_id::<job::Entity>(held.id)
        .filter(job::Column::Fence.eq(held.fence))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .one(&tx)
        .await?;
    if ours.is_none() {
        return Ok(false);
    }
    let now = tx.db_now().await?;
    let crashes = held.crashes + 1;
    let (state, outcome) = match held.state {
        JobState::Cancelling => (JobState::Cancelled, "cancelled"),
        _ if crashes >= MAX_CRASHES => (JobState::Quarantined, "crashed"),
        _ => (JobState::Queued, "crashed"),
    };
    let guard = Guard {
        from: &[held.state],
        fence: Some(held.fence),
        // A holder that is only slow may have extended its lease since we looked. A cancelled job
        // is taken from it all the same.
        lease_before: expired_at.filter(|_| held.state == JobState::Running),
    };
    let mut patch = job::ActiveModel {
        state: Set(state),
        fence: Set(held.fence + 1),
        owner: Set(None),
        lease_until: Set(None),
        ..Default::default()
    };
    if outcome == "crashed" {
        patch.crashes = Set(crashes);
    }
    if state == JobState::Quarantined {
        patch.error_code = Set(Some("CRASHED".to_owned()));
        patch.error_message = Set(Some("the job ended its process three times".to_owned()));
    }
    if state.is_terminal() {
        patch.finished_at = Set(Some(now));
    }
    let Some(job) = shift(&tx, held.id, guard, patch, 1).await? else { return Ok(false) };
    end_attempt(&tx, &job, outcome, None).await?;
    announce(&tx, line, &job).await?;
    if let Ok(queue) = job.queue.parse::<Queue>() {
        let line = Arc::clone(line);
        tx.after_commit(move || {
            metrics::lease_expired(queue);
            line.doorbell.ring(queue);
        });
    }
    tx.commit().await?;
    tracing::warn!(job.id = %job.id, job.state = %job.state, job.crashes, "holder is gone");
    Ok(true)
}
