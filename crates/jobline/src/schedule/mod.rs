//! Jobs that are asked for again and again, by the clock: what is asked for, and what may go wrong.

mod cron;

use entity::schedule::Model;

pub use cron::{Cron, CronError};

use crate::error::{ArgsError, EnqueueError, LedgerError};
use crate::new_job::NewJob;

/// Schedules of a workspace.
pub(crate) const SCHEDULES_LIMIT: u64 = 100;
/// Longest name, in bytes.
const NAME_LIMIT_BYTES: usize = 255;

/// What becomes of due times at which nobody was there to make the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissedRuns {
    /// Nothing: the next one is the next one.
    Skip,
    /// One job stands for all of them.
    Latest,
    /// Each gets its job, the oldest first.
    All,
}

impl MissedRuns {
    const ALL: [Self; 3] = [Self::Skip, Self::Latest, Self::All];

    /// Name as stored, e.g. `latest`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Latest => "latest",
            Self::All => "all",
        }
    }

    /// The policy of a row; one that this program does not know makes the fewest jobs.
    pub fn of(schedule: &Model) -> Self {
        let known = Self::ALL.into_iter().find(|policy| policy.as_str() == schedule.missed_runs);
        known.unwrap_or(Self::Skip)
    }
}

/// A schedule that is not recorded yet.
#[derive(Debug)]
pub struct NewSchedule {
    /// What people call it: 1 to 255 bytes, once in a workspace.
    pub name: String,
    /// When.
    pub cron: Cron,
    /// What becomes of times that were missed.
    pub missed_runs: MissedRuns,
    /// Whether a job may be made while an earlier one of the schedule has not ended.
    pub overlaps: bool,
    /// What is to be done. Its keys, start and end are not looked at.
    pub job: NewJob,
}

/// What is to be another way about a schedule; `None` stays as it is.
#[derive(Debug, Default)]
pub struct ScheduleChange {
    /// What people call it.
    pub name: Option<String>,
    /// When.
    pub cron: Option<Cron>,
    /// What becomes of times that were missed.
    pub missed_runs: Option<MissedRuns>,
    /// Whether a job may be made while an earlier one has not ended.
    pub overlaps: Option<bool>,
}

/// A schedule was not recorded or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// The workspace has no such schedule.
    #[error("no such schedule")]
    NotFound,
    /// Another one has the name.
    #[error("the workspace has a schedule of that name already")]
    NameTaken,
    /// The name is empty or too long.
    #[error("a schedule's name has 1 to {limit_bytes} bytes")]
    NameOutOfRange {
        /// Longest name.
        limit_bytes: usize,
    },
    /// The workspace has its fill.
    #[error("a workspace has at most {limit} schedules; remove one")]
    TooMany {
        /// Most schedules of a workspace.
        limit: u64,
    },
    /// The job would be refused.
    #[error(transparent)]
    Job(#[from] EnqueueError),
    /// The input of the job that is to be repeated can't be read.
    #[error("the job's input can't be read")]
    Args(#[from] ArgsError),
    /// The ledger did not answer.
    #[error("the schedule can't be recorded")]
    Ledger(#[from] LedgerError),
}

impl ScheduleError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::NameTaken => "NAME_TAKEN",
            Self::NameOutOfRange { .. } => "BAD_USER_INPUT",
            Self::TooMany { .. } => "TOO_MANY_SCHEDULES",
            Self::Job(error) => error.code(),
            Self::Args(_) => "ARGS_INVALID",
            Self::Ledger(_) => "UNAVAILABLE",
        }
    }
}

/// Refuses a name that is empty or too long.
pub(crate) fn named(name: String) -> Result<String, ScheduleError> {
    if (1..=NAME_LIMIT_BYTES).contains(&name.len()) {
        return Ok(name);
    }
    Err(ScheduleError::NameOutOfRange { limit_bytes: NAME_LIMIT_BYTES })
}
