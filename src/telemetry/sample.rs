//! Gauges that are looked up when somebody scrapes: the ledger, the pools, Redis, the disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use entity::instant::Instant as Moment;
use entity::job;
use entity::job_state::JobState;
use entity::scope::SystemScope;
use entity::store::{PoolUse, Store};
use metrics::gauge;
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QuerySelect as _};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::metrics as names;
use super::redis::Instance;
use crate::health;

/// Scrapes within this time see the same values, so that many scrapers cost no more than one.
const FRESH: Duration = Duration::from_secs(3);
/// How long one look at the ledger may take; then the values before stay.
const PATIENCE: Duration = Duration::from_secs(5);
/// How far back failed jobs are counted.
const RECENT: Duration = Duration::from_hours(24);
/// States that need somebody's eye.
const DEAD: [JobState; 2] = [JobState::Failed, JobState::Quarantined];

/// Looks things up for the scrapes of one process.
#[derive(Debug)]
pub struct Sampler {
    store: Store,
    jobs: jobline::Client,
    data_dir: PathBuf,
    redis: Vec<Instance>,
    draining: CancellationToken,
    last: Mutex<Last>,
}

/// What the last look left.
#[derive(Debug, Default)]
struct Last {
    at: Option<Instant>,
    /// Series of jobs that were shown: one whose jobs are gone is 0, not its old value.
    shown: BTreeSet<(String, String, &'static str)>,
}

/// What the house gives to be looked at.
#[derive(Debug)]
pub struct Sources {
    /// Rows.
    pub store: Store,
    /// Jobs.
    pub jobs: jobline::Client,
    /// Folder of everything that the installation keeps.
    pub data_dir: PathBuf,
    /// Redis by its use.
    pub redis: Vec<Instance>,
    /// Queue and kind of every job that the house knows.
    pub kinds: Vec<(&'static str, &'static str)>,
    /// Cancelled when the process is stopping.
    pub draining: CancellationToken,
}

impl Sampler {
    /// A sampler that has not looked yet.
    pub fn new(sources: Sources) -> Self {
        let Sources { store, jobs, data_dir, redis, kinds, draining } = sources;
        let states = JobState::ALL.into_iter().filter(|s| !s.is_terminal() || DEAD.contains(s));
        let shown = states
            .flat_map(|state| kinds.iter().map(move |(queue, kind)| (queue, kind, state)))
            .map(|(queue, kind, state)| ((*queue).to_owned(), (*kind).to_owned(), state.as_str()))
            .collect();
        let last = Mutex::new(Last { at: None, shown });
        Self { store, jobs, data_dir, redis, draining, last }
    }

    /// Brings the gauges up to date, unless that was done a moment ago.
    pub async fn refresh(&self) {
        let mut last = self.last.lock().await;
        gauge!(names::DRAINING).set(f64::from(u8::from(self.draining.is_cancelled())));
        if last.at.is_some_and(|at| at.elapsed() < FRESH) {
            return;
        }
        let ledger = tokio::time::timeout(PATIENCE, self.ledger(&mut last.shown)).await;
        match ledger {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                let error: &dyn std::error::Error = &*error;
                tracing::warn!(error, "jobs can't be counted for the metrics");
            }
            Err(_) => tracing::warn!("jobs can't be counted for the metrics in time"),
        }
        self.pools();
        futures_util::future::join_all(self.redis.iter().map(show_redis)).await;
        self.disk();
        for (name, file) in [(names::BACKUP_LAST, "backup.json"), (names::DRILL_LAST, "drill.json")]
        {
            gauge!(name).set(last_success(&self.data_dir.join(file)));
        }
        last.at = Some(Instant::now());
    }

