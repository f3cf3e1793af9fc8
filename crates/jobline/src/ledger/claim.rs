//! Taking a job.

use std::sync::Arc;
use std::time::Duration;

use entity::id::{BootId, JobId, WorkspaceId};
use entity::job_state::JobState;
use entity::store::Store;
use entity::{job, job_attempt};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use tokio_util::sync::CancellationToken;

use super::fair::{self, Lane};
use super::{Claim, Guard, SCOPE, announce, shift};
use crate::error::LedgerError;
use crate::failpoint;
use crate::job::Queue;
use crate::line::Line;
use crate::metrics;
use crate::plant::Plant;

/// Candidates that others may take under our nose before we go back to waiting.
const TRIES: usize = 16;

/// Under which terms a worker holds jobs.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) owner: BootId,
    pub(crate) lease: Duration,
    /// Version of the program.
    pub(crate) build: String,
    /// Jobs of one workspace that run at the same time in one queue; 0: any number.
    pub(crate) per_workspace: usize,
    /// Fires when no more jobs are to be taken.
    pub(crate) closing: CancellationToken,
}

impl Terms {
    fn lane(&self, queue: Queue) -> Lane {
        Lane { queue, per_workspace: self.per_workspace }
    }
}

/// A job that is ours to run.
#[derive(Debug)]
pub(crate) struct Claimed {
    pub(crate) claim: Claim,
    pub(crate) job: job::Model,
}

/// Takes the next job of a queue: workspaces in turn, then the higher band, then the oldest.
/// `turn` is the workspace that was served last.
pub(crate) async fn claim(
    line: &Arc<Line>,
    queue: Queue,
    turn: &mut Option<WorkspaceId>,
    terms: &Terms,
) -> Result<Option<Claimed>, LedgerError> {
    for _ in 0..TRIES {
        // Looked for without the write lock: an empty queue must cost writers nothing.
        let found = candidate(&line.store, terms.lane(queue), *turn).await?;
        let Some((tenant, job)) = found else { return Ok(None) };
        if let Some(claimed) = claim_job(line, job, queue, terms).await? {
            *turn = Some(tenant);
            return Ok(Some(claimed));
        }
    }
    Ok(None)
}

async fn candidate(
    store: &Store,
    lane: Lane,
    turn: Option<WorkspaceId>,
) -> Result<Option<(WorkspaceId, JobId)>, LedgerError> {
    let waiting = lane.waiting();
    let mut tenant = None;
    if let Some(served) = turn {
        tenant = next_tenant(store, waiting.clone(), Some(served)).await?;
    }
    if tenant.is_none() {
        tenant = next_tenant(store, waiting.clone(), None).await?;
    }
    let Some(tenant) = tenant else { return Ok(None) };
    let first = fair::first(store, (tenant, waiting), 1).await?;
    Ok(first.first().map(|job| (tenant, *job)))
}

/// The first workspace behind `served` that has such a job.
pub(super) async fn next_tenant(
    store: &Store,
    which: Condition,
    served: Option<WorkspaceId>,
) -> Result<Option<WorkspaceId>, LedgerError> {
    let mut waiting = SCOPE
        .find::<job::Entity>()
        .select_only()
        .column(job::Column::TenantId)
        .filter(which)
        .order_by_asc(job::Column::TenantId)
        .limit(1);
    if let Some(served) = served {
        waiting = waiting.filter(job::Column::TenantId.gt(served));
    }
    Ok(waiting.into_tuple().one(store.read()).await?)
}

/// Takes one job of a queue. `None`: it is not to be taken, or not any more.
pub(crate) async fn claim_job(
    line: &Arc<Line>,
    job: JobId,
    queue: Queue,
    terms: &Terms,
) -> Result<Option<Claimed>, LedgerError> {
    let tx = line.store.begin_write().await?;
    let of_queue = terms.lane(queue);
    let found = SCOPE
        .find_by_id::<job::Entity>(job)
        .filter(of_queue.waiting())
        .lock_exclusive()
        .one(&tx)
        .await?;
    let Some(found) = found else { return Ok(None) };
    if !of_queue.has_share(&tx, found.tenant_id).await? {
        return Ok(None);
    }
    let now = tx.db_now().await?;
    let guard = Guard { from: &[JobState::Queued], fence: Some(found.fence), ..Guard::default() };
    let patch = job::ActiveModel {
        state: Set(JobState::Running),
        fence: Set(found.fence + i64::from(!Plant::AckOnCompletion.is_on())),
        owner: Set(Some(terms.owner)),
        lease_until: Set(Some(now + terms.lease)),
        runs: Set(found.runs + 1),
        started_at: Set(found.started_at.or(Some(now))),
        // Handed back, it is to be told of again.
        hinted_at: Set(None),
        hint_epoch: Set(None),
        ..Default::default()
    };
    let Some(job) = shift(&tx, found.id, guard, patch, 1).await? else { return Ok(None) };
    SCOPE.insert(attempt(&job, terms)).exec_without_returning(&tx).await?;
    announce(&tx, line, &job).await?;
    let (own, waited) = (Arc::clone(line), now.duration_since(job.run_at));
    let labels = (queue, job.kind.clone());
    tx.after_commit(move || {
        metrics::waited(labels.0, &labels.1, waited);
        own.doorbell.claimed();
    });
    if terms.closing.is_cancelled() {
        // Told to stop while the claim was under way: what this very process hands back now would
        // come to it again.
        return Ok(None);
    }
    failpoint::hit("claim/written");
    tx.commit().await?;
    failpoint::hit("claim/committed");
    let claim = Claim { tenant: job.tenant_id, job: job.id, fence: job.fence, number: job.runs };
    Ok(Some(Claimed { claim, job }))
}

fn attempt(job: &job::Model, terms: &Terms) -> job_attempt::ActiveModel {
    let id: JobId = job.id;
    job_attempt::ActiveModel {
        job_id: Set(id),
        number: Set(job.runs),
        tenant_id: Set(job.tenant_id),
        fence: Set(job.fence),
        owner: Set(terms.owner),
        worker_build: Set(terms.build.clone()),
        started_at: Set(job.updated_at),
        outcome: Set("running".to_owned()),
        ..Default::default()
    }
}
