//! One job's life: run under a lease, end under the fence.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use entity::instant::Instant as Moment;
use entity::job;
use futures_util::FutureExt as _;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::Crew;
use crate::args::args_of;
use crate::context::Context;
use crate::error::cause;
use crate::failpoint;
use crate::lease::{self, Halt, Stop};
use crate::ledger::{self, Claim, Claimed, Ending, FinishError, Settled};
use crate::metrics;
use crate::outcome::{Failure, FailureClass, Outcome};
use crate::progress::{self, Meter};

/// How long a cancelled job may take to stop by itself; the sweeper takes it away at the same time.
const CANCEL_WITHIN: Duration = Duration::from_secs(15);
/// How long a job of an unknown kind waits for a program that knows it, and between looks.
const NEWER_COMES_WITHIN: Duration = Duration::from_hours(1);
const NEWER_LOOKS_AFTER: Duration = Duration::from_secs(15);
/// How often recording a run's end is tried.
const FINISH_TRIES: u32 = 5;
/// Code of a run whose end could not be recorded.
const UNAVAILABLE: &str = "LEDGER_UNAVAILABLE";

/// Code of a failure.
type Code = std::borrow::Cow<'static, str>;

/// Runs a claimed job to its end, whatever that is.
pub(crate) async fn live<R: Clone + Send + Sync + 'static>(
    crew: &Crew<R>,
    claimed: Claimed,
    shutdown: &CancellationToken,
) -> Settled {
    let span = tracing::info_span!(
        "job",
        job.id = %claimed.job.id,
        job.kind = %claimed.job.kind,
        job.queue = %claimed.job.queue,
        job.attempt = claimed.claim.number,
        tenant = %claimed.job.tenant_id,
        request_id = claimed.job.request_id,
        trace_id = tracing::field::Empty,
    );
    if let (Some(link), Some(trace)) = (crew.on_attempt, &claimed.job.traceparent) {
        link(&span, trace);
    }
    run_and_end(crew, claimed, shutdown).instrument(span).await
}

async fn run_and_end<R: Clone + Send + Sync + 'static>(
    crew: &Crew<R>,
    claimed: Claimed,
    shutdown: &CancellationToken,
) -> Settled {
    let claim = claimed.claim;
    let attempt = Attempt::begin(&claimed);
    let stop = Stop::default();
    let meter = Arc::new(Meter::default());
    // Beats until the end is recorded: the lease must not run out while effects are written.
    let keeper = lease::keep(Arc::clone(&crew.line), claim, crew.rhythm, stop.clone());
    let _keeper = Beside(tokio::spawn(keeper));
    let quiet = CancellationToken::new();
    let reporter =
        progress::report(Arc::clone(&crew.line), claim, Arc::clone(&meter), quiet.clone());
    let mut reporter = Beside(tokio::spawn(reporter));

    failpoint::hit("run/begins");
    let ending = run(crew, claimed, &stop, meter, shutdown).await;
    failpoint::hit("run/ended");
    quiet.cancel();
    // Progress comes before the end in the log; a reporter that died has nothing to add.
    let _ = (&mut reporter.0).await;
    let (settled, code) = match ending {
        Some(ending) => end(crew, &claim, ending, shutdown).await,
        None if stop.reason() == Some(Halt::Refused) => (Settled::Refused, None),
        None => (Settled::GivenUp, None),
    };
    attempt.log(settled, code.as_deref());
    settled
}

/// Runs the job's own code. `None`: the lease is lost.
async fn run<R: Clone + Send + Sync + 'static>(
    crew: &Crew<R>,
    claimed: Claimed,
    stop: &Stop,
    meter: Arc<Meter>,
    shutdown: &CancellationToken,
) -> Option<Ending> {
    let job = claimed.job;
    let ctx = Context::new(Arc::clone(&crew.line), claimed.claim, stop.token.clone(), meter);
    let Some(longest) = crew.registry.max_runtime(&job.kind) else {
        return Some(unknown(&job, crew.line.store.db_now_reckoned()));
    };
    let args = match args_of(&job) {
        Ok(args) => args,
        Err(error) => {
            let failure = Failure::permanent("ARGS_INVALID", "the job's input can't be read");
            return Some(Ending::Fail(failure.with_source(error)));
        }
    };
    // Making the future is the job's code too, and may panic.
    let work = async { crew.registry.run(&job.kind, args, ctx, crew.rooms.clone()).await };
    let mut work = std::pin::pin!(AssertUnwindSafe(work).catch_unwind());
    let outcome = tokio::select! {
        outcome = &mut work => outcome,
        () = tokio::time::sleep(longest) => {
            stop.token.cancel();
            return Some(Ending::Fail(Failure::transient("MAX_RUNTIME", "the run took too long")));
        }
        grace = halted(crew, stop, shutdown) => {
            let ended = tokio::time::timeout(grace, &mut work);
            let ended = crew.abandon.run_until_cancelled(ended).await;
            ended.and_then(Result::ok).unwrap_or(Ok(Outcome::Stopped))
        }
    };
    ending(outcome, stop.reason())
}

/// What becomes of a job of a kind that this program does not know: while programs are being
/// replaced, a newer one may.
fn unknown(job: &job::Model, now: Moment) -> Ending {
    if now.duration_since(job.created_at) < NEWER_COMES_WITHIN {
        return Ending::Snooze(NEWER_LOOKS_AFTER);
    }
    let text = format!("no code is registered for jobs of kind {:?}", job.kind);
    Ending::Fail(Failure::permanent("UNKNOWN_KIND", text))
}

