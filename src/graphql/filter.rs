//! Which jobs are meant, and changing all of them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::id::JobId;
use entity::job_state;
use jobline::Queue;
use jobline::query::{Changed, JobFilter};

use super::ApiError;
use super::context::Desked as _;
use super::job::JobState;
use super::scalar::DateTime;

/// Which jobs; of what is left out, all.
#[derive(Debug, InputObject)]
pub struct JobFilterInput {
    /// In one of these states.
    states: Option<Vec<JobState>>,
    /// Of one of these kinds.
    kinds: Option<Vec<String>>,
    /// In one of these queues: `spreadsheet`, `scrape`, `ai`, `default`.
    queues: Option<Vec<String>>,
    /// With one of these errors last.
    error_codes: Option<Vec<String>>,
    /// Whose label, e.g. the name of the file that they read, holds this text.
    label: Option<String>,
    /// Asked for at this time or later.
    created_from: Option<DateTime>,
    /// Asked for before this time.
    created_until: Option<DateTime>,
    /// Made by this job.
    parent_id: Option<ID>,
}

impl JobFilterInput {
    /// The filter.
    ///
    /// # Errors
    /// [`ApiError::BadInput`] for a queue or id that is none.
    pub fn read(self) -> Result<JobFilter, ApiError> {
        let queues = self.queues.unwrap_or_default();
        let queues: Result<Vec<Queue>, _> = queues.iter().map(|name| name.parse()).collect();
        let known = || format!("queues are {}", Queue::ALL.map(Queue::as_str).join(", "));
        let parent = self.parent_id.map(|id| id.parse::<JobId>()).transpose();
        let states = self.states.unwrap_or_default().into_iter();
        Ok(JobFilter {
            states: states.map(job_state::JobState::from).collect(),
            kinds: self.kinds.unwrap_or_default(),
            queues: queues.map_err(|_| ApiError::bad_input(known()))?,
            error_codes: self.error_codes.unwrap_or_default(),
            label: self.label.filter(|text| !text.is_empty()),
            created_from: self.created_from.map(|at| at.0),
            created_until: self.created_until.map(|at| at.0),
            parent: parent.map_err(|_| ApiError::bad_input("parentId is no job's id"))?,
        })
    }
}

/// What came of changing many jobs.
#[derive(Debug, SimpleObject)]
pub struct JobsChangePayload {
    /// Jobs that match and can be changed.
    matched: i64,
    /// Those that were changed: 1,000 at most, the newest first. Ask again for the rest.
    changed: i64,
}

impl From<Changed> for JobsChangePayload {
    fn from(changed: Changed) -> Self {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Self { matched: count(changed.matched), changed: count(changed.changed) }
    }
}

/// Changes of many jobs.
#[derive(Debug, Default)]
pub struct JobsMutation;

#[Object]
impl JobsMutation {
    /// Stops all jobs that match and have not ended.
    async fn jobs_cancel(
        &self,
        ctx: &Context<'_>,
        filter: JobFilterInput,
        #[graphql(desc = "Only tell how many.", default = false)] dry_run: bool,
    ) -> async_graphql::Result<JobsChangePayload> {
        let (jobs, scope, filter) = (&ctx.desk()?.jobs, ctx.scope()?, filter.read()?);
        let done = if dry_run {
            let matched = jobs.cancellable(&scope, &filter).await;
            matched.map(|matched| Changed { matched, changed: 0 })
        } else {
            jobs.cancel_matching(&scope, &filter).await
        };
        Ok(done.map_err(ApiError::internal)?.into())
    }

    /// Runs all jobs again that match and have failed, expired, or were cancelled or put aside.
    async fn jobs_retry(
        &self,
        ctx: &Context<'_>,
        filter: JobFilterInput,
        #[graphql(desc = "Only tell how many.", default = false)] dry_run: bool,
    ) -> async_graphql::Result<JobsChangePayload> {
        let (jobs, scope, filter) = (&ctx.desk()?.jobs, ctx.scope()?, filter.read()?);
        let done = if dry_run {
            let matched = jobs.retriable(&scope, &filter).await;
            matched.map(|matched| Changed { matched, changed: 0 })
        } else {
            jobs.retry_matching(&scope, &filter).await
        };
        Ok(done.map_err(ApiError::internal)?.into())
    }
}
