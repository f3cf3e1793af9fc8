//! What happens to a job.

use entity::instant::Instant;
use entity::job_state::JobState;
use entity::{job, job_event};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::log::LogLine;
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
    /// What the job logged, oldest first; only of [`EventKind::Log`].
    pub lines: Vec<LogLine>,
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
    /// The job logged something. No line is left out without a line that says so.
    Log,
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
    /// All parts of the work so far, in the order in which they began; the last one is `phase`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<PhaseProgress>,
}

/// How far a part of the work is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PhaseProgress {
    /// Name, e.g. `read`.
    pub name: String,
    /// Units done.
    pub done: u64,
    /// Units, when known.
    pub total: Option<u64>,
    /// Units a second since it began; of an ended one, until it ended.
    pub rate_per_second: Option<f64>,
    /// Milliseconds that it has taken.
    pub took_ms: u64,
    /// Whether another part has begun since.
    pub ended: bool,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) lines: Vec<LogLine>,
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
            lines: Vec::new(),
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
            Self::Log => "log",
            Self::Reset => "reset",
        }
    }
}

impl JobEvent {
    pub(crate) fn new(seq: u64, at: Instant, kind: EventKind, body: Body) -> Self {
        let Body { state, attempt, progress, fault, lines } = body;
        Self { seq, at, kind, state, attempt, progress, fault, lines }
    }

    /// An event as the ledger has it.
    pub(crate) fn stored(row: job_event::Model) -> Result<Self, LedgerError> {
        let kinds = [EventKind::Progress, EventKind::Log];
        let kind = kinds.into_iter().find(|kind| row.kind == kind.as_str());
        let kind = kind.unwrap_or(EventKind::State);
        let body = serde_json::from_value(row.body)?;
        Ok(Self::new(row.seq.unsigned_abs(), row.at, kind, body))
    }

    /// How a job stands, as of its newest event.
    pub(crate) fn standing(job: &job::Model, kind: EventKind) -> Result<Self, LedgerError> {
        Ok(Self::new(newest_seq(job), job.updated_at, kind, Body::of(job)?))
    }

    /// Whether the job has ended with this event.
    pub fn is_terminal(&self) -> bool {
        !matches!(self.kind, EventKind::Progress | EventKind::Log) && self.state.is_terminal()
    }
}

/// Number of the newest event.
pub(crate) fn newest_seq(job: &job::Model) -> u64 {
    job.next_seq.saturating_sub(1).unsigned_abs()
}
