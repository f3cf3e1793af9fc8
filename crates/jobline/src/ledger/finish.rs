//! Ending a run.

use std::sync::Arc;
use std::time::Duration;

use entity::instant::Instant;
use entity::job_state::JobState;
use entity::store::{StoreError, WriteTx};
use entity::{job, job_attempt};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DbErr, PaginatorTrait as _, QueryFilter as _,
    QuerySelect as _,
};

use super::{Claim, Guard, LEASED, SCOPE, SCOPE_WORKER, announce, end_attempt, record_all, shift};
use crate::backoff;
use crate::error::{CommitError, EnqueueError, LedgerError};
use crate::failpoint;
use crate::line::Line;
use crate::metrics;
use crate::new_job::Children;
use crate::outcome::{BoxError, Effects, Failure, FailureClass};
use crate::plant::Plant;

/// How long a job waits before it asks again whether money or a dependency is back.
const WAIT: Duration = Duration::from_mins(1);

/// How an attempt ended that met a ledger that was away.
const INTERRUPTED: &str = "interrupted";
/// Runs of a job that may end so. A job that meets it more often may be what takes the ledger down:
/// from then on it uses up attempts.
const BELIEVED: u32 = 10;

/// How a run ended, as far as the ledger is concerned.
#[derive(Debug)]
pub(crate) enum Ending {
    Done(Effects),
    Fail(Failure),
    Snooze(Duration),
    /// Goes on when these have ended.
    Fork(Children),
    /// Handed back, because the process is told to stop.
    Released,
    Cancelled,
}

/// What became of the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It has this state now, and the attempt this outcome.
    As(JobState, &'static str),
    /// It was not ours any more; nothing was written.
    Refused,
    /// Nobody was asked: the lease may be lost, or the ledger does not answer.
    GivenUp,
}

