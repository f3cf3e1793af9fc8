//! Where the time comes from: an argument, so that tests can turn the hands.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::instant::Instant;

/// A source of time. Cheap to clone; clones of a manual clock show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Source);

#[derive(Debug, Clone, Default)]
enum Source {
    #[default]
    System,
    /// The machine's, if it went wrong by so many microseconds.
    Wrong(i64),
    Manual(Arc<AtomicI64>),
}

/// The hands of a manual clock.
#[derive(Debug, Clone)]
pub struct ClockHands(Arc<AtomicI64>);

impl Clock {
    /// The machine's clock.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `at` until its hands are turned.
    pub fn manual(at: Instant) -> (Self, ClockHands) {
        let micros = Arc::new(AtomicI64::new(at.as_micros()));
        (Self(Source::Manual(Arc::clone(&micros))), ClockHands(micros))
    }

    /// The clock of a machine that is ahead of true time by `micros`, behind it if negative: for
    /// tests.
    pub const fn wrong_by(micros: i64) -> Self {
        Self(Source::Wrong(micros))
    }

    /// Whether it is the machine's clock, right or wrong.
    pub const fn is_system(&self) -> bool {
        matches!(self.0, Source::System | Source::Wrong(_))
    }

    /// The time now.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::System => system_now(),
            Source::Wrong(by) => Instant::from_micros(system_now().as_micros().saturating_add(*by)),
            Source::Manual(micros) => Instant::from_micros(micros.load(Ordering::SeqCst)),
        }
    }
}

impl ClockHands {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine's clock")]
fn system_now() -> Instant {
    // A machine that believes to be before 1970 gets 1970.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_by_its_hands() {
        let (clock, hands) = Clock::manual(Instant::from_micros(5));
        let copy = clock.clone();
        hands.advance(Duration::from_secs(1));
        assert_eq!(clock.now().as_micros(), 1_000_005);
        assert_eq!(copy.now(), clock.now());
    }

    #[test]
    fn the_system_clock_is_in_this_century() {
        assert!(Clock::system().now().to_string().starts_with("20"));
    }
}
