//! Changing all jobs that match, each as if it were asked for alone.

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use sea_orm::{ColumnTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use super::Client;
use super::filter::matching;
use crate::error::{ChangeError, LedgerError};
use crate::query::JobFilter;

/// Jobs changed by one call.
const AT_A_TIME: u64 = 1_000;

/// What came of changing many jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// Jobs that match and could be changed when it began.
    pub matched: u64,
    /// Those that were: 1,000 at most, the newest first.
    pub changed: u64,
}

impl Client {
    /// How many jobs [`Client::cancel_matching`] would stop.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn cancellable(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
    ) -> Result<u64, LedgerError> {
        self.in_states(scope, filter, is_cancellable).await
    }

    /// How many jobs [`Client::retry_matching`] would run again.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn retriable(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
    ) -> Result<u64, LedgerError> {
        self.in_states(scope, filter, is_retriable).await
    }

    /// Stops the jobs that match and have not ended, as [`Client::cancel`] does one.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer; some may have been stopped then.
    pub async fn cancel_matching(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
    ) -> Result<Changed, LedgerError> {
        let matched = self.cancellable(scope, filter).await?;
        let mut changed = 0;
        for job in self.named(scope, filter, is_cancellable).await? {
            changed += counted(self.cancel(scope, job).await)?;
        }
        Ok(Changed { matched, changed })
    }

    /// Runs the jobs that match again, as [`Client::retry`] does one.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer; some may run again then.
    pub async fn retry_matching(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
    ) -> Result<Changed, LedgerError> {
        let matched = self.retriable(scope, filter).await?;
        let mut changed = 0;
        for job in self.named(scope, filter, is_retriable).await? {
            changed += counted(self.retry(scope, job).await)?;
        }
        Ok(Changed { matched, changed })
    }

    async fn in_states(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
        fits: fn(JobState) -> bool,
    ) -> Result<u64, LedgerError> {
        let states = states(filter, fits);
        // An empty list would mean all states.
        if states.is_empty() {
            return Ok(0);
        }
        self.count(scope, &JobFilter { states, ..filter.clone() }).await
    }

    async fn named(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
        fits: fn(JobState) -> bool,
    ) -> Result<Vec<JobId>, LedgerError> {
        let jobs = matching(scope, filter)
            .select_only()
            .column(job::Column::Id)
            .filter(job::Column::State.is_in(states(filter, fits)))
            .order_by_desc(job::Column::Id)
            .limit(AT_A_TIME);
        Ok(jobs.into_tuple().all(self.0.store.read()).await?)
    }
}

fn is_cancellable(state: JobState) -> bool {
    !state.is_terminal() && state != JobState::Cancelling
}

fn is_retriable(state: JobState) -> bool {
    state.is_terminal() && state != JobState::Succeeded
}

/// The states that a filter allows and a change does too.
fn states(filter: &JobFilter, fits: fn(JobState) -> bool) -> Vec<JobState> {
    let asked = |state: &JobState| filter.states.is_empty() || filter.states.contains(state);
    JobState::ALL.into_iter().filter(|state| fits(*state)).filter(asked).collect()
}

/// One for a job that changed; none for one that ended, went on or is gone meanwhile.
fn counted(outcome: Result<job::Model, ChangeError>) -> Result<u64, LedgerError> {
    match outcome {
        Ok(_) => Ok(1),
        Err(ChangeError::Ledger(error)) => Err(error),
        Err(_) => Ok(0),
    }
}
