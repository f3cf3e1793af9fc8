//! A ledger in a temporary folder, a clock turned by hand, and jobs that do as they are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use entity::artifact;
use entity::clock::{Clock, ClockHands};
use entity::id::{ArtifactId, JobId, WorkspaceId};
use entity::instant::Instant;
use entity::job;
use entity::job_state::JobState;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreError, StoreOptions, WriteTx};
use entity::testing::TestDatabase;
use entity::workspace;
use futures_util::StreamExt as _;
use jobline::query::LogLevel;
use jobline::testing::{Bench, Signal};
use jobline::{
    Children, Client, Config, Context, EnqueueOptions, Failure, Job, JobEvent, NewJob, Outcome,
    Queue, Registry, Step,
};
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnAcquireErr, DbErr, PaginatorTrait as _,
    QueryFilter as _,
};
use serde::{Deserialize, Serialize};

/// A ledger and what turns it.
pub struct House {
    pub url: String,
    pub client: Client,
    pub hands: ClockHands,
    pub rooms: Rooms,
    _database: TestDatabase,
}

/// What test jobs may use.
#[derive(Clone, Default)]
pub struct Rooms {
    /// Given by a job when it has begun.
    pub begun: Signal,
    /// Waited for by [`Act::Wait`].
    pub go: Signal,
    /// Runs that have begun.
    pub runs: Arc<AtomicUsize>,
}

/// A job that does as it is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Puppet {
    pub act: Act,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Act {
    /// Leaves one artifact row behind.
    Write,
    /// Leaves one artifact row and then an error behind, in the same transaction.
    WriteBadly,
    Transient,
    Permanent,
    RateLimited,
    Budget,
    /// Leaves effects behind while the ledger is away.
    Away,
    Panic,
    Snooze,
    /// Waits until it is told to stop.
    UntilStopped,
    /// Never stops by itself.
    Deaf,
    /// Waits for [`Rooms::go`], then leaves one artifact row behind.
    Wait,
    /// Counts so far.
    Count(u64),
    /// Logs so many lines.
    Say(u64),
    /// Leaves one artifact row behind for each step, and one at the end.
    Checkpoint(u32),
    /// Waits until its lease was extended, commits nothing, then leaves one artifact row behind.
    WriteLater,
    /// Has others do these and waits for them, then leaves one artifact row behind.
    Fork(Vec<Act>),
}

impl Job for Puppet {
    const KIND: &'static str = "puppet";
    const QUEUE: Queue = Queue::Default;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        rooms.runs.fetch_add(1, Ordering::SeqCst);
        rooms.begun.give();
        match self.act {
            Act::Write => return write(&ctx),
            Act::WriteBadly => return write_badly(&ctx),
            Act::Transient => return Outcome::Fail(Failure::transient("FLAKY", "try again")),
            Act::Permanent => return Outcome::Fail(Failure::permanent("BROKEN", "never")),
            Act::RateLimited => {
                let after = Duration::from_mins(2);
                return Outcome::Fail(Failure::rate_limited("SLOWLY", "later", after));
            }
            Act::Budget => {
                let class = jobline::error::FailureClass::Budget;
                return Outcome::Fail(Failure::new(class, "SPENT", "no money"));
            }
            Act::Away => return write_nowhere(),
            Act::Panic => std::panic::resume_unwind(Box::new("a secret of the house")),
            Act::Snooze => return Outcome::Snooze(Duration::from_mins(5)),
            Act::UntilStopped => ctx.token().cancelled().await,
            Act::Deaf => std::future::pending().await,
            Act::Wait => {
                rooms.go.given().await;
                return write(&ctx);
            }
            Act::Fork(acts) => {
                let children = ctx.children().await.unwrap();
                if !children.is_empty() {
                    assert!(children.iter().all(|child| child.state.is_terminal()));
                    return write(&ctx);
                }
                let jobs = acts.into_iter().map(|act| new_job(act, EnqueueOptions::default()));
                return Outcome::Fork(Children::of(jobs.collect()).unwrap());
            }
            Act::Checkpoint(steps) => {
                take_steps(&ctx, steps).await;
                return write(&ctx);
            }
            Act::WriteLater => {
                until_extended(&ctx).await;
                ctx.commit(|_| Box::pin(async { Ok(()) })).await.unwrap();
                return write(&ctx);
            }
            Act::Say(lines) => {
                say(&ctx, lines);
                return write(&ctx);
            }
            Act::Count(to) => {
                let phase = ctx.phase("count", Some(to));
                (0..to).for_each(|_| phase.advance(1));
                ctx.note(serde_json::json!({ "code": "COUNTED" }));
                return write(&ctx);
            }
        }
        Outcome::Stopped
    }
}

/// Ends with one artifact row and then an error.
fn write_badly(ctx: &Context) -> Outcome {
    let (row, scope) = (mark(ctx), ctx.scope());
    Outcome::done_with(move |tx| {
        Box::pin(async move {
            scope.insert(row).exec_without_returning(tx).await?;
            Err("no more room".into())
        })
    })
}

/// Ends with effects that find no ledger.
fn write_nowhere() -> Outcome {
    Outcome::done_with(|_| {
        Box::pin(async {
            let away = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
            Err(StoreError::Begin(away).into())
        })
    })
}

/// Logs so many lines.
fn say(ctx: &Context, lines: u64) {
    for number in 0..lines {
        let params = [("number".to_owned(), number.into())].into_iter().collect();
        ctx.log(LogLevel::Info, "SAID", params);
    }
}

