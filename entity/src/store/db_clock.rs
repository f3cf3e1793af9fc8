//! The database's time, asked or reckoned.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::StoreError;
use super::dialect::Dialect;
use crate::clock::Clock;
use crate::instant::Instant;

/// The clock of a database. Copies share what they know of it.
#[derive(Debug, Clone)]
pub(super) struct DbClock {
    dialect: Dialect,
    machine: Clock,
    /// By how many microseconds the database's clock is ahead of the machine's, when it was last
    /// asked.
    ahead: Arc<AtomicI64>,
}

impl DbClock {
    pub(super) fn new(dialect: Dialect, machine: Clock) -> Self {
        Self { dialect, machine, ahead: Arc::default() }
    }

    /// The machine's clock.
    pub(super) fn machine(&self) -> &Clock {
        &self.machine
    }

    /// The time by the database's clock, or by a clock that tests turn.
    pub(super) async fn ask(
        &self,
        connection: &impl ConnectionTrait,
    ) -> Result<Instant, StoreError> {
        let Some(sql) = self.dialect.now_sql().filter(|_| self.machine.is_system()) else {
            return Ok(self.machine.now());
        };
        let row =
            connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        let Some(row) = row else { return Ok(self.machine.now()) };
        let told = Instant::from_micros(row.try_get("", "micros")?);
        self.note(told);
        Ok(told)
    }

    /// The time by the database's clock without asking it: wrong by no more than its last answer
    /// took to arrive and what the two clocks have drifted since.
    pub(super) fn reckon(&self) -> Instant {
        let ahead = self.ahead.load(Ordering::Relaxed);
        Instant::from_micros(self.machine.now().as_micros().saturating_add(ahead))
    }

    fn note(&self, told: Instant) {
        let ahead = told.as_micros().saturating_sub(self.machine.now().as_micros());
        self.ahead.store(ahead, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_databases_time_is_reckoned_from_its_last_answer_whichever_clock_is_ahead() {
        for answer in [5_000_000, 15_000_000] {
            let (machine, hands) = Clock::manual(Instant::from_micros(10_000_000));
            let clock = DbClock::new(Dialect::Postgres, machine);
            assert_eq!(clock.reckon().as_micros(), 10_000_000);
            clock.clone().note(Instant::from_micros(answer));
            hands.advance(Duration::from_secs(1));
            assert_eq!(clock.reckon().as_micros(), answer + 1_000_000);
        }
    }
}
