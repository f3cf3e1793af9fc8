//! Jobs whose time has come, or is over.

use std::sync::Arc;

use entity::job;
use entity::job_state::JobState;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::{Guard, SCOPE, announce, shift};
use crate::error::LedgerError;
use crate::failpoint;
use crate::job::Queue;
use crate::line::Line;

/// Jobs moved in one transaction.
const BATCH: u64 = 200;

/// States in which a job waits to be begun. One that waits for its children was begun.
const WAITING: [JobState; 3] = [JobState::Scheduled, JobState::Queued, JobState::Waiting];
/// Those of them that end by the clock.
const TIMED: [JobState; 2] = [JobState::Scheduled, JobState::Waiting];

/// Moves jobs whose time is over to `expired` and those whose time has come to `queued`. Answers
/// how many moved.
pub(crate) async fn dispatch(line: &Arc<Line>) -> Result<usize, LedgerError> {
    let now = line.store.db_now().await?;
    let over =
        Condition::all().add(job::Column::State.is_in(WAITING)).add(job::Column::ExpiresAt.lt(now));
    let due =
        Condition::all().add(job::Column::State.is_in(TIMED)).add(job::Column::RunAt.lte(now));
    let begun = Condition::all().add(job::Column::PendingChildren.eq(0));
    let (over, due) = (over.add(begun.clone()), due.add(begun));
    let expired = move_all(line, over, JobState::Expired).await?;
    Ok(expired + move_all(line, due, JobState::Queued).await?)
}

async fn move_all(line: &Arc<Line>, which: Condition, to: JobState) -> Result<usize, LedgerError> {
    let mut moved = 0;
    loop {
        // Looked for without the write lock: nothing to do must cost writers nothing.
        let jobs = SCOPE.find::<job::Entity>().filter(which.clone());
        if jobs.one(line.store.read()).await?.is_none() {
            return Ok(moved);
        }
        let batch = move_batch(line, which.clone(), to).await?;
        moved += batch;
        // Somebody else moves the same ones: leave them to it.
        if batch == 0 {
            return Ok(moved);
        }
    }
}

async fn move_batch(
    line: &Arc<Line>,
    which: Condition,
    to: JobState,
) -> Result<usize, LedgerError> {
    let tx = line.store.begin_write().await?;
    let now = tx.db_now().await?;
    let jobs = SCOPE
        .find::<job::Entity>()
        .filter(which)
        .order_by_asc(job::Column::RunAt)
        .limit(BATCH)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&tx)
        .await?;
    let mut moved = 0;
    for found in jobs {
        let guard = Guard { from: &[found.state], fence: Some(found.fence), ..Guard::default() };
        let finished = to.is_terminal().then_some(now);
        let patch =
            job::ActiveModel { state: Set(to), finished_at: Set(finished), ..Default::default() };
        let Some(job) = shift(&tx, found.id, guard, patch, 1).await? else { continue };
        announce(&tx, line, &job).await?;
        moved += 1;
        if let Ok(queue) = job.queue.parse::<Queue>() {
            let line = Arc::clone(line);
            tx.after_commit(move || line.doorbell.ring(queue));
        }
    }
    failpoint::hit("dispatch/written");
    tx.commit().await?;
    Ok(moved)
}
