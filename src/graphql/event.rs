//! An event of a job.

use async_graphql::{Context, Enum, Object};
use jobline::query::EventKind;

use super::context::Desked as _;
use super::finding::Finding;
use super::job::JobState;
use super::progress::{JobLogLine, JobPhase};
use super::scalar::DateTime;
use crate::catalog;

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum JobEventKind {
    /// Not an event of its own: how things stand, as of `seq`.
    Snapshot,
    /// The job changed its state.
    State,
    /// The job moved on; several of these may have become one.
    Progress,
    /// The job logged something: see `log`.
    Log,
    /// As `SNAPSHOT`, because events behind the cursor are not kept any more.
    Reset,
}

impl From<EventKind> for JobEventKind {
    fn from(kind: EventKind) -> Self {
        match kind {
            EventKind::Snapshot => Self::Snapshot,
            EventKind::State => Self::State,
            EventKind::Progress => Self::Progress,
            EventKind::Log => Self::Log,
            EventKind::Reset => Self::Reset,
        }
    }
}

/// Something that happened to a job.
pub struct JobEvent(pub jobline::JobEvent);

#[Object]
impl JobEvent {
    /// Position in the job's history; give it as `after` to resume behind it.
    async fn seq(&self) -> u64 {
        self.0.seq
    }

    /// When it happened.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What kind of event.
    async fn kind(&self) -> JobEventKind {
        self.0.kind.into()
    }

    /// Where the job stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// Which run of the job, one-based; 0 before the first.
    async fn attempt(&self) -> u32 {
        self.0.attempt
    }

    /// Part of the work that it is in, e.g. `plan`.
    async fn phase(&self) -> Option<&str> {
        self.0.progress.phase.as_deref()
    }

    /// Units done in the phase.
    async fn done(&self) -> u64 {
        self.0.progress.done
    }

    /// Units of the phase, when known.
    async fn total(&self) -> Option<u64> {
        self.0.progress.total
    }

    /// Units a second.
    async fn rate_per_second(&self) -> Option<f64> {
        self.0.progress.rate_per_second
    }

    /// Milliseconds left in the phase, at that rate.
    async fn eta_ms(&self) -> Option<u64> {
        self.0.progress.eta_ms
    }

    /// Reports that were folded into this one.
    async fn coalesced(&self) -> u64 {
        self.0.progress.coalesced
    }

    /// All parts of the work so far, in the order in which they began; the last one is `phase`.
    async fn phases(&self) -> Vec<JobPhase> {
        self.0.progress.phases.iter().cloned().map(JobPhase::from).collect()
    }

    /// What the job logged; only of `LOG`.
    async fn log(&self) -> Vec<JobLogLine> {
        self.0.lines.iter().cloned().map(JobLogLine).collect()
    }

    /// What the job last had to say about its input.
    async fn last_finding(&self) -> Option<Finding> {
        let finding = self.0.progress.last_finding.clone()?;
        serde_json::from_value::<catalog::Finding>(finding).ok().map(Finding)
    }

    /// Stable code of the error that led to the state.
    async fn error_code(&self) -> Option<&str> {
        self.0.fault.as_ref().map(|fault| fault.code.as_str())
    }

    /// That error in words, in the language of `Accept-Language`.
    async fn error_message(&self, ctx: &Context<'_>) -> Option<String> {
        let found = self.0.fault.as_ref()?;
        Some(catalog::fault(&found.code, &found.message, ctx.lang()))
    }
}
