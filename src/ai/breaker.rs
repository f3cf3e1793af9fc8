//! Leaves a provider alone that failed too often, and then lets one call try.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::metrics;
use super::provider::Provider;

/// So many failures within so long open the circuit (reliability.md row 104).
const FAILURES: usize = 5;
const WITHIN: Duration = Duration::from_secs(30);

/// The circuit of one provider and model.
#[derive(Debug)]
pub(super) struct Breaker {
    provider: Provider,
    /// How long it stays open.
    rest: Duration,
    /// How long the one call that tries may take, before another one may.
    trial: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Calls go through; when the last failures were.
    Closed(VecDeque<Instant>),
    /// No call goes through before.
    Open(Instant),
    /// One call tries; another may from then on.
    Trying(Instant),
}

impl Breaker {
    pub fn new(provider: Provider, rest: Duration, trial: Duration) -> Self {
        metrics::circuit(provider, false);
        Self { provider, rest, trial, state: Mutex::new(State::Closed(VecDeque::new())) }
    }

    /// Lets a call through, or says when one may go.
    pub fn pass(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let mut state = self.lock();
        match &*state {
            State::Closed(_) => Ok(()),
            State::Open(until) | State::Trying(until) if *until > now => Err(*until - now),
            State::Open(_) | State::Trying(_) => {
                *state = State::Trying(now + self.trial);
                Ok(())
            }
        }
    }

    /// Notes that the provider works.
    pub fn succeeded(&self) {
        let mut state = self.lock();
        match &mut *state {
            State::Closed(failures) => failures.clear(),
            State::Open(_) | State::Trying(_) => {
                *state = State::Closed(VecDeque::new());
                metrics::circuit(self.provider, false);
            }
        }
    }

    /// Notes that it does not, and that it asks to be left alone for `asked`.
    pub fn failed(&self, asked: Option<Duration>) {
        let now = Instant::now();
        let mut state = self.lock();
        let open = match &mut *state {
            State::Closed(failures) => {
                failures.push_back(now);
                failures.retain(|at| now.duration_since(*at) <= WITHIN);
                failures.len() >= FAILURES
            }
            State::Trying(_) => true,
            State::Open(_) => false,
        };
        if open || asked.is_some_and(|asked| asked > self.rest) {
            // A time that no clock tells is none that a provider meant.
            let until = now.checked_add(self.rest.max(asked.unwrap_or_default()));
            *state = State::Open(until.unwrap_or(now + self.rest));
            metrics::circuit(self.provider, true);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker(rest: Duration) -> Breaker {
        Breaker::new(Provider::OpenAi, rest, Duration::from_mins(1))
    }

    #[test]
    fn five_failures_open_it_and_a_success_between_them_does_not_let_them_add_up() {
        let breaker = breaker(Duration::from_mins(1));
        for _ in 0..4 {
            breaker.failed(None);
        }
        breaker.succeeded();
        for _ in 0..4 {
            breaker.failed(None);
        }
        assert_eq!(breaker.pass(), Ok(()));
        breaker.failed(None);
        assert!(breaker.pass().unwrap_err() > Duration::from_secs(50));
    }

    #[test]
    fn after_its_rest_one_call_tries_and_its_end_decides() {
        let breaker = breaker(Duration::ZERO);
        for _ in 0..5 {
            breaker.failed(None);
        }
        assert_eq!(breaker.pass(), Ok(()), "one tries");
        assert!(breaker.pass().is_err(), "and nobody else meanwhile");
        breaker.succeeded();
        assert_eq!((breaker.pass(), breaker.pass()), (Ok(()), Ok(())));
    }

    #[test]
    fn a_provider_that_asks_for_a_long_rest_gets_it() {
        let breaker = breaker(Duration::from_secs(1));
        breaker.failed(Some(Duration::from_mins(5)));
        assert!(breaker.pass().unwrap_err() > Duration::from_mins(4));
        breaker.failed(Some(Duration::MAX));
        assert!(breaker.pass().is_err());
    }
}
