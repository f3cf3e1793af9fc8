//! What a run knows and may do.

use std::collections::HashMap;
use std::sync::Arc;

use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::{Store, WriteFuture, WriteTx};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::error::{CommitError, LedgerError};
use crate::ledger::{self, Claim, SCOPE_WORKER};
use crate::line::Line;
use crate::outcome::BoxError;
use crate::progress::{Meter, Phase};

/// One run of one job. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    line: Arc<Line>,
    claim: Claim,
    token: CancellationToken,
    meter: Arc<Meter>,
}

impl Context {
    pub(crate) fn new(
        line: Arc<Line>,
        claim: Claim,
        token: CancellationToken,
        meter: Arc<Meter>,
    ) -> Self {
        Self(Arc::new(Inner { line, claim, token, meter }))
    }

    /// The job.
    pub fn job_id(&self) -> JobId {
        self.0.claim.job
    }

    /// The job's workspace, for reading and writing its rows.
    pub fn scope(&self) -> TenantScope {
        SCOPE_WORKER.within(self.0.claim.tenant)
    }

    /// The claim under which this run happens. Part of every blob's key, so that two runs never
    /// write the same one.
    pub fn fence(&self) -> i64 {
        self.0.claim.fence
    }

    /// Which attempt this is, one-based.
    pub fn attempt(&self) -> u32 {
        self.0.claim.number.unsigned_abs()
    }

    /// The ledger, for reading.
    pub fn store(&self) -> &Store {
        &self.0.line.store
    }

    /// Fires when the run is to stop: cancelled, the process ends, or the lease is lost.
    pub fn token(&self) -> &CancellationToken {
        &self.0.token
    }

    /// Whether the run is to stop; then end with [`crate::Outcome::Stopped`].
    pub fn stopped(&self) -> bool {
        self.0.token.is_cancelled()
    }

    /// Begins a part of the work with `total` units, if that is known.
    pub fn phase(&self, name: &str, total: Option<u64>) -> Phase {
        self.0.meter.phase(name, total)
    }

    /// Shows what was found in the input last. Findings themselves are rows, written as effects.
    pub fn note(&self, finding: Value) {
        self.0.meter.note(finding);
    }

    /// Commits an effect in the middle of the run, such as a checkpoint: only while the job is
    /// still this run's.
    ///
    /// # Errors
    /// [`CommitError::LeaseLost`] and [`CommitError::Cancelled`] when the job is not to be run
    /// here any more, [`CommitError::Effect`] when `work` fails. Nothing is written then.
    pub async fn commit<T: Send>(
        &self,
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, T, BoxError> + Send,
    ) -> Result<T, CommitError> {
        self.checkpoint(Vec::new(), work).await
    }

    /// As [`Context::commit`], and notes in the same transaction what is done: another attempt finds
    /// `steps` in [`Context::done`] exactly when it finds the effect. A step is a few dozen letters,
    /// its value a few kilobytes.
    ///
    /// # Errors
    /// As [`Context::commit`].
    pub async fn checkpoint<T: Send>(
        &self,
        steps: Vec<(String, Value)>,
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, T, BoxError> + Send,
    ) -> Result<T, CommitError> {
        let tx = self.0.line.store.begin_write().await?;
        ledger::hold(&tx, &self.0.claim).await?;
        let value = work(&tx).await.map_err(CommitError::Effect)?;
        ledger::note(&tx, &self.0.claim, &steps).await?;
        tx.commit().await?;
        Ok(value)
    }

    /// The steps that earlier attempts and this one noted, with their values.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub async fn done(&self) -> Result<HashMap<String, Value>, LedgerError> {
        ledger::noted(&self.0.line.store, &self.0.claim).await
    }
}