/// Waits until the run is to stop; answers how long it may take to do so.
async fn halted<R>(crew: &Crew<R>, stop: &Stop, shutdown: &CancellationToken) -> Duration {
    tokio::select! {
        () = stop.token.cancelled() => {}
        () = shutdown.cancelled() => stop.halt(Halt::Drain),
    }
    match stop.reason() {
        Some(Halt::Drain) => crew.drain_within,
        Some(Halt::Cancel) => CANCEL_WITHIN,
        Some(Halt::Refused | Halt::GivenUp) | None => Duration::ZERO,
    }
}

fn ending(outcome: Result<Outcome, Box<dyn Any + Send>>, halt: Option<Halt>) -> Option<Ending> {
    let outcome = outcome.unwrap_or_else(|panic| Outcome::Fail(panicked(panic.as_ref())));
    if matches!(halt, Some(Halt::Refused | Halt::GivenUp)) {
        return None;
    }
    Some(match (outcome, halt) {
        (Outcome::Done(effects), _) => Ending::Done(effects),
        (Outcome::Stopped | Outcome::Fail(_), Some(Halt::Cancel)) => Ending::Cancelled,
        // What fails because it was interrupted has used up nothing.
        (Outcome::Stopped, Some(_)) => Ending::Released,
        (Outcome::Fail(failure), Some(_)) if !is_final(&failure) => Ending::Released,
        (Outcome::Fail(failure), _) => Ending::Fail(failure),
        (Outcome::Snooze(after), _) => Ending::Snooze(after),
        (Outcome::Fork(children), _) => Ending::Fork(children),
        (Outcome::Stopped, None) => Ending::Fail(Failure::transient(
            "STOPPED_UNASKED",
            "the run stopped without being told",
        )),
    })
}

fn is_final(failure: &Failure) -> bool {
    failure.class == FailureClass::Permanent
}

fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let text = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    // The panic's text is for operators: it goes to the attempt's chain only.
    Failure::transient("PANIC", "the job's code panicked").with_source(text)
}

/// Records the end. Effects that fail become a failed attempt; a ledger that does not answer is
/// asked again while the lease lasts.
async fn end<R>(
    crew: &Crew<R>,
    claim: &Claim,
    ending: Ending,
    shutdown: &CancellationToken,
) -> (Settled, Option<Code>) {
    let mut ending = ending;
    for attempt in 1..=FINISH_TRIES {
        let (again, code) = (again(&ending), code(&ending));
        match Box::pin(ledger::finish(&crew.line, claim, ending, rand::random())).await {
            Ok(settled @ Settled::As(..)) => return (settled, code),
            Ok(settled) => return (settled, None),
            Err(FinishError::Effects(error)) => {
                ending = Ending::Fail(Failure::from_effects(error));
            }
            Err(FinishError::Ledger(error)) => {
                tracing::error!(
                    error = cause(&error),
                    finish.attempt = attempt,
                    "a run's end can't be recorded"
                );
                ending = again;
                let pause = tokio::time::sleep(Duration::from_millis(200) * attempt);
                let _ = shutdown.run_until_cancelled(pause).await;
            }
        }
    }
    // The lease runs out by itself, and the sweeper gives the job to somebody else.
    (Settled::GivenUp, Some(UNAVAILABLE.into()))
}

/// Code of a failure.
fn code(ending: &Ending) -> Option<Code> {
    if let Ending::Fail(failure) = ending { Some(failure.code.clone()) } else { None }
}

/// What to record when the first try fails: effects can be written only once, so a run whose
/// effects were lost on the way is to be repeated.
fn again(ending: &Ending) -> Ending {
    match ending {
        Ending::Done(_) => {
            let (class, text) = (FailureClass::Interrupted, "the results could not be stored");
            Ending::Fail(Failure::new(class, UNAVAILABLE, text))
        }
        Ending::Fail(failure) => {
            Ending::Fail(Failure::new(failure.class, failure.code.clone(), failure.message.clone()))
        }
        Ending::Snooze(after) => Ending::Snooze(*after),
        // The children are lost with the try: the run makes them again.
        Ending::Fork(_) => Ending::Snooze(Duration::ZERO),
        Ending::Released => Ending::Released,
        Ending::Cancelled => Ending::Cancelled,
    }
}

/// An attempt, for the one line that the log has about it.
struct Attempt {
    /// Queue and kind of its job.
    labels: (String, String),
    fence: i64,
    begun: Instant,
}

impl Attempt {
    fn begin(claimed: &Claimed) -> Self {
        let labels = (claimed.job.queue.clone(), claimed.job.kind.clone());
        Self { labels, fence: claimed.claim.fence, begun: Instant::now() }
    }

    /// Job, queue, number and workspace are the span's.
    fn log(&self, settled: Settled, code: Option<&str>) {
        let took = self.begun.elapsed();
        let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let (queue, kind) = &self.labels;
        metrics::ran(queue, kind, took);
        match settled {
            Settled::As(state, outcome) => {
                tracing::info!(outcome, job.state = %state, duration_ms, code, "attempt ended");
            }
            Settled::Refused => {
                metrics::fence_rejected(queue);
                self.log_lost("refused", duration_ms, code);
            }
            Settled::GivenUp => self.log_lost("given up", duration_ms, code),
        }
    }

    fn log_lost(&self, outcome: &str, duration_ms: u64, code: Option<&str>) {
        let code = code.unwrap_or("LEASE_LOST");
        tracing::warn!(outcome, job.fence = self.fence, duration_ms, code, "attempt ended");
    }
}

/// A task that lives no longer than its owner.
struct Beside(JoinHandle<()>);

impl Drop for Beside {
    fn drop(&mut self) {
        self.0.abort();
    }
}
