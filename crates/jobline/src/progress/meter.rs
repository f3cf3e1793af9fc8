//! Counts what a job does. Never blocks, never waits: it is called from loops.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::Notify;

use super::event::Progress;

/// Counters of one run.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    counters: Mutex<Counters>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Counters {
    phase: Option<Named>,
    last_finding: Option<Value>,
    /// Reports since the last one that was written.
    reports: u64,
}

#[derive(Debug)]
struct Named {
    name: String,
    done: u64,
    total: Option<u64>,
    began: Instant,
}

/// A part of the work, counted in units. Cheap to clone; may be used from blocking threads.
#[derive(Debug, Clone)]
pub struct Phase {
    meter: Arc<Meter>,
    name: Arc<str>,
}

impl Phase {
    /// Counts `units` more as done. Counts nothing once another phase has begun.
    pub fn advance(&self, units: u64) {
        self.change(|phase| phase.done = phase.done.saturating_add(units));
    }

    /// Sets how many units there are, once that is known.
    pub fn set_total(&self, total: u64) {
        self.change(|phase| phase.total = Some(total));
    }

    fn change(&self, change: impl FnOnce(&mut Named)) {
        self.meter.report(|counters| {
            if let Some(phase) = counters.phase.as_mut().filter(|phase| phase.name == *self.name) {
                change(phase);
            }
        });
    }
}

impl Meter {
    pub(crate) fn phase(self: &Arc<Self>, name: &str, total: Option<u64>) -> Phase {
        let phase = Named { name: name.to_owned(), done: 0, total, began: Instant::now() };
        self.report(|counters| counters.phase = Some(phase));
        Phase { meter: Arc::clone(self), name: name.into() }
    }

    pub(crate) fn note(&self, finding: Value) {
        self.report(|counters| counters.last_finding = Some(finding));
    }

    /// Waits until there is something that [`Meter::take`] has not given out.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What is new since the last call.
    pub(crate) fn take(&self) -> Option<Progress> {
        let mut counters = self.locked();
        let folded = std::mem::take(&mut counters.reports).checked_sub(1)?;
        let mut progress = Progress {
            last_finding: counters.last_finding.clone(),
            coalesced: folded,
            ..Progress::default()
        };
        if let Some(phase) = &counters.phase {
            progress.phase = Some(phase.name.clone());
            progress.done = phase.done;
            progress.total = phase.total;
            progress.rate_per_second = rate(phase.done, phase.began.elapsed());
            progress.eta_ms = eta_ms(phase.done, phase.total, progress.rate_per_second);
        }
        Some(progress)
    }

    fn report(&self, change: impl FnOnce(&mut Counters)) {
        let mut counters = self.locked();
        change(&mut counters);
        counters.reports += 1;
        drop(counters);
        self.changed.notify_one();
    }

    fn locked(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a rate is an estimate")]
fn rate(done: u64, elapsed: Duration) -> Option<f64> {
    let seconds = elapsed.as_secs_f64();
    (done > 0 && seconds > 0.0).then(|| done as f64 / seconds)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate; the cast saturates and the operands are positive"
)]
fn eta_ms(done: u64, total: Option<u64>, rate: Option<f64>) -> Option<u64> {
    let left = total?.saturating_sub(done);
    Some((left as f64 / rate? * 1_000.0).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rate_and_rest_follow_from_what_is_done() {
        let rate = rate(50, Duration::from_secs(10));
        assert_eq!(rate, Some(5.0));
        assert_eq!(eta_ms(50, Some(60), rate), Some(2_000));
        assert_eq!(eta_ms(60, Some(60), rate), Some(0));
        assert_eq!(eta_ms(70, Some(60), rate), Some(0));
        assert_eq!(eta_ms(50, None, rate), None);
        assert_eq!(super::rate(0, Duration::from_secs(10)), None);
    }

    #[test]
    fn reports_fold_into_the_newest() {
        let meter = Arc::new(Meter::default());
        assert_eq!(meter.take(), None);
        let phase = meter.phase("read", Some(10));
        phase.advance(3);
        phase.advance(4);
        meter.note(json!({ "code": "NCM_MISSING" }));
        let progress = meter.take().unwrap();
        assert_eq!((progress.done, progress.total, progress.coalesced), (7, Some(10), 3));
        assert_eq!(progress.last_finding, Some(json!({ "code": "NCM_MISSING" })));
        assert_eq!(meter.take(), None);
    }

    #[test]
    fn a_phase_that_is_over_counts_no_more() {
        let meter = Arc::new(Meter::default());
        let read = meter.phase("read", None);
        let fill = meter.phase("fill", None);
        read.advance(5);
        fill.advance(1);
        let progress = meter.take().unwrap();
        assert_eq!((progress.phase.as_deref(), progress.done), (Some("fill"), 1));
    }
}