/// A run could not be ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FinishError {
    /// Its effects failed; nothing was written.
    #[error("the effects failed")]
    Effects(#[source] BoxError),
    #[error("the end can't be recorded")]
    Ledger(#[from] LedgerError),
}

impl From<StoreError> for FinishError {
    fn from(error: StoreError) -> Self {
        Self::Ledger(error.into())
    }
}

impl From<DbErr> for FinishError {
    fn from(error: DbErr) -> Self {
        Self::Ledger(error.into())
    }
}

/// Ends a run: effects, state, event and attempt in one transaction, under the fence. `luck` is
/// random, from 0 to 1.
pub(crate) async fn finish(
    line: &Arc<Line>,
    claim: &Claim,
    mut ending: Ending,
    luck: f64,
) -> Result<Settled, FinishError> {
    let tx = line.store.begin_write().await?;
    let Some(job) = held(&tx, claim).await? else { return Ok(Settled::Refused) };
    if job.state == JobState::Cancelling {
        // The cancel was committed first, so it wins, whatever the run has to say.
        ending = Ending::Cancelled;
    }
    let now = tx.db_now().await?;
    let interrupted = if is_interrupted(&ending) { interrupted(&tx, claim).await? } else { 0 };
    let verdict = decide(&job, &ending, now, Chance { luck, interrupted });
    let guard = Guard { from: &[job.state], fence: Some(claim.fence), ..Guard::default() };
    let mut patch = verdict.patch;
    let mut write = None;
    if let Ending::Done(effects) = &mut ending {
        write = effects.write.take();
        patch.result = Set(effects.summary.take());
    }
    // First the fence, then the effects: on any database the row is locked before they happen.
    let Some(job) = shift(&tx, claim.job, guard, patch, 1).await? else {
        return Ok(Settled::Refused);
    };
    failpoint::hit("finish/fenced");
    if let Some(write) = write {
        write(&tx).await.map_err(FinishError::Effects)?;
        failpoint::hit("finish/effects");
    }
    if let Ending::Fork(children) = ending {
        failpoint::hit("fork/parent-waits");
        Box::pin(fork(&tx, line, &job, children)).await?;
        ending = Ending::Snooze(Duration::ZERO);
    }
    let failure = if let Ending::Fail(failure) = &ending { Some(failure) } else { None };
    end_attempt(&tx, &job, verdict.outcome, failure).await?;
    announce(&tx, line, &job).await?;
    failpoint::hit("finish/written");
    tx.commit().await?;
    failpoint::hit("finish/committed");
    if let Some(failure) = failure {
        metrics::attempt_failed(&job.queue, &job.kind, failure);
    }
    Ok(Settled::As(job.state, verdict.outcome))
}

/// Begins an effect in the middle of a run, which the job is in one of these states for: the row is
/// locked and the claim is good until the transaction ends.
pub(crate) async fn hold(
    tx: &WriteTx,
    claim: &Claim,
    from: &[JobState],
) -> Result<(), CommitError> {
    let guard = Guard { from, fence: Some(claim.fence), ..Guard::default() };
    if shift(tx, claim.job, guard, job::ActiveModel::default(), 0).await?.is_some() {
        return Ok(());
    }
    if held(tx, claim).await?.is_some() {
        return Err(CommitError::Cancelled);
    }
    if let Some(job) = SCOPE.find_by_id::<job::Entity>(claim.job).one(tx).await? {
        metrics::fence_rejected(&job.queue);
    }
    Err(CommitError::LeaseLost)
}

async fn held(tx: &WriteTx, claim: &Claim) -> Result<Option<job::Model>, LedgerError> {
    let job = SCOPE
        .find_by_id::<job::Entity>(claim.job)
        .filter(job::Column::State.is_in(LEASED))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(job.filter(|job| job.fence == claim.fence || Plant::NoFence.is_on()))
}

/// Writes the jobs that this one waits for.
async fn fork(
    tx: &WriteTx,
    line: &Arc<Line>,
    parent: &job::Model,
    children: Children,
) -> Result<(), FinishError> {
    let scope = SCOPE_WORKER.within(parent.tenant_id);
    let refused = |error: EnqueueError| FinishError::Effects(Failure::from(error).into());
    let rows = children.rows(&scope, parent, tx.db_now().await?).map_err(refused)?;
    record_all(tx, line, &scope, rows).await.map_err(refused)
}

struct Verdict {
    patch: job::ActiveModel,
    /// What the attempt's row says.
    outcome: &'static str,
}

/// What else decides about another run.
#[derive(Debug, Clone, Copy)]
struct Chance {
    /// Random, from 0 to 1.
    luck: f64,
    /// Earlier runs that ended because the ledger was away.
    interrupted: u32,
}

fn is_interrupted(ending: &Ending) -> bool {
    matches!(ending, Ending::Fail(failure) if failure.class == FailureClass::Interrupted)
}

/// How many runs of the job met a ledger that was away.
async fn interrupted(tx: &WriteTx, claim: &Claim) -> Result<u32, LedgerError> {
    let met = SCOPE_WORKER
        .within(claim.tenant)
        .find::<job_attempt::Entity>()
        .filter(job_attempt::Column::JobId.eq(claim.job))
        .filter(job_attempt::Column::Outcome.eq(INTERRUPTED))
        .count(tx)
        .await?;
    Ok(u32::try_from(met).unwrap_or(u32::MAX))
}

fn decide(job: &job::Model, ending: &Ending, now: Instant, chance: Chance) -> Verdict {
    let mut patch = job::ActiveModel {
        owner: Set(None),
        lease_until: Set(None),
        error_code: Set(None),
        error_message: Set(None),
        ..Default::default()
    };
    let (state, outcome) = match ending {
        Ending::Done(_) => (JobState::Succeeded, "succeeded"),
        Ending::Cancelled => (JobState::Cancelled, "cancelled"),
        Ending::Released => {
            patch.releases = Set(job.releases + 1);
            patch.fence = Set(job.fence + 1);
            (JobState::Queued, "released")
        }
        Ending::Snooze(after) => {
            patch.run_at = Set(now + *after);
            (JobState::Scheduled, "snoozed")
        }
        Ending::Fork(children) => {
            patch.pending_children = Set(i32::try_from(children.len()).unwrap_or(i32::MAX));
            (JobState::Waiting, "forked")
        }
        Ending::Fail(failure) => {
            patch.error_code = Set(Some(failure.code.clone().into_owned()));
            patch.error_message = Set(Some(failure.message.clone()));
            fail(job, failure.class, now, chance, &mut patch)
        }
    };
    patch.state = Set(state);
    if state.is_terminal() {
        patch.finished_at = Set(Some(now));
    }
    Verdict { patch, outcome }
}

fn fail(
    job: &job::Model,
    class: FailureClass,
    now: Instant,
    Chance { luck, interrupted }: Chance,
    patch: &mut job::ActiveModel,
) -> (JobState, &'static str) {
    if class == FailureClass::Interrupted && interrupted < BELIEVED {
        patch.run_at = Set(now + backoff::delay(interrupted + 1, luck));
        return (JobState::Scheduled, INTERRUPTED);
    }
    if matches!(class, FailureClass::Budget | FailureClass::DependencyDown) {
        patch.run_at = Set(now + WAIT);
        return (JobState::Waiting, "waiting");
    }
    let used = job.attempts + 1;
    patch.attempts = Set(used);
    if class == FailureClass::Permanent || used >= job.max_attempts {
        return (JobState::Failed, "failed");
    }
    let wait = backoff::delay(used.unsigned_abs(), luck);
    let wait = match class {
        // Their wish first; our jitter on top, so that not all come back at that very moment.
        FailureClass::RateLimited { after } => after + wait,
        _ => wait,
    };
    patch.run_at = Set(now + wait);
    (JobState::Scheduled, "failed")
}
