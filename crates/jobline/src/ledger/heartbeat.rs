//! Keeping a job.

use std::time::Duration;

use entity::job;
use entity::job_state::JobState;
use entity::store::Store;
use sea_orm::ActiveValue::Set;

use super::{Claim, Guard, LEASED, SCOPE, shift};
use crate::error::LedgerError;
use crate::failpoint;

/// The ledger's answer to a heartbeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beat {
    /// The job is still ours.
    Held,
    /// Still ours, but somebody wants it stopped.
    Cancel,
    /// The job is not ours any more.
    Lost,
}

/// Extends a lease by `lease` from now.
pub(crate) async fn heartbeat(
    store: &Store,
    claim: &Claim,
    lease: Duration,
) -> Result<Beat, LedgerError> {
    let tx = store.begin_write().await?;
    let guard = Guard { from: &LEASED, fence: Some(claim.fence), ..Guard::default() };
    let until = tx.db_now().await? + lease;
    let patch = job::ActiveModel { lease_until: Set(Some(until)), ..Default::default() };
    let Some(job) = shift(&tx, claim.job, guard, patch, 0).await? else { return Ok(Beat::Lost) };
    failpoint::hit("heartbeat/written");
    tx.commit().await?;
    failpoint::hit("heartbeat/committed");
    Ok(if job.state == JobState::Cancelling { Beat::Cancel } else { Beat::Held })
}

/// Whether somebody wants the job stopped; asked without a write.
pub(crate) async fn is_cancelling(store: &Store, claim: &Claim) -> Result<bool, LedgerError> {
    let job = SCOPE.find_by_id::<job::Entity>(claim.job).one(store.read()).await?;
    Ok(job.is_some_and(|job| job.state == JobState::Cancelling && job.fence == claim.fence))
}
