//! The right to run a job: renewed by heartbeats, given up before it runs out.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::error::cause;
use crate::ledger::{self, Beat, Claim};
use crate::line::Line;
use crate::plant::Plant;

/// How soon a heartbeat that was not answered is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// What is left of a lease when its holder gives up: a sixth.
const MARGIN: u32 = 6;

/// Why a run is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Halt {
    Cancel,
    Drain,
    /// The ledger says that somebody else has the job.
    Refused,
    /// Nobody answered until it was too late to be sure.
    GivenUp,
}

/// Tells a run to stop, and why. The first reason counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop {
    pub(crate) token: CancellationToken,
    reason: Arc<OnceLock<Halt>>,
}

impl Stop {
    pub(crate) fn halt(&self, reason: Halt) {
        self.reason.get_or_init(|| reason);
        self.token.cancel();
    }

    pub(crate) fn reason(&self) -> Option<Halt> {
        self.reason.get().copied()
    }
}

/// How long a lease lasts and how often it is renewed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rhythm {
    pub(crate) lease: Duration,
    pub(crate) heartbeat: Duration,
}

/// Renews a lease until it is lost or the task is dropped. Runs beside the job, never inside it, so
/// that a busy job can't starve it.
pub(crate) async fn keep(line: Arc<Line>, claim: Claim, rhythm: Rhythm, stop: Stop) {
    let mut held_until = Instant::now() + rhythm.lease;
    let mut nudged = Box::pin(line.nudge.notified());
    nudged.as_mut().enable();
    // A cancel between the claim and this moment nudged nobody.
    if ledger::is_cancelling(&line.store, &claim).await.unwrap_or(false) {
        stop.halt(Halt::Cancel);
    }
    let mut pause = rhythm.heartbeat;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = &mut nudged => {}
        }
        // Enabled before asking: a nudge during the answer is not lost.
        nudged.set(line.nudge.notified());
        nudged.as_mut().enable();
        let asked = Instant::now();
        let give_up = held_until - rhythm.lease / MARGIN;
        let beat = ledger::heartbeat(&line.store, &claim, rhythm.lease);
        pause = rhythm.heartbeat;
        match tokio::time::timeout_at(give_up, beat).await {
            Ok(Ok(Beat::Held)) => held_until = asked + rhythm.lease,
            Ok(Ok(Beat::Cancel)) => {
                held_until = asked + rhythm.lease;
                stop.halt(Halt::Cancel);
            }
            Ok(Ok(Beat::Lost)) => return stop.halt(Halt::Refused),
            Err(_) if Plant::NoFence.is_on() => held_until = Instant::now() + rhythm.lease,
            Err(_) => return stop.halt(Halt::GivenUp),
            Ok(Err(error)) => {
                tracing::warn!(error = cause(&error), job.id = %claim.job, "heartbeat was not answered");
                pause = RETRY.min(rhythm.heartbeat);
            }
        }
    }
}
