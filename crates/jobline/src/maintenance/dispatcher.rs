//! Moves jobs whose time has come, and tells workers of them.

use std::sync::Arc;
use std::time::Duration;

use entity::id::{BootId, WorkspaceId};
use entity::instant::Instant as Moment;
use redis::RedisError;
use redis::aio::MultiplexedConnection;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::doorbell::Link;
use crate::error::{LedgerError, cause};
use crate::failpoint;
use crate::job::Queue;
use crate::ledger::{self, Lane, Order};
use crate::line::Line;
use crate::metrics;

/// Hints for each slot of each process that may wait in a stream.
const WINDOW: usize = 2;
/// Hints given in one round at one queue.
const BATCH: usize = 500;
/// Hints that are given again in a second: a wiped Redis must not be flooded.
const AGAIN_PER_SECOND: usize = 2_000;

/// Why a round came to nothing.
#[derive(Debug, thiserror::Error)]
enum RoundError {
    #[error("the ledger can't be read")]
    Ledger(#[from] LedgerError),
    #[error("Redis did not take the hints")]
    Redis(#[from] RedisError),
}

/// Works each `period` and whenever there is something to dispatch, until told to stop.
pub(super) async fn run(
    line: Arc<Line>,
    (period, per_workspace): (Duration, usize),
    shutdown: CancellationToken,
) {
    let mut dispatcher = Dispatcher::new(Arc::clone(&line), per_workspace);
    let mut next = Instant::now();
    let rounds = async {
        loop {
            if next <= Instant::now() {
                if let Err(error) = ledger::dispatch(&line).await {
                    tracing::warn!(error = cause(&error), "due jobs can't be moved");
                }
                next = Instant::now() + period;
            }
            dispatcher.tell().await;
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                () = line.doorbell.dispatchable() => {}
            }
        }
    };
    // Dropped anywhere: a hint that is noted and was not given is given again by others.
    let _: Option<()> = shutdown.run_until_cancelled(Box::pin(rounds)).await;
}

/// Tells workers of jobs, by way of Redis.
struct Dispatcher {
    line: Arc<Line>,
    /// The workspace that was served last, by queue.
    turns: [Option<WorkspaceId>; Queue::ALL.len()],
    per_workspace: usize,
    budget: Budget,
}

impl Dispatcher {
    fn new(line: Arc<Line>, per_workspace: usize) -> Self {
        let budget = Budget { since: Instant::now(), left: AGAIN_PER_SECOND };
        Self { line, turns: [None; Queue::ALL.len()], per_workspace, budget }
    }

    fn lane(&self, queue: Queue) -> Lane {
        Lane { queue, per_workspace: self.per_workspace }
    }

    /// One round over all queues. Nothing without Redis: workers look by themselves then.
    async fn tell(&mut self) {
        let line = Arc::clone(&self.line);
        let Some(broker) = line.doorbell.link() else { return };
        let Some(mut connection) = broker.connection() else { return };
        match self.round(broker, &mut connection).await {
            Ok(()) => {}
            Err(RoundError::Redis(error)) => broker.report(&error),
            Err(error @ RoundError::Ledger(_)) => {
                let error: &(dyn std::error::Error + 'static) = &error;
                tracing::warn!(error, "workers can't be told of jobs");
            }
        }
    }

    async fn round(
        &mut self,
        broker: &Link,
        connection: &mut MultiplexedConnection,
    ) -> Result<(), RoundError> {
        let now = self.line.store.db_now().await.map_err(LedgerError::Store)?;
        let epoch = broker.epoch(connection, || BootId::generate(now).to_string()).await?;
        for (at, queue) in Queue::ALL.into_iter().enumerate() {
            if ledger::unhinted(&self.line.store, self.lane(queue), (&epoch, now)).await? {
                self.tell_queue((broker, connection), (at, queue), (&epoch, now)).await?;
            }
        }
        Ok(())
    }

    async fn tell_queue(
        &mut self,
        (broker, connection): (&Link, &mut MultiplexedConnection),
        (at, queue): (usize, Queue),
        (epoch, now): (&str, Moment),
    ) -> Result<(), RoundError> {
        let own = self.line.slots.get().map_or(0, |slots| slots.of(queue));
        // A process without slots of its own does not know the others': it takes the usual number.
        let slots = if own == 0 { queue.default_slots() } else { own };
        let look = broker.look(connection, queue, BATCH).await?;
        let window = (WINDOW * slots * look.readers.max(1)).min(BATCH);
        let room = window.saturating_sub(look.entries.len()).min(self.budget.left(Instant::now()));
        if room == 0 {
            return Ok(());
        }
        let present = look.jobs();
        let order = Order { lane: self.lane(queue), now, epoch, room, present: &present };
        let Some(turn) = self.turns.get_mut(at) else { return Ok(()) };
        let hinted = ledger::hint(&self.line.store, &order, turn).await?;
        if hinted.is_empty() {
            return Ok(());
        }
        if let Err(error) = broker.add(connection, queue, (&hinted, epoch)).await {
            // Maybe some of them arrived: a job that is told of twice is claimed once.
            let jobs: Vec<_> = hinted.iter().map(|hinted| hinted.job).collect();
            ledger::unhint(&self.line.store, &jobs).await?;
            return Err(error.into());
        }
        failpoint::hit("hint/added");
        let again = hinted.iter().filter(|hinted| hinted.again).count();
        self.budget.spend(again);
        metrics::hinted(queue, hinted.len(), again);
        Ok(())
    }
}

/// What may be given again in this second.
struct Budget {
    since: Instant,
    left: usize,
}

impl Budget {
    fn left(&mut self, now: Instant) -> usize {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            *self = Self { since: now, left: AGAIN_PER_SECOND };
        }
        self.left
    }

    fn spend(&mut self, hints: usize) {
        self.left = self.left.saturating_sub(hints);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_given_again_at_a_bounded_rate() {
        let since = Instant::now();
        let mut budget = Budget { since, left: AGAIN_PER_SECOND };
        budget.spend(1_500);
        assert_eq!(budget.left(since), 500);
        budget.spend(900);
        assert_eq!(budget.left(since + Duration::from_millis(999)), 0);
        assert_eq!(budget.left(since + Duration::from_secs(1)), AGAIN_PER_SECOND);
    }
}
