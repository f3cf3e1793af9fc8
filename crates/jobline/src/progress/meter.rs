//! Counts what a job does. Never blocks, never waits: it is called from loops.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use entity::instant::Instant as Moment;
use serde_json::Value;
use tokio::sync::Notify;

use super::event::{PhaseProgress, Progress};
use super::log::{LogLine, Pending};

/// Parts of the work that are told of; of a job with more the first ones go.
const MAX_PHASES: usize = 32;

/// Counters of one run.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    counters: Mutex<Counters>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Counters {
    /// In the order in which they began; the last one goes on.
    phases: Vec<Named>,
    last_finding: Option<Value>,
    /// Reports since the last one that was written.
    reports: u64,
    log: Pending,
}

/// What is to be written.
#[derive(Debug, PartialEq)]
pub(crate) struct Report {
    /// `None`: nothing has moved.
    pub(crate) progress: Option<Progress>,
    pub(crate) lines: Vec<LogLine>,
}

#[derive(Debug)]
struct Named {
    name: String,
    done: u64,
    total: Option<u64>,
    began: Instant,
    ended: Option<Instant>,
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
            let last = counters.phases.last_mut();
            if let Some(phase) = last.filter(|phase| phase.name == *self.name) {
                change(phase);
            }
        });
    }
}

impl Meter {
    pub(crate) fn phase(self: &Arc<Self>, name: &str, total: Option<u64>) -> Phase {
        let began = Instant::now();
        let phase = Named { name: name.to_owned(), done: 0, total, began, ended: None };
        self.report(|counters| {
            if let Some(last) = counters.phases.last_mut() {
                last.ended = Some(began);
            }
            if counters.phases.len() == MAX_PHASES {
                counters.phases.remove(0);
            }
            counters.phases.push(phase);
        });
        Phase { meter: Arc::clone(self), name: name.into() }
    }

    pub(crate) fn log(&self, line: LogLine) {
        self.locked().log.push(line);
        self.changed.notify_one();
    }

    pub(crate) fn note(&self, finding: Value) {
        self.report(|counters| counters.last_finding = Some(finding));
    }

    /// Waits until there is something that [`Meter::take`] has not given out.
    pub(crate) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What is new since the last call, if anything is.
    pub(crate) fn take(&self, now: Moment) -> Option<Report> {
        let mut counters = self.locked();
        let lines = counters.log.take(now);
        let reports = std::mem::take(&mut counters.reports);
        let progress = reports.checked_sub(1).map(|folded| counters.progress(folded));
        (progress.is_some() || !lines.is_empty()).then_some(Report { progress, lines })
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

impl Counters {
    fn progress(&self, coalesced: u64) -> Progress {
        let last_finding = self.last_finding.clone();
        let phases: Vec<_> = self.phases.iter().map(Named::progress).collect();
        let Some(phase) = phases.last().cloned() else {
            return Progress { last_finding, coalesced, ..Progress::default() };
        };
        Progress {
            eta_ms: eta_ms(phase.done, phase.total, phase.rate_per_second),
            phase: Some(phase.name),
            done: phase.done,
            total: phase.total,
            rate_per_second: phase.rate_per_second,
            last_finding,
            coalesced,
            phases,
        }
    }
}

impl Named {
    fn progress(&self) -> PhaseProgress {
        let took = self.ended.unwrap_or_else(Instant::now).duration_since(self.began);
        PhaseProgress {
            name: self.name.clone(),
            done: self.done,
            total: self.total,
            rate_per_second: rate(self.done, took),
            took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            ended: self.ended.is_some(),
        }
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

    fn taken(meter: &Meter) -> Option<Progress> {
        meter.take(Moment::from_micros(0))?.progress
    }

    #[test]
    fn reports_fold_into_the_newest() {
        let meter = Arc::new(Meter::default());
        assert_eq!(taken(&meter), None);
        let phase = meter.phase("read", Some(10));
        phase.advance(3);
        phase.advance(4);
        meter.note(json!({ "code": "NCM_MISSING" }));
        let progress = taken(&meter).unwrap();
        assert_eq!((progress.done, progress.total, progress.coalesced), (7, Some(10), 3));
        assert_eq!(progress.last_finding, Some(json!({ "code": "NCM_MISSING" })));
        assert_eq!(taken(&meter), None);
    }

    #[test]
    fn each_phase_keeps_its_own_counts_and_one_that_is_over_counts_no_more() {
        let meter = Arc::new(Meter::default());
        let read = meter.phase("read", Some(3));
        read.advance(2);
        let fill = meter.phase("fill", None);
        read.advance(5);
        fill.advance(1);
        let progress = taken(&meter).unwrap();
        assert_eq!((progress.phase.as_deref(), progress.done), (Some("fill"), 1));
        let phases: Vec<_> =
            progress.phases.iter().map(|p| (p.name.as_str(), p.done, p.total, p.ended)).collect();
        assert_eq!(phases, [("read", 2, Some(3), true), ("fill", 1, None, false)]);
    }

    #[test]
    fn of_very_many_phases_the_last_ones_are_told() {
        let meter = Arc::new(Meter::default());
        for number in 0..=MAX_PHASES {
            meter.phase(&number.to_string(), None);
        }
        let phases = taken(&meter).unwrap().phases;
        assert_eq!((phases.len(), phases[0].name.as_str()), (MAX_PHASES, "1"));
    }
}
