//! Recording jobs, together with what makes the request repeatable.

use entity::id::JobId;
use entity::job;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use sea_orm::ActiveValue;

use super::Client;
use super::replay::Key;
use super::unique;
use crate::error::EnqueueError;
use crate::failpoint;
use crate::job::Job;
use crate::ledger;
use crate::new_job::{Checked, EnqueueOptions, NewJob};
use crate::plant;

/// A recorded job.
#[derive(Debug, Clone)]
pub struct Enqueued {
    /// The job.
    pub job: job::Model,
    /// Whether it was recorded before, by a request with the same idempotency key and input.
    pub replayed: bool,
    /// Whether it is another request's, which lives and has the same unique key.
    pub existing: bool,
}

impl Client {
    /// Records a job in its own transaction.
    ///
    /// # Errors
    /// As [`Client::enqueue_in`].
    pub async fn enqueue<J: Job>(
        &self,
        scope: &TenantScope,
        job: J,
        options: EnqueueOptions,
    ) -> Result<Enqueued, EnqueueError> {
        let tx = self.0.store.begin_write().await?;
        let enqueued = self.enqueue_in(&tx, scope, job, options).await?;
        failpoint::hit("enqueue/written");
        plant::commit(tx).await?;
        failpoint::hit("enqueue/committed");
        Ok(enqueued)
    }

    /// Records a job in the caller's transaction: it exists if and only if that is committed, and
    /// nobody is woken before.
    ///
    /// # Errors
    /// [`EnqueueError`]; the transaction holds nothing of the job then.
    pub async fn enqueue_in<J: Job>(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
        job: J,
        options: EnqueueOptions,
    ) -> Result<Enqueued, EnqueueError> {
        let job = NewJob::new(&job, options)?.checked(tx.db_now().await?)?;
        self.record(tx, scope, job).await
    }

    /// Records many jobs, of any kinds, in its own transaction: all of them or none. Answers their
    /// ids in the same order.
    ///
    /// # Errors
    /// [`EnqueueError`], for the first job that is refused.
    pub async fn enqueue_all(
        &self,
        scope: &TenantScope,
        jobs: Vec<NewJob>,
    ) -> Result<Vec<JobId>, EnqueueError> {
        let tx = self.0.store.begin_write().await?;
        let (now, mut ids) = (tx.db_now().await?, Vec::with_capacity(jobs.len()));
        let mut rows = Vec::with_capacity(jobs.len());
        for job in jobs {
            let job = job.checked(now)?;
            let options = &job.job.options;
            if options.unique.is_some() || options.idempotency_key.is_some() {
                ids.push(self.record(&tx, scope, job).await?.job.id);
                continue;
            }
            let row = job.row(scope, now);
            if let ActiveValue::Set(id) = &row.id {
                ids.push(*id);
            }
            rows.push(row);
        }
        ledger::record_all(&tx, &self.0, scope, rows).await?;
        failpoint::hit("enqueue/all-written");
        tx.commit().await?;
        failpoint::hit("enqueue/all-committed");
        Ok(ids)
    }

    pub(super) async fn record(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
        asked: Checked,
    ) -> Result<Enqueued, EnqueueError> {
        let options = &asked.job.options;
        let key = options.idempotency_key.clone().map(|key| Key {
            mutation: options.mutation,
            value: key,
            input_sha256: asked.input_sha256(),
        });
        if let Some(key) = &key
            && let Some(job) = key.replay(tx, scope).await?
        {
            return Ok(Enqueued { job, replayed: true, existing: false });
        }
        let mut standing = None;
        if let Some(unique) = &options.unique {
            standing = unique::standing(tx, &self.0, scope, (&asked, unique)).await?;
        }
        let existing = standing.is_some();
        let job = if let Some(job) = standing {
            job
        } else {
            ledger::ensure_room(tx, scope, 1).await?;
            let (queue, now) = (asked.job.queue, tx.db_now().await?);
            ledger::record(tx, &self.0, queue, asked.row(scope, now)).await?
        };
        if let Some(key) = key {
            key.remember(tx, scope, &job).await?;
        }
        Ok(Enqueued { job, replayed: false, existing })
    }
}
