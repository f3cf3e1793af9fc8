//! Looking at jobs.

use entity::id::JobId;
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::scope::{SystemScope, TenantScope};
use entity::{job, job_attempt};
use sea_orm::{
    ColumnTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::Client;
use super::filter::matching;
use crate::error::LedgerError;
use crate::job::Queue;
use crate::ledger;
use crate::progress::{EventKind, JobEvent, LogLine};
use crate::query::{JobFilter, Page, QueueStats};

/// States of jobs that nobody has to look at any more.
const DONE: [JobState; 3] = [JobState::Succeeded, JobState::Cancelled, JobState::Expired];

impl Client {
    /// One of the workspace's jobs.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn get(
        &self,
        scope: &TenantScope,
        job: JobId,
    ) -> Result<Option<job::Model>, LedgerError> {
        ledger::find(&self.0.store, scope, job).await
    }

    /// The workspace's jobs, newest first.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn list(
        &self,
        scope: &TenantScope,
        filter: &JobFilter,
        page: Page,
    ) -> Result<Vec<job::Model>, LedgerError> {
        let mut jobs = matching(scope, filter).order_by_desc(job::Column::Id).limit(page.first);
        if let Some(after) = page.after {
            jobs = jobs.filter(job::Column::Id.lt(after));
        }
        Ok(jobs.all(self.0.store.read()).await?)
    }

    /// How many jobs of the workspace match.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn count(&self, scope: &TenantScope, filter: &JobFilter) -> Result<u64, LedgerError> {
        Ok(matching(scope, filter).count(self.0.store.read()).await?)
    }

    /// A job's attempts, oldest first.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn attempts(
        &self,
        scope: &TenantScope,
        job: JobId,
    ) -> Result<Vec<job_attempt::Model>, LedgerError> {
        let attempts = scope
            .find::<job_attempt::Entity>()
            .filter(job_attempt::Column::JobId.eq(job))
            .order_by_asc(job_attempt::Column::Number);
        Ok(attempts.all(self.0.store.read()).await?)
    }

    /// A job's events behind `after`, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn events_after(
        &self,
        scope: &TenantScope,
        job: JobId,
        after: u64,
        limit: u64,
    ) -> Result<Vec<JobEvent>, LedgerError> {
        ledger::events_after(&self.0.store, scope, job, (after, limit), None).await
    }

    /// What a job logged behind a line (number of its event, number of the line in it, one-based),
    /// oldest first, at most `limit` lines, each with its place.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn log(
        &self,
        scope: &TenantScope,
        job: JobId,
        after: (u64, u64),
        limit: u64,
    ) -> Result<Vec<((u64, u64), LogLine)>, LedgerError> {
        // Each of these events has a line at least; the first one may be read to its end.
        let from = after.0.saturating_sub(1);
        let events = ledger::events_after(
            &self.0.store,
            scope,
            job,
            (from, limit + 1),
            Some(EventKind::Log),
        )
        .await?;
        let numbered = events.into_iter().flat_map(|event| {
            let seq = event.seq;
            (1..).zip(event.lines).map(move |(number, line)| ((seq, number), line))
        });
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(numbered.filter(|(place, _)| *place > after).take(limit).collect())
    }

    /// How the queues stand, over all workspaces: what is not done, and what failed.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger does not answer.
    pub async fn queues(&self, scope: &SystemScope) -> Result<Vec<QueueStats>, LedgerError> {
        let now = self.0.store.db_now().await?;
        let rows: Vec<(String, JobState, i64, Option<Instant>)> = scope
            .find::<job::Entity>()
            .select_only()
            .column(job::Column::Queue)
            .column(job::Column::State)
            .column_as(job::Column::Id.count(), "jobs")
            .column_as(job::Column::RunAt.min(), "oldest")
            // What has ended as it should is most of the table, and nobody's queue.
            .filter(job::Column::State.is_not_in(DONE))
            .group_by(job::Column::Queue)
            .group_by(job::Column::State)
            .into_tuple()
            .all(self.0.store.read())
            .await?;
        let slots = self.0.slots.get();
        let stats = Queue::ALL.map(|queue| {
            let own = rows.iter().filter(|row| row.0 == queue.as_str());
            let runnable = own.clone().find(|row| row.1 == JobState::Queued);
            QueueStats {
                queue,
                oldest_runnable: runnable.and_then(|row| row.3).map(|at| now.duration_since(at)),
                depth: own.map(|row| (row.1, row.2.unsigned_abs())).collect(),
                slots: slots.map(|slots| slots.of(queue)),
            }
        });
        Ok(stats.into())
    }
}
