//! New jobs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use entity::{job, job_event};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};

use super::{SCOPE, announce};
use crate::error::{EnqueueError, LedgerError};
use crate::job::Queue;
use crate::line::Line;
use crate::metrics;
use crate::progress::{Body, EventKind};

/// Jobs of a workspace that may wait (attack table, row 90).
const QUEUED_LIMIT: u64 = 10_000;
/// Over how long it is looked how fast a workspace's jobs end.
const LATELY: Duration = Duration::from_mins(1);
/// Nobody is told to wait for longer.
const LONGEST_SECONDS: u64 = 15 * 60;
/// Rows written by one statement: SQLite takes 32,766 values.
const ROWS_AT_A_TIME: usize = 500;

/// Refuses `more` jobs to a workspace that has its fill of them. Requests at the very same time may
/// pass the limit together by a few: it bounds a workspace, it does not count.
pub(crate) async fn ensure_room(
    tx: &WriteTx,
    scope: &TenantScope,
    more: usize,
) -> Result<(), EnqueueError> {
    let waiting = [JobState::Scheduled, JobState::Queued, JobState::Waiting];
    let jobs =
        scope.find::<job::Entity>().filter(job::Column::State.is_in(waiting)).count(tx).await?;
    if jobs + more as u64 > QUEUED_LIMIT {
        let over = jobs + more as u64 - QUEUED_LIMIT;
        let retry_after = until_room(tx, scope, over).await?;
        return Err(EnqueueError::QueueFull { limit: QUEUED_LIMIT, retry_after });
    }
    Ok(())
}

/// How long until so many of a workspace's jobs have ended, by how many did in the last minute: 1 s to a
/// quarter of an hour; a minute when none has.
async fn until_room(tx: &WriteTx, scope: &TenantScope, jobs: u64) -> Result<Duration, LedgerError> {
    let ended = scope
        .find::<job::Entity>()
        .filter(job::Column::FinishedAt.gt(tx.db_now().await? - LATELY))
        .count(tx)
        .await?;
    let seconds = LATELY.as_secs().saturating_mul(jobs).checked_div(ended);
    Ok(seconds.map_or(LATELY, |seconds| Duration::from_secs(seconds.clamp(1, LONGEST_SECONDS))))
}

/// Writes a new job and its first event; wakes a worker once both are durable.
pub(crate) async fn record(
    tx: &WriteTx,
    line: &Arc<Line>,
    queue: Queue,
    row: job::ActiveModel,
) -> Result<job::Model, LedgerError> {
    let job = SCOPE.insert(row).exec_with_returning(tx).await?;
    announce(tx, line, &job).await?;
    let (line, kind) = (Arc::clone(line), job.kind.clone());
    tx.after_commit(move || {
        metrics::enqueued(queue, &kind, 1);
        line.doorbell.ring(queue);
    });
    Ok(job)
}

/// Writes many new jobs of a workspace with their first events, if there is room for them; wakes
/// workers once all are durable.
pub(crate) async fn record_all(
    tx: &WriteTx,
    line: &Arc<Line>,
    scope: &TenantScope,
    rows: Vec<job::ActiveModel>,
) -> Result<(), EnqueueError> {
    ensure_room(tx, scope, rows.len()).await?;
    let mut kinds: HashMap<(Queue, String), u64> = HashMap::new();
    let mut events = Vec::with_capacity(rows.len());
    for row in &rows {
        events.push(first_event(row)?);
        if let (Set(queue), Set(kind)) = (&row.queue, &row.kind)
            && let Ok(queue) = queue.parse::<Queue>()
        {
            *kinds.entry((queue, kind.clone())).or_default() += 1;
        }
    }
    let last = rows.last().map(|row| (scope.tenant(), *row.id.as_ref()));
    write(tx, scope, rows).await?;
    write(tx, scope, events).await?;
    let line = Arc::clone(line);
    tx.after_commit(move || {
        if let Some(job) = last {
            line.hub.look(job);
        }
        for ((queue, kind), jobs) in kinds {
            metrics::enqueued(queue, &kind, jobs);
            line.doorbell.ring(queue);
        }
    });
    Ok(())
}

async fn write<A>(tx: &WriteTx, scope: &TenantScope, rows: Vec<A>) -> Result<(), LedgerError>
where
    A: sea_orm::ActiveModelTrait,
    A::Entity: entity::scope::TenantOwned,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let part: Vec<A> = rows.by_ref().take(ROWS_AT_A_TIME).collect();
        scope.insert_many(part).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Nobody can follow a job that does not exist yet, so nobody is told of it.
fn first_event(row: &job::ActiveModel) -> Result<job_event::ActiveModel, LedgerError> {
    let state = *row.state.as_ref();
    let body = Body { state, attempt: 0, progress: <_>::default(), fault: None, lines: Vec::new() };
    Ok(job_event::ActiveModel {
        job_id: row.id.clone(),
        seq: Set(1),
        at: row.created_at.clone(),
        kind: Set(EventKind::State.as_str().to_owned()),
        body: Set(serde_json::to_value(&body)?),
        ..Default::default()
    })
}
