//! The part of a process that runs jobs.

use std::sync::Arc;
use std::time::Duration;

use entity::id::BootId;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::Client;
use crate::doorbell::Link;
use crate::error::LedgerError;
use crate::job::Queue;
use crate::lease::Rhythm;
use crate::ledger::{self, Terms};
use crate::maintenance;
use crate::metrics;
use crate::registry::Registry;
use crate::worker::{self, Crew};

/// Jobs that run at the same time, by queue. 0 leaves a queue to other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// Of [`Queue::Spreadsheet`]. Default: 4.
    pub spreadsheet: usize,
    /// Of [`Queue::Scrape`]. Default: 2.
    pub scrape: usize,
    /// Of [`Queue::Ai`]. Default: 3.
    pub ai: usize,
    /// Of [`Queue::Default`]. Default: 2.
    pub default: usize,
}

impl Slots {
    /// Slots of one queue.
    pub const fn of(&self, queue: Queue) -> usize {
        match queue {
            Queue::Spreadsheet => self.spreadsheet,
            Queue::Scrape => self.scrape,
            Queue::Ai => self.ai,
            Queue::Default => self.default,
        }
    }
}

impl Default for Slots {
    fn default() -> Self {
        Self {
            spreadsheet: Queue::Spreadsheet.default_slots(),
            scrape: Queue::Scrape.default_slots(),
            ai: Queue::Ai.default_slots(),
            default: Queue::Default.default_slots(),
        }
    }
}

/// How a runtime works (`reliability.md` §3.2).
#[derive(Debug, Clone)]
pub struct Config {
    /// Jobs at the same time.
    pub slots: Slots,
    /// How long a job is its holder's without a heartbeat. Default: 30 s.
    pub lease: Duration,
    /// Time between heartbeats. Default: 10 s.
    pub heartbeat: Duration,
    /// Time between looks for jobs whose holder is gone. Default: 5 s.
    pub sweep_every: Duration,
    /// Time between looks for jobs whose time has come, and for work whose ring was lost.
    /// Default: 1 s.
    pub poll_every: Duration,
    /// Jobs of one workspace that run at the same time in one queue, over all processes; 0: any
    /// number. Default: 0.
    pub per_workspace: usize,
    /// How long running jobs may go on once the process is told to stop. Default: 20 s.
    pub drain_within: Duration,
    /// Fires when not even that is left: what runs is handed back at once. Default: never.
    pub abandon: CancellationToken,
    /// Version of the program, for the attempts' rows.
    pub build: String,
    /// Called before an attempt of a job that was asked for in a trace, with the attempt's span and
    /// the stored `traceparent`: links the two. Default: nothing.
    pub on_attempt: Option<fn(&tracing::Span, &str)>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            slots: Slots::default(),
            lease: Duration::from_secs(30),
            heartbeat: Duration::from_secs(10),
            sweep_every: Duration::from_secs(5),
            poll_every: Duration::from_secs(1),
            per_workspace: 0,
            drain_within: Duration::from_secs(20),
            abandon: CancellationToken::new(),
            build: env!("CARGO_PKG_VERSION").to_owned(),
            on_attempt: None,
        }
    }
}

/// A running runtime.
#[derive(Debug)]
pub struct Runtime {
    tasks: TaskTracker,
}

impl Runtime {
    /// Begins to run jobs, until `shutdown` fires. With no slots at all it runs none, but still
    /// moves due jobs, tells other processes of them and looks after those whose holder is gone.
    /// Jobs that a dead boot of this ledger held are taken over first, if only one process may use
    /// it.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn start<R: Clone + Send + Sync + 'static>(
        client: &Client,
        registry: Registry<R>,
        rooms: R,
        config: Config,
        shutdown: CancellationToken,
    ) -> Result<Self, LedgerError> {
        let line = Arc::clone(&client.0);
        let boot = BootId::generate(line.store.now());
        if line.store.is_single_process() {
            ledger::take_over(&line, boot).await?;
        }
        // A second runtime on the same client would be a test's; the first one's slots are shown.
        let _ = line.slots.set(config.slots);
        metrics::doorbell_up(line.doorbell.link().is_none_or(Link::is_up));
        registry.kinds_by_queue().for_each(|(queue, kind)| metrics::register(queue, kind));
        let tasks = TaskTracker::new();
        maintenance::start(&line, &config, &tasks, &shutdown);
        let crew = Arc::new(crew(client, registry, rooms, &config, (boot, shutdown.clone())));
        for queue in Queue::ALL {
            let slots = config.slots.of(queue);
            if slots > 0 {
                let crew = Arc::clone(&crew);
                let jobs = tasks.clone();
                tasks.spawn(worker::serve(crew, queue, slots, jobs, shutdown.clone()));
            }
        }
        tasks.close();
        Ok(Self { tasks })
    }

    /// Waits until everything has stopped after the shutdown token fired: jobs that could end did,
    /// the others are handed back to the ledger.
    pub async fn stopped(self) {
        self.tasks.wait().await;
    }
}

/// What workers share.
pub(crate) fn crew<R>(
    client: &Client,
    registry: Registry<R>,
    rooms: R,
    config: &Config,
    (boot, closing): (BootId, CancellationToken),
) -> Crew<R> {
    Crew {
        line: Arc::clone(&client.0),
        registry,
        rooms,
        terms: Terms {
            owner: boot,
            lease: config.lease,
            build: config.build.clone(),
            per_workspace: config.per_workspace,
            closing,
        },
        rhythm: Rhythm { lease: config.lease, heartbeat: config.heartbeat },
        poll_every: config.poll_every,
        drain_within: config.drain_within,
        abandon: config.abandon.clone(),
        on_attempt: config.on_attempt,
    }
}
