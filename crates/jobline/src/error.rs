//! What may go wrong, with a stable code for each.

use std::time::Duration;

use entity::id::JobId;
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::store::StoreError;
use sea_orm::DbErr;

use crate::outcome::{BoxError, Failure};

pub use crate::args::ArgsError;
pub use crate::doorbell::DoorbellError;
pub use crate::outcome::FailureClass;
pub use crate::schedule::{CronError, ScheduleError};

/// The ledger did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The database did not answer, or undid the change.
    #[error("ledger is unavailable")]
    Store(#[from] StoreError),
    /// A statement failed.
    #[error("ledger statement failed")]
    Query(#[from] DbErr),
    /// A row holds JSON that this version can't read or write.
    #[error("ledger row can't be read")]
    Json(#[from] serde_json::Error),
}

/// The error as logs want it.
pub(crate) fn cause(error: &LedgerError) -> &(dyn std::error::Error + 'static) {
    error
}

/// A job was not accepted. Nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnqueueError {
    /// The key was used before, for another input.
    #[error("the idempotency key was used for another input")]
    IdempotencyConflict,
    /// The workspace has too many jobs that have not ended.
    #[error("the workspace has {limit} jobs waiting already")]
    QueueFull {
        /// Jobs that a workspace may have waiting.
        limit: u64,
        /// When there should be room again, by how fast its jobs end.
        retry_after: Duration,
    },
    /// Another job with this unique key lives.
    #[error("job {job} with the same unique key is {state}")]
    NotUnique {
        /// The other job.
        job: JobId,
        /// Where it stands.
        state: JobState,
    },
    /// A run makes too many jobs.
    #[error("a run may make {limit} jobs, not {given}")]
    TooManyChildren {
        /// Jobs that it made.
        given: usize,
        /// Most allowed.
        limit: usize,
    },
    /// The input is too long.
    #[error("the job's input has {actual_bytes} bytes, above {limit_bytes}")]
    ArgsTooLarge {
        /// Length as JSON.
        actual_bytes: usize,
        /// Longest allowed.
        limit_bytes: usize,
    },
    /// The start lies too far back or ahead.
    #[error("the start must lie between {earliest} and {latest}")]
    RunAtOutOfRange {
        /// Earliest allowed.
        earliest: Instant,
        /// Latest allowed.
        latest: Instant,
    },
    /// No such priority band.
    #[error("the priority must be from 0 to 2, not {given}")]
    PriorityOutOfRange {
        /// What was given.
        given: i16,
    },
    /// The idempotency key is empty or too long.
    #[error("the idempotency key must have 1 to {limit_bytes} bytes")]
    KeyOutOfRange {
        /// Longest allowed.
        limit_bytes: usize,
    },
    /// The input can't be written as JSON.
    #[error("the job's input can't be written")]
    Args(#[source] serde_json::Error),
    /// The ledger did not answer.
    #[error("the job can't be recorded")]
    Ledger(#[from] LedgerError),
}

impl EnqueueError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::IdempotencyConflict => "IDEMPOTENCY_CONFLICT",
            Self::QueueFull { .. } => "QUEUE_FULL",
            Self::NotUnique { .. } => "NOT_UNIQUE",
            Self::TooManyChildren { .. } => "TOO_MANY_CHILDREN",
            Self::ArgsTooLarge { .. }
            | Self::RunAtOutOfRange { .. }
            | Self::PriorityOutOfRange { .. }
            | Self::KeyOutOfRange { .. } => "BAD_USER_INPUT",
            Self::Args(_) => "INTERNAL",
            Self::Ledger(_) => "UNAVAILABLE",
        }
    }
}

impl From<EnqueueError> for Failure {
    fn from(error: EnqueueError) -> Self {
        let class = match error {
            EnqueueError::QueueFull { .. }
            | EnqueueError::NotUnique { .. }
            | EnqueueError::Ledger(_) => FailureClass::Transient,
            _ => FailureClass::Permanent,
        };
        Self::new(class, error.code(), error.to_string()).with_source(error)
    }
}

/// A job was not cancelled or run again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The workspace has no such job.
    #[error("no such job")]
    NotFound,
    /// The job has ended already.
    #[error("the job has ended already: {state}")]
    AlreadyTerminal {
        /// How it ended.
        state: JobState,
    },
    /// Another job with its unique key lives.
    #[error("job {job} with the same unique key has not ended")]
    NotUnique {
        /// The other job.
        job: JobId,
    },
    /// The job's state does not allow it.
    #[error("the job can't be run again while it is {state}")]
    InvalidState {
        /// Where it stands.
        state: JobState,
    },
    /// The ledger did not answer.
    #[error("the job can't be changed")]
    Ledger(#[from] LedgerError),
}

impl ChangeError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::AlreadyTerminal { .. } => "ALREADY_TERMINAL",
            Self::InvalidState { .. } => "INVALID_STATE",
            Self::NotUnique { .. } => "NOT_UNIQUE",
            Self::Ledger(_) => "UNAVAILABLE",
        }
    }
}

/// A job can't be followed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// The workspace has no such job.
    #[error("no such job")]
    NotFound,
    /// The cursor is none that was given out.
    #[error("this is no cursor of the feed; begin without one")]
    InvalidCursor,
    /// The ledger did not answer.
    #[error("the job can't be followed")]
    Ledger(#[from] LedgerError),
}

impl FollowError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "NOT_FOUND",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::Ledger(_) => "UNAVAILABLE",
        }
    }
}

/// An effect in the middle of a run was not committed. Nothing of it stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CommitError {
    /// Another worker has the job now; whatever this one does counts no more.
    #[error("the lease is lost")]
    LeaseLost,
    /// Somebody asked to stop the job.
    #[error("the job was cancelled")]
    Cancelled,
    /// The work inside the transaction failed.
    #[error("the effect failed")]
    Effect(#[source] BoxError),
    /// The ledger did not answer.
    #[error("the effect can't be committed")]
    Ledger(#[from] LedgerError),
}

impl CommitError {
    /// Stable code for callers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::LeaseLost => "LEASE_LOST",
            Self::Cancelled => "CANCELLED",
            Self::Effect(_) => "EFFECTS_FAILED",
            Self::Ledger(_) => "UNAVAILABLE",
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Effect(error) => Self::from_effects(error),
            error => Self::transient(error.code(), error.to_string()).with_source(error),
        }
    }
}

/// Lets `?` mix store errors into a closure that answers [`LedgerError`] or what wraps it.
macro_rules! through_ledger {
    ($($outer:ident)+) => {$(
        impl From<StoreError> for $outer {
            fn from(error: StoreError) -> Self {
                Self::Ledger(LedgerError::Store(error))
            }
        }

        impl From<DbErr> for $outer {
            fn from(error: DbErr) -> Self {
                Self::Ledger(LedgerError::Query(error))
            }
        }
    )+};
}

through_ledger!(EnqueueError ChangeError FollowError CommitError ScheduleError);
