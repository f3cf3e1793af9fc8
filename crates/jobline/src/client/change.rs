//! Stopping a job, and running one again.

use std::sync::Arc;

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use sea_orm::{ActiveValue::Set, QuerySelect as _};

use super::{Client, unique};
use crate::error::ChangeError;
use crate::failpoint;
use crate::job::Queue;
use crate::ledger::{self, Guard, SCOPE_WORKER};

impl Client {
    /// Stops a job: one that waits, at once; one that runs, as soon as its holder hears of it.
    /// Asking twice is fine.
    ///
    /// # Errors
    /// [`ChangeError::AlreadyTerminal`] for a job that ended in another way.
    pub async fn cancel(&self, scope: &TenantScope, job: JobId) -> Result<job::Model, ChangeError> {
        let tx = self.0.store.begin_write().await?;
        let found = owned(&tx, scope, job).await?;
        let now = tx.db_now().await?;
        let mut patch =
            job::ActiveModel { cancel_requested_at: Set(Some(now)), ..Default::default() };
        match found.state {
            JobState::Cancelling | JobState::Cancelled => return Ok(found),
            JobState::Running => patch.state = Set(JobState::Cancelling),
            JobState::Scheduled | JobState::Queued | JobState::Waiting => {
                patch.state = Set(JobState::Cancelled);
                patch.finished_at = Set(Some(now));
            }
            state => return Err(ChangeError::AlreadyTerminal { state }),
        }
        let changed = self.apply(&tx, &found, patch).await?;
        let line = Arc::clone(&self.0);
        tx.after_commit(move || line.nudge.notify_waiters());
        failpoint::hit("cancel/written");
        tx.commit().await?;
        failpoint::hit("cancel/committed");
        if found.pending_children > 0 {
            self.cancel_children(scope, job).await?;
        }
        Ok(changed)
    }

    /// Stops what a stopped job waits for. Each in its own transaction: a child that ends holds its
    /// row and asks for its parent's, never the other way round.
    async fn cancel_children(&self, scope: &TenantScope, job: JobId) -> Result<(), ChangeError> {
        for child in ledger::live_children(&self.0.store, scope, job).await? {
            match Box::pin(self.cancel(scope, child)).await {
                Ok(_) | Err(ChangeError::AlreadyTerminal { .. } | ChangeError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Stops what jobs wait for that were stopped by a process that did not live to do it. Answers
    /// how many.
    pub(crate) async fn cancel_orphans(&self) -> Result<usize, ChangeError> {
        let orphans = ledger::orphans(&self.0.store).await?;
        let found = orphans.len();
        for orphan in orphans {
            let scope = SCOPE_WORKER.within(orphan.tenant_id);
            match self.cancel(&scope, orphan.id).await {
                Ok(_) | Err(ChangeError::AlreadyTerminal { .. } | ChangeError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Runs a job again that failed, was stopped, came too late or was put aside: a new run epoch
    /// with all its attempts. It goes on from what earlier ones noted as final; the rest is done
    /// again, because what stood in its way may be gone.
    ///
    /// # Errors
    /// [`ChangeError::InvalidState`] for a job that succeeded or has not ended.
    pub async fn retry(&self, scope: &TenantScope, job: JobId) -> Result<job::Model, ChangeError> {
        let tx = self.0.store.begin_write().await?;
        let found = owned(&tx, scope, job).await?;
        if !found.state.is_terminal() || found.state == JobState::Succeeded {
            return Err(ChangeError::InvalidState { state: found.state });
        }
        if let Some(job) = unique::none_but(&tx, scope, &found).await? {
            return Err(ChangeError::NotUnique { job });
        }
        let patch = job::ActiveModel {
            state: Set(JobState::Queued),
            pending_children: Set(0),
            run_at: Set(tx.db_now().await?),
            run_epoch: Set(found.run_epoch + 1),
            attempts: Set(0),
            crashes: Set(0),
            started_at: Set(None),
            finished_at: Set(None),
            expires_at: Set(None),
            cancel_requested_at: Set(None),
            progress: Set(None),
            hinted_at: Set(None),
            hint_epoch: Set(None),
            error_code: Set(None),
            error_message: Set(None),
            ..Default::default()
        };
        let changed = self.apply(&tx, &found, patch).await?;
        ledger::forget(&tx, scope, job).await?;
        if let Ok(queue) = changed.queue.parse::<Queue>() {
            let line = Arc::clone(&self.0);
            tx.after_commit(move || line.doorbell.ring(queue));
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Changes a job that was just read in the same transaction.
    async fn apply(
        &self,
        tx: &WriteTx,
        found: &job::Model,
        patch: job::ActiveModel,
    ) -> Result<job::Model, ChangeError> {
        let guard = Guard { from: &[found.state], fence: Some(found.fence), ..Guard::default() };
        let changed = ledger::shift(tx, found.id, guard, patch, 1).await?;
        let changed = changed.ok_or(ChangeError::InvalidState { state: found.state })?;
        ledger::announce(tx, &self.0, &changed).await?;
        Ok(changed)
    }
}

async fn owned(tx: &WriteTx, scope: &TenantScope, job: JobId) -> Result<job::Model, ChangeError> {
    // Locked, so that it is still what was read when it is changed.
    let found = scope.find_by_id::<job::Entity>(job).lock_exclusive().one(tx).await?;
    found.ok_or(ChangeError::NotFound)
}
