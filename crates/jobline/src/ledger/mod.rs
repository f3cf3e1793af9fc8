//! The job tables as verbs.
//!
//! One rule for every change of a job: it names the states it may come from and, where somebody
//! holds the job, the fence; and the event goes into the same transaction. No row changed means:
//! you do not own it, stop, write nothing.

mod checkpoint;
mod claim;
mod dispatch;
mod event;
mod fair;
mod family;
mod feed;
mod finish;
mod heartbeat;
mod hint;
mod prune;
mod record;
mod sweep;

use std::sync::Arc;

use entity::id::{JobId, WorkspaceId};
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::scope::SystemScope;
use entity::store::WriteTx;
use entity::{job, job_attempt, job_event};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};

use crate::error::LedgerError;
use crate::failpoint;
use crate::line::Line;
use crate::metrics;
use crate::outcome::Failure;
use crate::plant::{self, Plant};
use crate::progress::{Body, EventKind, JobEvent, Report};

pub use checkpoint::Step;
pub(crate) use checkpoint::{forget, note, noted};
pub(crate) use claim::{Claimed, Terms, claim, claim_job};
pub(crate) use dispatch::dispatch;
pub(crate) use event::{events_after, find, has_event};
pub(crate) use fair::Lane;
pub(crate) use family::{children, live_children, orphans};
pub(crate) use feed::{events_behind, live};
pub(crate) use finish::{Ending, FinishError, Settled, finish, hold};
pub(crate) use heartbeat::{Beat, heartbeat, is_cancelling};
pub(crate) use hint::{Hinted, Order, hint, unhint, unhinted};
pub(crate) use prune::{EVENTS_KEPT, prune};
pub(crate) use record::{ensure_room, record, record_all};
pub(crate) use sweep::{sweep, take_over};

pub(crate) const SCOPE: SystemScope = SystemScope::for_runtime("jobline");
/// As which a job acts in its workspace.
pub(crate) const SCOPE_WORKER: SystemScope = SystemScope::for_runtime("worker");

/// States in which somebody holds the job.
pub(crate) const LEASED: [JobState; 2] = [JobState::Running, JobState::Cancelling];

/// The right to run a job: worth something as long as the job's fence is this one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim {
    pub(crate) tenant: WorkspaceId,
    pub(crate) job: JobId,
    pub(crate) fence: i64,
    /// Number of the attempt, one-based.
    pub(crate) number: i32,
}

/// What a job must be like for a change to happen.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Guard<'a> {
    pub(crate) from: &'a [JobState],
    pub(crate) fence: Option<i64>,
    /// The lease must have run out before this.
    pub(crate) lease_before: Option<Instant>,
}

/// Changes a job and takes `events` numbers for what is told about it. `None`: the guard says no.
pub(crate) async fn shift(
    tx: &WriteTx,
    job: JobId,
    guard: Guard<'_>,
    patch: job::ActiveModel,
    events: i64,
) -> Result<Option<job::Model>, LedgerError> {
    let patch = job::ActiveModel { updated_at: Set(tx.db_now().await?), ..patch };
    let mut change = SCOPE
        .update_many::<job::Entity>()
        .set(patch)
        .col_expr(job::Column::NextSeq, Expr::col(job::Column::NextSeq).add(events))
        .filter(job::Column::Id.eq(job))
        .filter(job::Column::State.is_in(guard.from.iter().copied()));
    if let Some(fence) = guard.fence.filter(|_| !Plant::NoFence.is_on()) {
        change = change.filter(job::Column::Fence.eq(fence));
    }
    if let Some(before) = guard.lease_before {
        change = change.filter(job::Column::LeaseUntil.lt(before));
    }
    Ok(change.exec_with_returning(tx).await?.into_iter().next())
}

/// Writes down that the job has a new state, and tells followers once that is durable. Whoever waits
/// for its end hears of it.
pub(crate) async fn announce(
    tx: &WriteTx,
    line: &Arc<Line>,
    job: &job::Model,
) -> Result<(), LedgerError> {
    tell(tx, line, (job, job.next_seq - 1), EventKind::State, Body::of(job)?).await?;
    match job.parent_id {
        Some(parent) if job.state.is_terminal() => family::child_ended(tx, line, parent).await,
        _ => Ok(()),
    }
}

/// Writes down progress and lines under a claim. `false`: the claim is worth nothing any more.
pub(crate) async fn progress(
    line: &Arc<Line>,
    claim: &Claim,
    report: Report,
) -> Result<bool, LedgerError> {
    let tx = line.store.begin_write().await?;
    let guard = Guard { from: &LEASED, fence: Some(claim.fence), ..Guard::default() };
    let mut patch = job::ActiveModel::default();
    if let Some(progress) = &report.progress {
        patch.progress = Set(Some(serde_json::to_value(progress)?));
    }
    let (moved, logged) = (report.progress.is_some(), !report.lines.is_empty());
    let events = i64::from(moved) + i64::from(logged);
    let Some(job) = shift(&tx, claim.job, guard, patch, events).await? else { return Ok(false) };
    if logged {
        let body = Body { lines: report.lines, ..Body::of(&job)? };
        tell(&tx, line, (&job, job.next_seq - events), EventKind::Log, body).await?;
    }
    if moved {
        tell(&tx, line, (&job, job.next_seq - 1), EventKind::Progress, Body::of(&job)?).await?;
    }
    failpoint::hit("progress/written");
    tx.commit().await?;
    failpoint::hit("progress/committed");
    Ok(true)
}

async fn tell(
    tx: &WriteTx,
    line: &Arc<Line>,
    (job, seq): (&job::Model, i64),
    kind: EventKind,
    body: Body,
) -> Result<(), LedgerError> {
    let row = job_event::ActiveModel {
        job_id: Set(job.id),
        seq: Set(seq),
        tenant_id: Set(job.tenant_id),
        at: Set(job.updated_at),
        kind: Set(kind.as_str().to_owned()),
        body: Set(serde_json::to_value(&body)?),
        ..Default::default()
    };
    let event = JobEvent::new(seq.unsigned_abs(), job.updated_at, kind, body);
    let (own, job) = (Arc::clone(line), job.clone());
    let told = move || {
        if event.is_terminal() {
            metrics::finished(&job.queue, &job.kind, job.state);
        }
        own.hub.publish((job.tenant_id, job.id), event);
    };
    if Plant::BigserialCursor.is_on() && kind == EventKind::Progress {
        plant::write_late(tx, line, row, told);
        return Ok(());
    }
    SCOPE.insert(row).exec_without_returning(tx).await?;
    tx.after_commit(told);
    Ok(())
}

/// Writes down how an attempt ended.
async fn end_attempt(
    tx: &WriteTx,
    job: &job::Model,
    outcome: &'static str,
    failure: Option<&Failure>,
) -> Result<(), LedgerError> {
    let mut patch = job_attempt::ActiveModel {
        outcome: Set(outcome.to_owned()),
        ended_at: Set(Some(job.updated_at)),
        ..Default::default()
    };
    if let Some(failure) = failure {
        patch.error_class = Set(Some(failure.class.as_str().to_owned()));
        patch.error_code = Set(Some(failure.code.clone().into_owned()));
        patch.error_message = Set(Some(failure.message.clone()));
        patch.error_chain = Set(Some(failure.chain().into()));
    }
    SCOPE
        .update_many::<job_attempt::Entity>()
        .set(patch)
        .filter(job_attempt::Column::JobId.eq(job.id))
        .filter(job_attempt::Column::Number.eq(job.runs))
        .exec(tx)
        .await?;
    Ok(())
}
