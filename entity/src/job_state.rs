//! Where a job stands.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// Where a job stands (`reliability.md` §3.2).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for its time: a first run later, or another attempt.
    Scheduled,
    /// Can be run now.
    Queued,
    /// Is being run by the holder of its lease.
    Running,
    /// Waits for something outside, such as a budget or a dependency; holds no slot.
    Waiting,
    /// Was told to stop while it ran.
    Cancelling,
    /// Ended well.
    Succeeded,
    /// Ended with an error for good.
    Failed,
    /// Was stopped by decision.
    Cancelled,
    /// Was not begun in time.
    Expired,
    /// Took its process down three times; only an operator may run it again.
    Quarantined,
}

impl JobState {
    /// All states, in the order of a job's life.
    pub const ALL: [Self; 10] = [
        Self::Scheduled,
        Self::Queued,
        Self::Running,
        Self::Waiting,
        Self::Cancelling,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Expired,
        Self::Quarantined,
    ];

    /// Whether nothing will happen to the job any more unless somebody runs it again.
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::Cancelled | Self::Expired | Self::Quarantined
        )
    }

    /// The state's name as stored, e.g. `queued`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Cancelling => "cancelling",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Quarantined => "quarantined",
        }
    }
}

impl std::fmt::Display for JobState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveEnum as _;

    use super::*;

    #[test]
    fn a_state_is_stored_and_sent_by_its_name() {
        for state in JobState::ALL {
            assert_eq!(state.to_value(), state.as_str());
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
