//! What a run knows and may do.

use std::collections::HashMap;
use std::sync::Arc;

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::{Store, WriteFuture, WriteTx};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::error::{CommitError, LedgerError};
use crate::failpoint;
use crate::ledger::{self, Claim, LEASED, SCOPE_WORKER, Step};
use crate::line::Line;
use crate::outcome::BoxError;
use crate::progress::{LogLevel, LogLine, Meter, Phase};

/// One run of one job. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context {
    run: Arc<Inner>,
    token: CancellationToken,
}

#[derive(Debug)]
struct Inner {
    line: Arc<Line>,
    claim: Claim,
    meter: Arc<Meter>,
}

impl Context {
    pub(crate) fn new(
        line: Arc<Line>,
        claim: Claim,
        token: CancellationToken,
        meter: Arc<Meter>,
    ) -> Self {
        Self { run: Arc::new(Inner { line, claim, meter }), token }
    }

    /// The job.
    pub fn job_id(&self) -> JobId {
        self.run.claim.job
    }

    /// The job's workspace, for reading and writing its rows.
    pub fn scope(&self) -> TenantScope {
        SCOPE_WORKER.within(self.run.claim.tenant)
    }

    /// The claim under which this run happens. Part of every blob's key, so that two runs never
    /// write the same one.
    pub fn fence(&self) -> i64 {
        self.run.claim.fence
    }

    /// Which attempt this is, one-based.
    pub fn attempt(&self) -> u32 {
        self.run.claim.number.unsigned_abs()
    }

    /// The ledger, for reading.
    pub fn store(&self) -> &Store {
        &self.run.line.store
    }

    /// Fires when the run is to stop: cancelled, the process ends, or the lease is lost.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Whether the run is to stop; then end with [`crate::Outcome::Stopped`].
    pub fn stopped(&self) -> bool {
        self.token.is_cancelled()
    }

    /// The same run for a part of its work, with a token of its own: it fires with the run's, and
    /// whoever cancels it stops that part alone.
    #[must_use]
    pub fn part(&self) -> Self {
        Self { run: Arc::clone(&self.run), token: self.token.child_token() }
    }

    /// Begins a part of the work with `total` units, if that is known.
    pub fn phase(&self, name: &str, total: Option<u64>) -> Phase {
        self.run.meter.phase(name, total)
    }

    /// Logs what was done, for whoever looks at the job: a stable code and what belongs to it, without
    /// secrets. Of very many lines in a moment some are left out, and the log says so.
    pub fn log(&self, level: LogLevel, code: &str, params: Map<String, Value>) {
        let (at, code) = (self.run.line.store.db_now_reckoned(), code.to_owned());
        self.run.meter.log(LogLine { at, level, code, params });
    }

    /// Shows what was found in the input last. Findings themselves are rows, written as effects.
    pub fn note(&self, finding: Value) {
        self.run.meter.note(finding);
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
        self.effect(&[JobState::Running], work).await
    }

    /// As [`Context::commit`], also while the job is being cancelled: for what can't be taken back,
    /// such as the bill of a call that was under way. It begins nothing new.
    ///
    /// # Errors
    /// As [`Context::commit`], but never [`CommitError::Cancelled`].
    pub async fn commit_while_leased<T: Send>(
        &self,
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, T, BoxError> + Send,
    ) -> Result<T, CommitError> {
        self.effect(&LEASED, work).await
    }

    /// As [`Context::commit`], and notes in the same transaction what is done, as `work` answers it:
    /// another attempt finds its steps in [`Context::done`] exactly when it finds the effect.
    ///
    /// # Errors
    /// As [`Context::commit`].
    pub async fn checkpoint<T: Send>(
        &self,
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, (T, Vec<Step>), BoxError> + Send,
    ) -> Result<T, CommitError> {
        let tx = self.run.line.store.begin_write().await?;
        ledger::hold(&tx, &self.run.claim, &[JobState::Running]).await?;
        let (value, steps) = work(&tx).await.map_err(CommitError::Effect)?;
        ledger::note(&tx, &self.run.claim, &steps).await?;
        failpoint::hit("checkpoint/written");
        tx.commit().await?;
        failpoint::hit("checkpoint/committed");
        Ok(value)
    }

    async fn effect<T: Send>(
        &self,
        from: &[JobState],
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, T, BoxError> + Send,
    ) -> Result<T, CommitError> {
        let tx = self.run.line.store.begin_write().await?;
        ledger::hold(&tx, &self.run.claim, from).await?;
        let value = work(&tx).await.map_err(CommitError::Effect)?;
        failpoint::hit("effect/written");
        tx.commit().await?;
        failpoint::hit("effect/committed");
        Ok(value)
    }

    /// The jobs that earlier runs made ([`crate::Outcome::Fork`]), oldest first, each with its state,
    /// result and error. Empty in the first run.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub async fn children(&self) -> Result<Vec<job::Model>, LedgerError> {
        ledger::children(&self.run.line.store, &self.run.claim).await
    }

    /// The steps that earlier attempts and this one noted, with their values.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub async fn done(&self) -> Result<HashMap<String, Value>, LedgerError> {
        ledger::noted(&self.run.line.store, &self.run.claim).await
    }
}
