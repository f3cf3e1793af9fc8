//! What happens to all jobs of the workspace.

use async_graphql::{Context, ID, Object, Subscription};
use entity::id::JobId;
use futures_util::{Stream, StreamExt as _};
use jobline::error::FollowError;

use super::ApiError;
use super::context::Desked as _;
use super::event::{JobEvent, JobEventKind};
use super::job::Job;

/// Something that happened to one of the workspace's jobs.
pub struct JobFeedEvent(jobline::FeedEvent);

#[Object]
impl JobFeedEvent {
    /// Position in the workspace's history; give it as `after` to resume behind it.
    async fn cursor(&self) -> &str {
        &self.0.cursor
    }

    /// What kind of event. `RESET` stands alone, without a job: the cursor that was given is worth
    /// nothing any more, and how the jobs stand comes next.
    async fn kind(&self) -> JobEventKind {
        self.0.event.as_ref().map_or(JobEventKind::Reset, |(_, event)| event.kind.into())
    }

    /// Identity of the job.
    async fn job_id(&self) -> Option<ID> {
        self.job().map(|job| job.to_string().into())
    }

    /// The job as it is now: it may have gone on since the event.
    #[graphql(name = "job")]
    async fn job_now(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Job>> {
        let Some(job) = self.job() else { return Ok(None) };
        let found = ctx.desk()?.jobs.get(&ctx.scope()?, job).await.map_err(ApiError::internal)?;
        Ok(found.map(Job))
    }

    /// The event, as `jobEvents` of that job tells it.
    async fn event(&self) -> Option<JobEvent> {
        self.0.event.as_ref().map(|(_, event)| JobEvent(event.clone()))
    }
}

impl JobFeedEvent {
    fn job(&self) -> Option<JobId> {
        self.0.event.as_ref().map(|(job, _)| *job)
    }
}

/// Events of all jobs.
#[derive(Debug, Default)]
pub struct JobFeedSubscription;

#[Subscription]
impl JobFeedSubscription {
    /// What happens to all jobs of the workspace. Without `after`: a `SNAPSHOT` of each job that has
    /// not ended (the newest 100), then every event. With `after` (the `cursor` of the last event
    /// that was seen): every event behind it, none twice, none missing, those of one job in order.
    /// Who resumes at a snapshot's cursor ignores events whose `seq` is not above the snapshot's. Has
    /// no end. `RESET` says that the cursor is worth nothing (events behind it are not kept any
    /// more, or it is of a database that was restored since); snapshots follow.
    async fn jobs_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "`cursor` of the last event that was seen.")] after: Option<String>,
    ) -> async_graphql::Result<impl Stream<Item = JobFeedEvent> + use<>> {
        let feed = ctx.desk()?.jobs.feed(&ctx.scope()?, after.as_deref()).await;
        let feed = feed.map_err(|error| match error {
            FollowError::InvalidCursor => ApiError::InvalidCursor,
            error => ApiError::internal(error),
        })?;
        Ok(feed.map(JobFeedEvent))
    }
}
