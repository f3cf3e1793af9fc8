//! The life of one job as rules, without a database: what the ledger says after each step.

use entity::job_state::JobState;

/// Length of a lease, in ticks: one that is older has run out.
const LEASE: u8 = 2;
/// How long a holder may take to hear of a cancel, in ticks.
const GRACE: u8 = 1;
/// Attempts of the job, and crashes after which it is put aside.
pub const ATTEMPTS: u8 = 3;
const CRASHES: u8 = 3;

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A worker looks for the job.
    Claim(usize),
    /// A worker extends its lease.
    Beat(usize),
    /// A worker's run ends well, with an effect.
    Succeed(usize),
    /// A worker's run ends with an error that may pass.
    Fail(usize),
    /// A worker's run ends with an error that stays.
    Break(usize),
    /// A worker's process is told to stop: it hands back, and takes nothing more.
    Drain(usize),
    /// A worker's process dies, or a drained one is replaced.
    Restart(usize),
    /// Somebody stops the job.
    Cancel,
    /// Somebody has it run again.
    Retry,
    /// Time passes.
    Tick,
    /// The sweeper's round.
    Sweep,
    /// The dispatcher's round.
    Dispatch,
}

/// The job's row, as far as the rules look at it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// [`JobState`] by its name: it has no order of its own.
    pub state: &'static str,
    pub fence: u8,
    pub attempts: u8,
    pub crashes: u8,
    pub effects: u8,
    pub epoch: u8,
    /// Ticks since the lease was last extended.
    lease: u8,
    /// Ticks since the cancel.
    cancelled: u8,
    /// Ticks to wait before another attempt.
    wait: u8,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Worker {
    /// Fence of its claim.
    pub holds: Option<u8>,
    pub draining: bool,
}

/// The job and the two workers that may run it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct World {
    pub row: Row,
    pub workers: [Worker; 2],
    /// A worker whose claim was not the newest was believed.
    pub stale_believed: bool,
    /// What a worker whose claim was not the newest said was refused.
    pub stale_refused: bool,
}

/// How the ledger looks at a claim. Only one of the two is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    Fence,
    /// The classic mistake: whoever finds the job running may end it.
    StateOnly,
}

impl World {
    pub fn new() -> Self {
        let row = Row {
            state: JobState::Queued.as_str(),
            fence: 0,
            attempts: 0,
            crashes: 0,
            effects: 0,
            epoch: 0,
            lease: 0,
            cancelled: 0,
            wait: 0,
        };
        Self { row, workers: Default::default(), stale_believed: false, stale_refused: false }
    }

    fn is(&self, state: JobState) -> bool {
        self.row.state == state.as_str()
    }

    fn is_leased(&self) -> bool {
        self.is(JobState::Running) || self.is(JobState::Cancelling)
    }

    pub fn has_ended(&self) -> bool {
        JobState::ALL.into_iter().any(|state| state.is_terminal() && self.is(state))
    }

    fn turn(&mut self, state: JobState) {
        self.row.state = state.as_str();
        if !self.is_leased() {
            self.row.lease = 0;
        }
        if !self.is(JobState::Cancelling) {
            self.row.cancelled = 0;
        }
    }

    /// The next world. The same one: the step changes nothing.
    pub fn after(&self, step: Step, guard: Guard) -> Self {
        let mut next = self.clone();
        match step {
            Step::Claim(at) => next.claim(at),
            Step::Beat(at) => next.beat(at, guard),
            Step::Succeed(at) => next.end(at, guard, |world| {
                world.row.effects += 1;
                world.turn(JobState::Succeeded);
            }),
            Step::Fail(at) => next.end(at, guard, |world| world.fail(false)),
            Step::Break(at) => next.end(at, guard, |world| world.fail(true)),
            Step::Drain(at) => next.drain(at, guard),
            Step::Restart(at) => next.workers[at] = Worker::default(),
            Step::Cancel => next.cancel(),
            Step::Retry => next.retry(),
            Step::Tick => next.tick(),
            Step::Sweep => next.sweep(),
            Step::Dispatch => next.dispatch(),
        }
        next
    }

    fn claim(&mut self, at: usize) {
        if self.workers[at].draining || !self.is(JobState::Queued) {
            return;
        }
        self.row.fence += 1;
        self.workers[at].holds = Some(self.row.fence);
        self.row.lease = 0;
        self.turn(JobState::Running);
    }

    /// Whether the ledger listens to a worker; what it held is done with unless it only beats.
    fn listens(&mut self, at: usize, guard: Guard) -> bool {
        let Some(fence) = self.workers[at].holds else { return false };
        let newest = fence == self.row.fence;
        let heard = self.is_leased() && (newest || guard == Guard::StateOnly);
        self.stale_believed |= heard && !newest;
        self.stale_refused |= !heard && !newest;
        heard
    }

    fn beat(&mut self, at: usize, guard: Guard) {
        if self.listens(at, guard) {
            self.row.lease = 0;
        }
    }

    fn end(&mut self, at: usize, guard: Guard, how: impl FnOnce(&mut Self)) {
        if self.listens(at, guard) {
            if self.is(JobState::Cancelling) {
                self.turn(JobState::Cancelled);
            } else {
                how(self);
            }
        }
        self.workers[at].holds = None;
    }

    fn fail(&mut self, for_good: bool) {
        self.row.attempts += 1;
        if for_good || self.row.attempts >= ATTEMPTS {
            self.turn(JobState::Failed);
        } else {
            self.row.wait = 1;
            self.turn(JobState::Scheduled);
        }
    }

    fn drain(&mut self, at: usize, guard: Guard) {
        self.end(at, guard, |world| {
            world.row.fence += 1;
            world.turn(JobState::Queued);
        });
        self.workers[at].draining = true;
    }

    fn cancel(&mut self) {
        if self.is(JobState::Running) {
            self.turn(JobState::Cancelling);
        } else if self.is(JobState::Queued) || self.is(JobState::Scheduled) {
            self.row.wait = 0;
            self.turn(JobState::Cancelled);
        }
    }

    fn retry(&mut self) {
        if !self.has_ended() || self.is(JobState::Succeeded) {
            return;
        }
        self.row.attempts = 0;
        self.row.crashes = 0;
        self.row.epoch += 1;
        self.turn(JobState::Queued);
    }

    fn tick(&mut self) {
        self.row.wait = self.row.wait.saturating_sub(1);
        // Beyond their ends times mean nothing more.
        if self.is_leased() {
            self.row.lease = (self.row.lease + 1).min(LEASE + 1);
        }
        if self.is(JobState::Cancelling) {
            self.row.cancelled = (self.row.cancelled + 1).min(GRACE + 1);
        }
    }

    fn sweep(&mut self) {
        if self.is(JobState::Cancelling) && (self.row.lease > LEASE || self.row.cancelled > GRACE) {
            self.row.fence += 1;
            self.turn(JobState::Cancelled);
        } else if self.is(JobState::Running) && self.row.lease > LEASE {
            self.row.fence += 1;
            self.row.crashes += 1;
            let aside = self.row.crashes >= CRASHES;
            self.turn(if aside { JobState::Quarantined } else { JobState::Queued });
        }
    }

    fn dispatch(&mut self) {
        if self.is(JobState::Scheduled) && self.row.wait == 0 {
            self.turn(JobState::Queued);
        }
    }
}
