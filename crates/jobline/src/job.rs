//! What a job is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::outcome::Outcome;

/// Longest a run may take unless the job says otherwise.
const MAX_RUNTIME: Duration = Duration::from_hours(1);

/// A kind of job. The value itself is the input: ids only, at most 256 KiB as JSON.
///
/// A run may be begun more than once (a process may die in the middle), so whatever it does before
/// its end must be harmless to repeat; what it hands over in its [`Outcome`] happens exactly once.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    /// Stable name, snake case. It is stored: renaming it orphans jobs.
    const KIND: &'static str;
    /// Lane whose slots it takes.
    const QUEUE: Queue;
    /// Attempts it has, the first included. Default: what its queue is good for.
    const MAX_ATTEMPTS: u16 = Self::QUEUE.max_attempts();
    /// Longest one run may take. Default: an hour.
    const MAX_RUNTIME: Duration = MAX_RUNTIME;

    /// What the job may use.
    type Rooms: Clone + Send + Sync + 'static;

    /// Does the work. Blocking parts belong on `spawn_blocking`; long ones look at
    /// [`Context::stopped`] between steps.
    fn run(self, ctx: Context, rooms: Self::Rooms) -> impl Future<Output = Outcome> + Send;
}

/// A lane with its own slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Queue {
    /// Reading and writing workbooks.
    Spreadsheet,
    /// Fetching pages and pictures.
    Scrape,
    /// Asking models.
    Ai,
    /// Everything else.
    Default,
}

impl Queue {
    /// All queues.
    pub const ALL: [Self; 4] = [Self::Spreadsheet, Self::Scrape, Self::Ai, Self::Default];

    /// Name as stored, e.g. `spreadsheet`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Spreadsheet => "spreadsheet",
            Self::Scrape => "scrape",
            Self::Ai => "ai",
            Self::Default => "default",
        }
    }

    /// Attempts that a job of this queue has by default.
    pub const fn max_attempts(self) -> u16 {
        match self {
            Self::Spreadsheet | Self::Default => 3,
            Self::Scrape => 6,
            Self::Ai => 5,
        }
    }

    /// Jobs that run at the same time by default.
    pub const fn default_slots(self) -> usize {
        match self {
            Self::Spreadsheet => 4,
            Self::Scrape | Self::Default => 2,
            Self::Ai => 3,
        }
    }
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no queue's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected spreadsheet, scrape, ai or default")]
pub struct UnknownQueue;

impl FromStr for Queue {
    type Err = UnknownQueue;

    fn from_str(text: &str) -> Result<Self, UnknownQueue> {
        Self::ALL.into_iter().find(|queue| queue.as_str() == text).ok_or(UnknownQueue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_reads_back_by_its_name() {
        for queue in Queue::ALL {
            assert_eq!(queue.to_string().parse(), Ok(queue));
        }
        assert_eq!("gpu".parse::<Queue>(), Err(UnknownQueue));
    }
}