/// Waits for a heartbeat.
async fn until_extended(ctx: &Context) {
    let lease = async || {
        let job = ctx.scope().find_by_id::<job::Entity>(ctx.job_id()).one(ctx.store().read());
        job.await.unwrap().unwrap().lease_until
    };
    let first = lease().await;
    while lease().await == first {
        tokio::task::yield_now().await;
    }
}

/// Leaves a row for each step that none was left for.
async fn take_steps(ctx: &Context, steps: u32) {
    let done = ctx.done().await.unwrap();
    for name in (0..steps).map(|step| step.to_string()) {
        if !done.contains_key(&name) {
            checkpoint(ctx, name).await;
        }
    }
}

/// Leaves one artifact row behind and notes that it is there.
async fn checkpoint(ctx: &Context, name: String) {
    let (row, scope) = (mark(ctx), ctx.scope());
    ctx.checkpoint(move |tx| {
        Box::pin(async move {
            scope.insert(row).exec_without_returning(tx).await?;
            Ok(((), vec![Step { name, value: true.into(), is_final: true }]))
        })
    })
    .await
    .unwrap();
}

/// A puppet that is not recorded yet.
pub fn new_job(act: Act, options: EnqueueOptions) -> NewJob {
    NewJob::new(&Puppet { act }, options).unwrap()
}

/// Ends with one artifact row.
pub fn write(ctx: &Context) -> Outcome {
    let (row, scope) = (mark(ctx), ctx.scope());
    Outcome::done_with(move |tx| {
        Box::pin(async move {
            scope.insert(row).exec_without_returning(tx).await?;
            Ok(())
        })
    })
}

/// The row by which a job's effects are counted.
pub fn mark(ctx: &Context) -> artifact::ActiveModel {
    let now = ctx.store().now();
    artifact::ActiveModel {
        id: Set(ArtifactId::generate(now)),
        job_id: Set(ctx.job_id()),
        fence: Set(ctx.fence()),
        file_name: Set("out.xlsm".to_owned()),
        media_type: Set("application/octet-stream".to_owned()),
        blob_key: Set("t/out".to_owned()),
        size_bytes: Set(1),
        sha256: Set("00".to_owned()),
        created_at: Set(now),
        ..Default::default()
    }
}

pub fn scope() -> TenantScope {
    TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator)
}

pub fn registry() -> Registry<Rooms> {
    Registry::new().register::<Puppet>()
}

/// A runtime that is in a hurry.
pub fn config() -> Config {
    Config {
        poll_every: Duration::from_millis(20),
        sweep_every: Duration::from_millis(20),
        ..Config::default()
    }
}

impl House {
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let url = database.url.clone();
        let (clock, hands) = Clock::manual("2026-11-24T12:00:00Z".parse().unwrap());
        let store = open(&url, clock).await;
        let change = store.begin_schema_change().await.unwrap();
        Migrator::up(change.executor(), None).await.unwrap();
        change.commit().await.unwrap();
        let rooms = Rooms::default();
        Self { url, client: Client::new(store), hands, rooms, _database: database }
    }

    /// A worker of another boot.
    pub fn bench(&self) -> Bench<Rooms> {
        Bench::new(&self.client, registry(), self.rooms.clone(), &Config::default())
    }

    pub async fn enqueue(&self, act: Act) -> JobId {
        self.enqueue_as(&scope(), act, EnqueueOptions::default()).await
    }

    pub async fn enqueue_as(
        &self,
        scope: &TenantScope,
        act: Act,
        options: EnqueueOptions,
    ) -> JobId {
        self.client.enqueue(scope, Puppet { act }, options).await.unwrap().job.id
    }

    pub async fn job(&self, job: JobId) -> job::Model {
        self.client.get(&scope(), job).await.unwrap().unwrap()
    }

    pub async fn state(&self, job: JobId) -> JobState {
        self.job(job).await.state
    }

    /// Artifact rows that a job left behind.
    pub async fn effects(&self, job: JobId) -> u64 {
        let rows = scope().find::<artifact::Entity>();
        let rows = rows.filter(artifact::Column::JobId.eq(job));
        rows.count(self.client.store().read()).await.unwrap()
    }

    /// Everything that happened to a job, checked to be numbered 1, 2, 3 …
    pub async fn log(&self, job: JobId) -> Vec<JobEvent> {
        let log = self.client.events_after(&scope(), job, 0, 10_000).await.unwrap();
        let numbers: Vec<u64> = log.iter().map(|event| event.seq).collect();
        assert_eq!(numbers, (1..=log.len() as u64).collect::<Vec<_>>());
        log
    }

    pub async fn states(&self, job: JobId) -> Vec<&'static str> {
        let log = self.log(job).await;
        let states = log.iter().filter(|event| event.kind == jobline::query::EventKind::State);
        states.map(|event| event.state.as_str()).collect()
    }

    /// Follows a job to its end.
    pub async fn follow(&self, job: JobId, after: Option<u64>) -> Vec<JobEvent> {
        self.client.events(&scope(), job, after).await.unwrap().collect().await
    }

    /// Another workspace.
    pub async fn neighbour(&self) -> TenantScope {
        let id = WorkspaceId::generate(Instant::from_micros(1));
        let row = workspace::ActiveModel {
            id: Set(id),
            name: Set("neighbour".to_owned()),
            created_at: Set(Instant::from_micros(1)),
        };
        let tx: WriteTx = self.client.store().begin_write().await.unwrap();
        let all = entity::scope::SystemScope::for_runtime("test");
        all.insert(row).exec_without_returning(&tx).await.unwrap();
        tx.commit().await.unwrap();
        TenantScope::new(id, Actor::Operator)
    }
}

pub async fn open(url: &str, clock: Clock) -> Store {
    Store::open(url, StoreOptions { clock, ..StoreOptions::default() }).await.unwrap()
}
