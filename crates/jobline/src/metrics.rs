//! What is counted: names, and the verbs that count.
//!
//! Labels are bounded: queues are four, kinds are those of the registry, states and classes are
//! words of this crate.

use std::time::Duration;

use entity::job_state::JobState;
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram};
use metrics::{gauge, histogram};

use crate::job::Queue;
use crate::outcome::{Failure, FailureClass};

const ENQUEUED: &str = "jobline_jobs_enqueued_total";
const FINISHED: &str = "jobline_jobs_finished_total";
const ATTEMPTS_FAILED: &str = "jobline_attempts_failed_total";
const LEASES_EXPIRED: &str = "jobline_leases_expired_total";
const FENCE_REJECTIONS: &str = "jobline_fence_rejections_total";
const REHINTS: &str = "jobline_rehints_total";
const HINTS: &str = "jobline_hints_total";
const DEAD_ENTRIES: &str = "jobline_dead_entries_total";
const EVENT_GAPS: &str = "jobline_event_gaps_total";
const WAIT: &str = "jobline_job_wait_seconds";
const RUN: &str = "jobline_job_run_seconds";
const EVENT_LAG: &str = "jobline_event_lag_seconds";
const SUBSCRIBERS: &str = "jobline_subscribers";
const DOORBELL_UP: &str = "jobline_doorbell_up";

/// Counters and what they count.
const COUNTERS: [(&str, &str); 9] = [
    (ENQUEUED, "Jobs recorded."),
    (FINISHED, "Jobs that have ended, by the state in which they did."),
    (ATTEMPTS_FAILED, "Attempts that ended with an error, by its class."),
    (LEASES_EXPIRED, "Jobs taken from holders that stopped answering."),
    (FENCE_REJECTIONS, "Runs that the ledger refused because somebody else has the job."),
    (REHINTS, "Hints given again: the first one was lost or not followed."),
    (HINTS, "Hints given to workers by way of the broker."),
    (DEAD_ENTRIES, "Stream entries that could not be read, or were read too often."),
    (EVENT_GAPS, "Followers that repaired a gap from the ledger."),
];

/// Counters by queue alone.
const BY_QUEUE: [&str; 5] = [LEASES_EXPIRED, FENCE_REJECTIONS, REHINTS, HINTS, DEAD_ENTRIES];

/// States in which a job may end.
const ENDS: [JobState; 5] = [
    JobState::Succeeded,
    JobState::Failed,
    JobState::Cancelled,
    JobState::Expired,
    JobState::Quarantined,
];

/// Classes of failure.
const CLASSES: [FailureClass; 6] = [
    FailureClass::Transient,
    FailureClass::RateLimited { after: Duration::ZERO },
    FailureClass::Permanent,
    FailureClass::Budget,
    FailureClass::DependencyDown,
    FailureClass::Interrupted,
];

/// Describes all metrics of this crate and registers those without a kind at 0; a
/// [`crate::Runtime`] registers the others for the kinds of its registry. Call it once the process
/// has its recorder.
pub fn describe() {
    for (name, text) in COUNTERS {
        describe_counter!(name, Unit::Count, text);
    }
    describe_histogram!(WAIT, Unit::Seconds, "From the time at which a job may run to its start.");
    describe_histogram!(RUN, Unit::Seconds, "How long an attempt ran.");
    describe_histogram!(EVENT_LAG, Unit::Seconds, "From an event's commit to its follower.");
    describe_gauge!(SUBSCRIBERS, Unit::Count, "Followers in this process.");
    describe_gauge!(DOORBELL_UP, "1 when workers hear of jobs at once, 0 when they have to look.");
    for name in BY_QUEUE {
        for queue in Queue::ALL {
            counter!(name, "queue" => queue.as_str()).increment(0);
        }
    }
    counter!(EVENT_GAPS).increment(0);
    let _ = histogram!(EVENT_LAG);
    gauge!(SUBSCRIBERS).increment(0.0);
    gauge!(DOORBELL_UP).set(1.0);
}

/// Registers at 0 what is counted by kind.
pub(crate) fn register(queue: Queue, kind: &'static str) {
    let queue = queue.as_str();
    counter!(ENQUEUED, "queue" => queue, "kind" => kind).increment(0);
    for state in ENDS {
        let state = state.as_str();
        counter!(FINISHED, "queue" => queue, "kind" => kind, "state" => state).increment(0);
    }
    for class in CLASSES {
        let class = class.as_str();
        counter!(ATTEMPTS_FAILED, "queue" => queue, "kind" => kind, "class" => class).increment(0);
    }
    let _ = histogram!(WAIT, "queue" => queue, "kind" => kind);
    let _ = histogram!(RUN, "queue" => queue, "kind" => kind);
}

pub(crate) fn enqueued(queue: Queue, kind: &str, jobs: u64) {
    counter!(ENQUEUED, "queue" => queue.as_str(), "kind" => kind.to_owned()).increment(jobs);
}

pub(crate) fn finished(queue: &str, kind: &str, state: JobState) {
    let (queue, kind) = (queue.to_owned(), kind.to_owned());
    counter!(FINISHED, "queue" => queue, "kind" => kind, "state" => state.as_str()).increment(1);
}

pub(crate) fn attempt_failed(queue: &str, kind: &str, failure: &Failure) {
    let (queue, kind, class) = (queue.to_owned(), kind.to_owned(), failure.class.as_str());
    counter!(ATTEMPTS_FAILED, "queue" => queue, "kind" => kind, "class" => class).increment(1);
}

pub(crate) fn lease_expired(queue: Queue) {
    counter!(LEASES_EXPIRED, "queue" => queue.as_str()).increment(1);
}

pub(crate) fn fence_rejected(queue: &str) {
    counter!(FENCE_REJECTIONS, "queue" => queue.to_owned()).increment(1);
}

pub(crate) fn hinted(queue: Queue, hints: usize, again: usize) {
    counter!(HINTS, "queue" => queue.as_str()).increment(hints as u64);
    counter!(REHINTS, "queue" => queue.as_str()).increment(again as u64);
}

pub(crate) fn dead_entry(queue: Queue) {
    counter!(DEAD_ENTRIES, "queue" => queue.as_str()).increment(1);
}

pub(crate) fn event_gap() {
    counter!(EVENT_GAPS).increment(1);
}

pub(crate) fn waited(queue: Queue, kind: &str, time: Duration) {
    histogram!(WAIT, "queue" => queue.as_str(), "kind" => kind.to_owned()).record(time);
}

pub(crate) fn ran(queue: &str, kind: &str, time: Duration) {
    histogram!(RUN, "queue" => queue.to_owned(), "kind" => kind.to_owned()).record(time);
}

pub(crate) fn event_lag(time: Duration) {
    histogram!(EVENT_LAG).record(time);
}

pub(crate) fn subscribers(change: f64) {
    gauge!(SUBSCRIBERS).increment(change);
}

pub(crate) fn doorbell_up(up: bool) {
    gauge!(DOORBELL_UP).set(f64::from(u8::from(up)));
}
