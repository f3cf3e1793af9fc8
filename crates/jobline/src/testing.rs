//! For tests: jobs run one by one, on a clock that is turned by hand.

use std::sync::Arc;

use entity::id::{BootId, JobId, WorkspaceId};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::context::Context;
use crate::error::{ChangeError, LedgerError};
use crate::job::Queue;
use crate::ledger::{self, Claimed, Ending, FinishError, Settled};
use crate::outcome::{Failure, Outcome};
use crate::progress::Meter;
use crate::registry::Registry;
use crate::runtime::{Config, crew};
use crate::worker::{Crew, live};

/// A runtime without loops: nothing happens unless a test says so.
pub struct Bench<R> {
    crew: Crew<R>,
    turn: Option<WorkspaceId>,
    boot: BootId,
}

/// A job that was claimed and is not run: the test plays its worker.
pub struct Held {
    claimed: Claimed,
    line: Arc<crate::line::Line>,
}

impl<R: Clone + Send + Sync + 'static> Bench<R> {
    /// A bench; each is another boot.
    pub fn new(client: &Client, registry: Registry<R>, rooms: R, config: &Config) -> Self {
        let boot = BootId::generate(client.store().now());
        Self {
            crew: crew(client, registry, rooms, config, (boot, CancellationToken::new())),
            turn: None,
            boot,
        }
    }

    /// Runs the next job of `queue`. `None`: there is none.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn run_one(&mut self, queue: Queue) -> Result<Option<JobId>, LedgerError> {
        let claimed = ledger::claim(&self.crew.line, queue, &mut self.turn, &self.crew.terms);
        let Some(claimed) = claimed.await? else { return Ok(None) };
        let job = claimed.job.id;
        live(&self.crew, claimed, &CancellationToken::new()).await;
        Ok(Some(job))
    }

    /// Runs jobs until all queues are empty. Answers how many runs that took.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn drain_all(&mut self) -> Result<usize, LedgerError> {
        let mut runs = 0;
        loop {
            let before = runs;
            for queue in Queue::ALL {
                while self.run_one(queue).await?.is_some() {
                    runs += 1;
                }
            }
            if runs == before {
                return Ok(runs);
            }
        }
    }

    /// Claims the next job of `queue` without running it.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn hold(&mut self, queue: Queue) -> Result<Option<Held>, LedgerError> {
        let claimed = ledger::claim(&self.crew.line, queue, &mut self.turn, &self.crew.terms);
        let line = Arc::clone(&self.crew.line);
        Ok(claimed.await?.map(|claimed| Held { claimed, line }))
    }

    /// One round of the dispatcher: answers how many jobs moved.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn dispatch(&self) -> Result<usize, LedgerError> {
        ledger::dispatch(&self.crew.line).await
    }

    /// One round of the scheduler: answers how many due times were served.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn serve_schedules(&self) -> Result<usize, LedgerError> {
        Client(Arc::clone(&self.crew.line)).serve_schedules().await
    }

    /// One round of the sweeper: answers how many jobs were taken from their holders.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn sweep(&self) -> Result<usize, LedgerError> {
        ledger::sweep(&self.crew.line).await
    }

    /// Takes over what other boots hold, as a process does when it starts.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn take_over(&self) -> Result<usize, LedgerError> {
        ledger::take_over(&self.crew.line, self.boot).await
    }

    /// Stops what jobs wait for that were stopped by a process that did not live to do it.
    ///
    /// # Errors
    /// [`ChangeError`] when the ledger does not answer.
    pub async fn cancel_orphans(&self) -> Result<usize, ChangeError> {
        Client(Arc::clone(&self.crew.line)).cancel_orphans().await
    }

    /// One round of the pruner: answers how many rows went.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn prune(&self) -> Result<u64, LedgerError> {
        ledger::prune(&self.crew.line.store).await
    }
}

impl Held {
    /// The job.
    pub fn job(&self) -> JobId {
        self.claimed.job.id
    }

    /// What the job's code would be given.
    pub fn context(&self) -> Context {
        let meter = Arc::new(Meter::default());
        Context::new(Arc::clone(&self.line), self.claimed.claim, CancellationToken::new(), meter)
    }

    /// Extends the lease, as the keeper does. Answers whether the job is still held.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn beat(&self, config: &Config) -> Result<bool, LedgerError> {
        let beat = ledger::heartbeat(&self.line.store, &self.claimed.claim, config.lease).await?;
        Ok(beat != ledger::Beat::Lost)
    }

    /// Ends the run. Answers whether that counted: `false` when the lease was lost.
    ///
    /// # Errors
    /// What the effects answered.
    pub async fn finish(&self, outcome: Outcome) -> Result<bool, Failure> {
        let ending = match outcome {
            Outcome::Done(effects) => Ending::Done(effects),
            Outcome::Fail(failure) => Ending::Fail(failure),
            Outcome::Snooze(after) => Ending::Snooze(after),
            Outcome::Fork(children) => Ending::Fork(children),
            Outcome::Stopped => Ending::Released,
        };
        match ledger::finish(&self.line, &self.claimed.claim, ending, 0.5).await {
            Ok(settled) => Ok(settled != Settled::Refused),
            Err(FinishError::Effects(error)) => Err(Failure::from_effects(error)),
            Err(FinishError::Ledger(error)) => {
                Err(Failure::transient("UNAVAILABLE", "ledger is unavailable").with_source(error))
            }
        }
    }
}

/// Names of the places at which a test can kill the process, by `FAILPOINTS`.
#[cfg(feature = "failpoints")]
pub const FAILPOINTS: [&str; crate::failpoint::ALL.len()] = crate::failpoint::ALL;

/// Reads `FAILPOINTS` from the environment, once.
#[cfg(feature = "failpoints")]
pub fn heed_failpoints() {
    // It lasts as long as the process.
    std::mem::forget(fail::FailScenario::setup());
}

/// Something that a test waits for instead of sleeping.
#[derive(Debug, Clone)]
pub struct Signal(watch::Sender<bool>);

impl Signal {
    /// A signal that has not been given.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Gives it, for ever.
    pub fn give(&self) {
        self.0.send_replace(true);
    }

    /// Waits until it is given.
    pub async fn given(&self) {
        // The sender is ours, so it can't be gone.
        let _ = self.0.subscribe().wait_for(|given| *given).await;
    }
}

impl Default for Signal {
    fn default() -> Self {
        Self::new()
    }
}
