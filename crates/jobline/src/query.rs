//! What may be asked about jobs, and the words of the answers.

use std::time::Duration;

use entity::id::JobId;
use entity::instant::Instant;
use entity::job_state::JobState;

use crate::job::Queue;

pub use crate::args::args_of;
pub use crate::client::{Changed, Enqueued};
pub use crate::progress::{EventKind, JobFault, LogLevel, LogLine, Phase, PhaseProgress, Progress};
pub use crate::runtime::Slots;

/// Which jobs. Empty lists mean all.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// In one of these states.
    pub states: Vec<JobState>,
    /// Of one of these kinds.
    pub kinds: Vec<String>,
    /// In one of these queues.
    pub queues: Vec<Queue>,
    /// With one of these errors last.
    pub error_codes: Vec<String>,
    /// Whose label holds this text, whatever the case of its letters from a to z.
    pub label: Option<String>,
    /// Asked for at this time or later.
    pub created_from: Option<Instant>,
    /// Asked for before this time.
    pub created_until: Option<Instant>,
    /// Made by this job.
    pub parent: Option<JobId>,
}

/// Which part of a list, newest first.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    /// At most so many.
    pub first: u64,
    /// Behind this one.
    pub after: Option<JobId>,
}

/// How a queue stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QueueStats {
    /// Queue.
    pub queue: Queue,
    /// Jobs by state; states without jobs are left out.
    pub depth: Vec<(JobState, u64)>,
    /// How long the oldest job that can run now has waited.
    pub oldest_runnable: Option<Duration>,
    /// Slots of this process; `None` when it runs no jobs.
    pub slots: Option<usize>,
}

impl QueueStats {
    /// Jobs in one state.
    pub fn jobs(&self, state: JobState) -> u64 {
        self.depth.iter().filter(|(s, _)| *s == state).map(|(_, jobs)| jobs).sum()
    }

    /// Jobs that run now.
    pub fn running(&self) -> u64 {
        self.jobs(JobState::Running) + self.jobs(JobState::Cancelling)
    }
}
