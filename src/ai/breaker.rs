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

impl State {
    /// How long no call goes through yet.
    fn open_for(&self, now: Instant) -> Option<Duration> {
        match self {
            Self::Closed(_) => None,
            Self::Open(until) | Self::Trying(until) => {
                let wait = until.saturating_duration_since(now);
                (!wait.is_zero()).then_some(wait)
            }
        }
    }
}

impl Breaker {
    pub fn new(provider: Provider, rest: Duration, trial: Duration) -> Self {
        metrics::circuit(provider, false);
        Self { provider, rest, trial, state: Mutex::new(State::Closed(VecDeque::new())) }
    }

    /// Says when a call may go if none may now; lets none through.
    pub fn peek(&self) -> Result<(), Duration> {
        self.lock().open_for(Instant::now()).map_or(Ok(()), Err)
    }

    /// Lets a call through, or says when one may go.
    pub fn pass(&self) -> Result<Pass<'_>, Duration> {
        let now = Instant::now();
        let mut state = self.lock();
        if let Some(wait) = state.open_for(now) {
            return Err(wait);
        }
        let trial = match &*state {
            State::Closed(_) => None,
            State::Open(_) | State::Trying(_) => {
                let until = now + self.trial;
                *state = State::Trying(until);
                Some(until)
            }
        };
        Ok(Pass { breaker: self, trial })
    }

    fn succeeded(&self) {
        let mut state = self.lock();
        match &mut *state {
            State::Closed(failures) => failures.clear(),
            State::Open(_) | State::Trying(_) => {
                *state = State::Closed(VecDeque::new());
                metrics::circuit(self.provider, false);
            }
        }
    }

    fn failed(&self, asked: Option<Duration>) {
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

/// A call that was let through. One that ends without a word about the provider, because it was never
/// made or nobody waited for it, leaves the trial to the next.
#[derive(Debug)]
pub(super) struct Pass<'b> {
    breaker: &'b Breaker,
    /// Until when it is the one call that tries, if it is.
    trial: Option<Instant>,
}

impl Pass<'_> {
    /// Notes that the provider works.
    pub fn succeeded(self) {
        self.breaker.succeeded();
    }

    /// Notes that it does not, and that it asks to be left alone for `asked`.
    pub fn failed(self, asked: Option<Duration>) {
        self.breaker.failed(asked);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        let Some(until) = self.trial else { return };
        let mut state = self.breaker.lock();
        // Whoever said how it ended, or tries by now, decides.
        if matches!(&*state, State::Trying(at) if *at == until) {
            *state = State::Open(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker(rest: Duration) -> Breaker {
        Breaker::new(Provider::OpenAi, rest, Duration::from_mins(1))
    }

    fn fail(breaker: &Breaker, times: usize) {
        // All were under way when the first of them failed.
        let passes: Vec<_> = (0..times).map(|_| breaker.pass().unwrap()).collect();
        for pass in passes {
            pass.failed(None);
        }
    }

    #[test]
    fn five_failures_open_it_and_a_success_between_them_does_not_let_them_add_up() {
        let breaker = breaker(Duration::from_mins(1));
        fail(&breaker, 4);
        breaker.pass().unwrap().succeeded();
        fail(&breaker, 4);
        breaker.pass().unwrap().failed(None);
        assert!(breaker.pass().unwrap_err() > Duration::from_secs(50));
    }

    #[test]
    fn after_its_rest_one_call_tries_and_its_end_decides() {
        let breaker = breaker(Duration::ZERO);
        fail(&breaker, 5);
        assert_eq!((breaker.peek(), breaker.peek()), (Ok(()), Ok(())), "who only looks does not");
        let tries = breaker.pass().unwrap();
        assert!(breaker.peek().is_err());
        assert!(breaker.pass().is_err(), "and nobody else meanwhile");
        tries.succeeded();
        let _both = (breaker.pass().unwrap(), breaker.pass().unwrap());
    }

    #[test]
    fn a_trial_that_tells_nothing_is_left_to_the_next_call() {
        let breaker = breaker(Duration::ZERO);
        fail(&breaker, 5);
        drop(breaker.pass().unwrap());
        let next = breaker.pass().unwrap();
        assert!(breaker.pass().is_err(), "it is still one at a time");
        next.failed(Some(Duration::from_mins(5)));
        assert!(breaker.pass().unwrap_err() > Duration::from_mins(4), "its end decides");
    }

    #[test]
    fn a_trial_that_took_too_long_does_not_end_the_next_one() {
        let breaker = Breaker::new(Provider::OpenAi, Duration::ZERO, Duration::ZERO);
        fail(&breaker, 5);
        let late = breaker.pass().unwrap();
        let next = breaker.pass().unwrap();
        let State::Trying(until) = *breaker.lock() else { unreachable!() };
        drop(late);
        assert!(matches!(*breaker.lock(), State::Trying(at) if at == until));
        next.succeeded();
        assert!(matches!(*breaker.lock(), State::Closed(_)));
    }

    #[test]
    fn a_provider_that_asks_for_a_long_rest_gets_it() {
        let breaker = breaker(Duration::from_secs(1));
        let (first, second) = (breaker.pass().unwrap(), breaker.pass().unwrap());
        first.failed(Some(Duration::from_mins(5)));
        assert!(breaker.pass().unwrap_err() > Duration::from_mins(4));
        second.failed(Some(Duration::MAX));
        assert!(breaker.pass().is_err());
    }
}
