//! Processes that share a ledger and a Redis.

use std::sync::atomic::Ordering;
use std::time::Duration;

use entity::clock::Clock;
use entity::id::JobId;
use entity::job_state::JobState;
use entity::testing::TestDatabase;
use futures_util::StreamExt as _;
use jobline::query::Slots;
use jobline::{Client, Config, EnqueueOptions, JobEvent, RedisConfig, Runtime};
use migration::{Migrator, MigratorTrait as _};
use tokio_util::sync::CancellationToken;

use super::server::Server;
use crate::harness::{Act, Puppet, Rooms, open, registry, scope};

/// No slots: an API-only process.
pub const NO_SLOTS: Slots = Slots { spreadsheet: 0, scrape: 0, ai: 0, default: 0 };
/// Longer than any test: what happens all the same was not found by looking.
pub const NEVER: Duration = Duration::from_hours(1);
/// Longest that anything may take: shorter than the time after which a hint is given again, so that
/// this does not hide a repair that was missed.
pub const PATIENCE: Duration = Duration::from_secs(12);

/// A ledger that many processes use.
pub struct Town {
    database: TestDatabase,
}

/// One of its processes, with store, client and maybe a runtime of its own.
pub struct Process {
    pub client: Client,
    pub rooms: Rooms,
    shutdown: CancellationToken,
    runtime: Option<Runtime>,
}

/// A runtime that never finds anything by looking.
pub fn deaf() -> Config {
    Config { poll_every: NEVER, ..Config::default() }
}

/// A runtime that looks often.
pub fn watchful() -> Config {
    Config { poll_every: Duration::from_millis(50), ..Config::default() }
}

impl Town {
    pub async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = open(&database.url, Clock::system()).await;
        let change = store.begin_schema_change().await.unwrap();
        Migrator::up(change.executor(), None).await.unwrap();
        change.commit().await.unwrap();
        Self { database }
    }

    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// A process without a runtime.
    pub async fn process(&self, redis: RedisConfig) -> Process {
        let store = open(&self.database.url, Clock::system()).await;
        let client = Client::connect(store, redis).await.unwrap();
        let (rooms, shutdown) = (Rooms::default(), CancellationToken::new());
        Process { client, rooms, shutdown, runtime: None }
    }

    /// A process with a runtime.
    pub async fn runs(&self, server: &Server, config: Config) -> Process {
        self.process(RedisConfig::new(server.url())).await.runs(config).await
    }
}

impl Process {
    pub async fn runs(mut self, config: Config) -> Self {
        let (rooms, shutdown) = (self.rooms.clone(), self.shutdown.clone());
        let runtime = Runtime::start(&self.client, registry(), rooms, config, shutdown).await;
        self.runtime = Some(runtime.unwrap());
        self
    }

    pub async fn enqueue(&self, act: Act) -> JobId {
        let options = EnqueueOptions::default();
        self.client.enqueue(&scope(), Puppet { act }, options).await.unwrap().job.id
    }

    pub async fn enqueue_many(&self, jobs: usize) -> Vec<JobId> {
        let tx = self.client.store().begin_write().await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..jobs {
            let (puppet, options) = (Puppet { act: Act::Write }, EnqueueOptions::default());
            let made = self.client.enqueue_in(&tx, &scope(), puppet, options).await.unwrap();
            ids.push(made.job.id);
        }
        tx.commit().await.unwrap();
        ids
    }

    /// Waits for a job's end.
    pub async fn ended(&self, job: JobId) -> JobEvent {
        let events = self.client.events(&scope(), job, None).await.unwrap();
        let last = tokio::time::timeout(PATIENCE, events.collect::<Vec<_>>()).await;
        last.unwrap().pop().unwrap()
    }

    /// Waits until these jobs have succeeded, each in its first run.
    pub async fn all_succeed(&self, jobs: &[JobId]) {
        for job in jobs {
            assert_eq!(self.ended(*job).await.state, JobState::Succeeded);
            let row = self.client.get(&scope(), *job).await.unwrap().unwrap();
            assert_eq!((row.runs, row.crashes, row.releases), (1, 0, 0));
        }
    }

    pub fn runs_begun(&self) -> usize {
        self.rooms.runs.load(Ordering::SeqCst)
    }

    /// Ends as on SIGTERM.
    pub async fn stop(mut self) {
        self.shutdown.cancel();
        if let Some(runtime) = self.runtime.take() {
            tokio::time::timeout(PATIENCE, runtime.stopped()).await.unwrap();
        }
    }
}
