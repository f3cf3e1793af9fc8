//! What happens to a job.

use entity::instant::Instant;
use entity::job_state::JobState;
use entity::{job, job_event};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::LedgerError;

/// Something that happened to a job.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct JobEvent {
    /// Number, one-based, without gaps; give it back as `after` to resume behind it.
    pub seq: u64,
    /// When it happened.
    pub at: Instant,
    /// What kind of event.
    pub kind: EventKind,
    /// Where the job stands.
    pub state: JobState,
    /// Which attempt, one-based; 0 before the first.
    pub attempt: u32,
    /// How far it is.
    pub progress: Progress,
    /// Its newest error, when the state comes from one.
    pub fault: Option<JobFault>,
}

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Not an event of its own: how things stand, as of `seq`.
    Snapshot,
    /// The job changed its state. None of these is ever left out.
    State,
    /// The job moved on. Of these several may have become one.
    Progress,
    /// As [`EventKind::Snapshot`], because events behind the cursor are not kept any more.
    Reset,
}

/// How far a job is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Progress {
    /// Part of the work that it is in, e.g. `read`.
    pub phase: Option<String>,
    /// Units done in this phase.
    pub done: u64,
    /// Units in this phase, when known.
    pub total: Option<u64>,
    /// Units a second since the phase began.
    pub rate_per_second: Option<f64>,
    /// Time to the end of the phase at that rate.
    pub eta_ms: Option<u64>,
    /// What the job last had to say about its input.
    pub last_finding: Option<Value>,
    /// Reports that were folded into this one.
    #[serde(default)]
    pub coalesced: u64,
}

/// An error, as the job's owner may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFault {
    /// Stable code.
    pub code: String,
    /// What happened.
    pub message: String,
}

/// An event as stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) state: JobState,
    pub(crate) attempt: u32,
    #[serde(default)]
    pub(crate) progress: Progress,
    #[serde(default)]
    pub(crate) fault: Option<JobFault>,
}

impl Body {
    /// How a job stands, by its row.
    pub(crate) fn of(job: &job::Model) -> Result<Self, LedgerError> {
        let progress = job.progress.clone().map(serde_json::from_value).transpose()?;
        let fault = job
            .error_code
            .clone()
            .map(|code| JobFault { code, message: job.error_message.clone().unwrap_or_default() });
        Ok(Self {
            state: job.state,
            attempt: u32::try_from(job.runs).unwrap_or_default(),
            progress: progress.unwrap_or_default(),
            fault,
        })
    }
}

impl EventKind {
    /// Name as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::State => "state",
            Self::Progress => "progress",
            Self::Reset => "reset",
        }
    }
}

impl JobEvent {
    pub(crate) fn new(seq: u64, at: Instant, kind: EventKind, body: Body) -> Self {
        let Body { state, attempt, progress, fault } = body;
        Self { seq, at, kind, state, attempt, progress, fault }
    }

    /// An event as the ledger has it.
    pub(crate) fn stored(row: job_event::Model) -> Result<Self, LedgerError> {
        let kind = if row.kind == EventKind::Progress.as_str() {
            EventKind::Progress
        } else {
            EventKind::State
        };
        let body = serde_json::from_value(row.body)?;
        Ok(Self::new(row.seq.unsigned_abs(), row.at, kind, body))
    }

    /// How a job stands, as of its newest event.
    pub(crate) fn standing(job: &job::Model, kind: EventKind) -> Result<Self, LedgerError> {
        Ok(Self::new(newest_seq(job), job.updated_at, kind, Body::of(job)?))
    }

    /// Whether the job has ended with this event.
    pub fn is_terminal(&self) -> bool {
        self.kind != EventKind::Progress && self.state.is_terminal()
    }
}

/// Number of the newest event.
pub(crate) fn newest_seq(job: &job::Model) -> u64 {
    job.next_seq.saturating_sub(1).unsigned_abs()
}