    async fn ledger(
        &self,
        shown: &mut BTreeSet<(String, String, &'static str)>,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let scope = SystemScope::for_runtime("metrics");
        for queue in self.jobs.queues(&scope).await? {
            let name = queue.queue.as_str();
            gauge!(names::QUEUE_DEPTH, "queue" => name).set(number(queue.jobs(JobState::Queued)));
            let age = queue.oldest_runnable.unwrap_or_default().as_secs_f64();
            gauge!(names::QUEUE_OLDEST_AGE, "queue" => name).set(age);
        }
        self.jobs_by_state(&scope, shown).await?;
        self.dead_letters(&scope).await?;
        Ok(())
    }

    async fn jobs_by_state(
        &self,
        scope: &SystemScope,
        shown: &mut BTreeSet<(String, String, &'static str)>,
    ) -> Result<(), sea_orm::DbErr> {
        let since: Moment = self.store.now() - RECENT;
        let alive = JobState::ALL.into_iter().filter(|state| !state.is_terminal());
        let dead = Condition::all()
            .add(job::Column::State.is_in(DEAD))
            .add(job::Column::FinishedAt.gt(since));
        let wanted = Condition::any().add(job::Column::State.is_in(alive)).add(dead);
        let found: Vec<(String, String, JobState, i64)> = scope
            .find::<job::Entity>()
            .select_only()
            .columns([job::Column::Queue, job::Column::Kind, job::Column::State])
            .column_as(job::Column::Id.count(), "jobs")
            .filter(wanted)
            .group_by(job::Column::Queue)
            .group_by(job::Column::Kind)
            .group_by(job::Column::State)
            .into_tuple()
            .all(self.store.read())
            .await?;
        for (queue, kind, state) in shown.iter() {
            jobs(queue, kind, state).set(0.0);
        }
        for (queue, kind, state, count) in found {
            jobs(&queue, &kind, state.as_str()).set(number(count.unsigned_abs()));
            shown.insert((queue, kind, state.as_str()));
        }
        Ok(())
    }

    async fn dead_letters(&self, scope: &SystemScope) -> Result<(), sea_orm::DbErr> {
        let found: Vec<(String, i64)> = scope
            .find::<job::Entity>()
            .select_only()
            .column(job::Column::Queue)
            .column_as(job::Column::Id.count(), "jobs")
            .filter(job::Column::State.is_in(DEAD))
            .group_by(job::Column::Queue)
            .into_tuple()
            .all(self.store.read())
            .await?;
        for queue in jobline::Queue::ALL {
            let count = found.iter().find(|(name, _)| name == queue.as_str()).map(|(_, n)| *n);
            let dead = number(count.unwrap_or(0).unsigned_abs());
            gauge!(names::DEAD_LETTERS, "queue" => queue.as_str()).set(dead);
        }
        Ok(())
    }

    fn pools(&self) {
        for PoolUse { pool, in_use, max } in self.store.pools() {
            gauge!(names::POOL_IN_USE, "pool" => pool).set(f64::from(in_use));
            gauge!(names::POOL_MAX, "pool" => pool).set(f64::from(max));
        }
    }

    fn disk(&self) {
        match health::disk_space(&self.data_dir) {
            Ok(space) => {
                gauge!(names::DISK_FREE).set(number(space.free_bytes));
                gauge!(names::DISK_SIZE).set(number(space.size_bytes));
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the free disk space can't be told"
            ),
        }
    }
}

fn jobs(queue: &str, kind: &str, state: &'static str) -> metrics::Gauge {
    gauge!(names::JOBS, "queue" => queue.to_owned(), "kind" => kind.to_owned(), "state" => state)
}

async fn show_redis(instance: &Instance) {
    let state = instance.look().await;
    let name = instance.name;
    gauge!(names::REDIS_UP, "redis" => name).set(f64::from(u8::from(state.up)));
    if state.up {
        // Of one that is down, the values before stay.
        gauge!(names::REDIS_USED, "redis" => name).set(number(state.used_bytes));
        gauge!(names::REDIS_MAX, "redis" => name).set(number(state.max_bytes));
        gauge!(names::REDIS_EVICTED, "redis" => name).set(number(state.evicted_keys));
    }
}

/// What a backup or a drill leaves in the data folder.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Success {
    /// When it ended well, in Unix seconds.
    last_success_unix: f64,
}

/// When it last went well, in Unix seconds; 0 for never.
fn last_success(file: &Path) -> f64 {
    let read = std::fs::read(file).ok();
    let success = read.and_then(|bytes| serde_json::from_slice::<Success>(&bytes).ok());
    success.map_or(0.0, |success| success.last_success_unix)
}

#[expect(clippy::cast_precision_loss, reason = "gauges are floats; so large counts don't occur")]
fn number(count: u64) -> f64 {
    count as f64
}
