//! Telling workers of jobs by way of a broker: which ones, and in what order.
//!
//! Order is decided here and not by the broker, which only hands on what it was given.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use entity::id::{JobId, WorkspaceId};
use entity::instant::Instant;
use entity::job;
use entity::job_state::JobState;
use entity::store::Store;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::SCOPE;
use super::claim::next_tenant;
use super::fair::{self, Lane};
use crate::error::LedgerError;
use crate::failpoint;
use crate::plant::{self, Plant};

/// A hint that nobody followed is given again (`reliability.md` §3.4).
const AGAIN_AFTER: Duration = Duration::from_secs(15);

/// What is to be told.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub(crate) lane: Lane,
    /// The database's time, asked once for all queues.
    pub(crate) now: Instant,
    /// The broker's memory: what was told in another one is forgotten.
    pub(crate) epoch: &'a str,
    /// At most so many jobs.
    pub(crate) room: usize,
    /// Jobs that the broker still holds hints of.
    pub(crate) present: &'a HashSet<JobId>,
}

/// A job that workers are to be told of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hinted {
    pub(crate) job: JobId,
    /// Whether they were told before.
    pub(crate) again: bool,
}

/// Whether the queue has a job that nobody was told of, or in vain.
pub(crate) async fn unhinted(
    store: &Store,
    lane: Lane,
    (epoch, now): (&str, Instant),
) -> Result<bool, LedgerError> {
    let which = candidates(lane, epoch, now);
    let found: Option<String> = SCOPE
        .find::<job::Entity>()
        .select_only()
        .column(job::Column::Queue)
        .filter(which)
        .limit(1)
        .into_tuple()
        .one(store.read())
        .await?;
    Ok(found.is_some())
}

/// Jobs of a queue that can run and of which workers don't know.
fn candidates(lane: Lane, epoch: &str, now: Instant) -> Condition {
    let unknown = Condition::any().add(job::Column::HintedAt.is_null());
    if Plant::DollarGroup.is_on() {
        return lane.waiting().add(unknown);
    }
    let unknown = unknown
        .add(job::Column::HintedAt.lt(now - AGAIN_AFTER))
        .add(job::Column::HintEpoch.ne(epoch));
    lane.waiting().add(unknown)
}

/// Chooses jobs to tell of (workspaces in turn, then the higher band, then the oldest) and notes
/// that they are told. `turn` is the workspace that was served last. The caller tells once this is
/// durable: a worker must not meet a row that is still being changed.
pub(crate) async fn hint(
    store: &Store,
    order: &Order<'_>,
    turn: &mut Option<WorkspaceId>,
) -> Result<Vec<Hinted>, LedgerError> {
    let which = candidates(order.lane, order.epoch, order.now);
    let chosen = choose(store, order, which.clone(), turn).await?;
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let tx = store.begin_write().await?;
    // Other processes choose the same ones at the same time: each job is told of by one of them.
    let ours: Vec<(JobId, Option<Instant>)> = SCOPE
        .find::<job::Entity>()
        .select_only()
        .column(job::Column::Id)
        .column(job::Column::HintedAt)
        .filter(job::Column::Id.is_in(chosen.iter().copied()))
        .filter(which)
        .order_by_asc(job::Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple()
        .all(&tx)
        .await?;
    let patch = job::ActiveModel {
        hinted_at: Set(Some(order.now)),
        hint_epoch: Set(Some(order.epoch.to_owned())),
        ..Default::default()
    };
    SCOPE
        .update_many::<job::Entity>()
        .set(patch)
        .filter(job::Column::Id.is_in(ours.iter().map(|row| row.0)))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    failpoint::hit("hint/noted");
    let ours: HashMap<JobId, Option<Instant>> = ours.into_iter().collect();
    let told = chosen.into_iter().filter_map(|job| {
        ours.get(&job).map(|hinted_at| Hinted { job, again: hinted_at.is_some() })
    });
    Ok(told.collect())
}

/// The next jobs in fair order, at most `order.room`.
async fn choose(
    store: &Store,
    order: &Order<'_>,
    which: Condition,
    turn: &mut Option<WorkspaceId>,
) -> Result<Vec<JobId>, LedgerError> {
    let mut lanes = Vec::new();
    for tenant in tenants(store, order, &which, *turn).await? {
        let most = (order.room + order.present.len()) as u64;
        let jobs = fair::first(store, (tenant, which.clone()), most).await?;
        let jobs: Vec<JobId> =
            jobs.into_iter().filter(|job| !order.present.contains(job)).collect();
        lanes.push((tenant, jobs.into_iter()));
    }
    let mut chosen = Vec::new();
    loop {
        let before = chosen.len();
        for (tenant, jobs) in &mut lanes {
            if chosen.len() < order.room
                && let Some(job) = jobs.next()
            {
                *turn = Some(*tenant);
                chosen.push(job);
            }
        }
        if chosen.len() == before {
            return Ok(chosen);
        }
    }
}

/// Workspaces that have something to tell of, the one behind `turn` first.
async fn tenants(
    store: &Store,
    order: &Order<'_>,
    which: &Condition,
    turn: Option<WorkspaceId>,
) -> Result<Vec<WorkspaceId>, LedgerError> {
    let mut found: Vec<WorkspaceId> = Vec::new();
    let (mut served, mut wrapped) = (turn, turn.is_none());
    while found.len() < order.room {
        match next_tenant(store, which.clone(), served).await? {
            Some(tenant) if found.contains(&tenant) => break,
            Some(tenant) => {
                found.push(tenant);
                served = Some(tenant);
            }
            None if wrapped => break,
            None => (served, wrapped) = (None, true),
        }
    }
    Ok(found)
}

/// Notes that nobody knows of these jobs after all, as far as they still wait.
pub(crate) async fn unhint(store: &Store, jobs: &[JobId]) -> Result<(), LedgerError> {
    if jobs.is_empty() {
        return Ok(());
    }
    let from = plant::unacknowledged();
    let tx = store.begin_write().await?;
    // Locked in one order, so that two processes don't wait for each other for ever.
    let ours: Vec<JobId> = SCOPE
        .find::<job::Entity>()
        .select_only()
        .column(job::Column::Id)
        .filter(job::Column::Id.is_in(jobs.iter().copied()))
        .filter(job::Column::State.is_in(from.iter().copied()))
        .order_by_asc(job::Column::Id)
        .lock_exclusive()
        .into_tuple()
        .all(&tx)
        .await?;
    let mut patch =
        job::ActiveModel { hinted_at: Set(None), hint_epoch: Set(None), ..Default::default() };
    if Plant::AckOnCompletion.is_on() {
        patch.state = Set(JobState::Queued);
    }
    SCOPE
        .update_many::<job::Entity>()
        .set(patch)
        .filter(job::Column::Id.is_in(ours))
        .filter(job::Column::State.is_in(from.iter().copied()))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
