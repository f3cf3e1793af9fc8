//! Jobs: what is asked of the system, and how it goes.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, ID, Json, Object, SimpleObject, Subscription};
use entity::id::JobId;
use entity::job::Model;
use entity::job_state;
use futures_util::{Stream, StreamExt as _};
use jobline::error::{ChangeError, FollowError};
use jobline::query::{self, JobFilter};

use super::ApiError;
use super::ai::AiUse;
use super::artifact::Artifact;
use super::attempt::JobAttempt;
use super::context::Desked as _;
use super::error::UserError;
use super::event::JobEvent;
use super::filter::JobFilterInput;
use super::finding::{Finding, FindingCounts, FindingGroup, FindingSeverity};
use super::loader::{ArtifactsOf, CallsOf, CountsOf};
use super::page::Page;
use super::progress::JobLogLine;
use super::scalar::DateTime;
use super::scrape::ScrapedPage;
use crate::catalog::fault;
use crate::shelf::remark;

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "job_state::JobState")]
pub enum JobState {
    /// Waits for its time.
    Scheduled,
    /// Can be run now.
    Queued,
    /// Is being run.
    Running,
    /// Waits for something outside; holds no slot.
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
    /// Took its process down three times.
    Quarantined,
}

/// Why a job did not do its work.
#[derive(Debug, SimpleObject)]
pub struct JobError {
    /// Stable code.
    pub code: String,
    /// What happened and what to do, in the language of `Accept-Language`.
    pub message: String,
}

/// A piece of slow work.
pub struct Job(pub Model);

#[Object]
impl Job {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What kind of work, e.g. `listing_generate`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Lane that it runs in.
    async fn queue(&self) -> &str {
        &self.0.queue
    }

    /// What people call it, e.g. the name of the file that it reads.
    async fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// Where it stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// How often it was begun.
    async fn runs(&self) -> i32 {
        self.0.runs
    }

    /// Attempts used up.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// Attempts that it has.
    async fn max_attempts(&self) -> i32 {
        self.0.max_attempts
    }

    /// Every time it was begun, the newest first.
    async fn attempt_history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 0 to 100.", default = 10)] first: i32,
    ) -> async_graphql::Result<Vec<JobAttempt>> {
        let first = Page::read(Some(first), None)?.first;
        let all = ctx.desk()?.jobs.attempts(&ctx.scope()?, self.0.id).await;
        let newest = all.map_err(ApiError::internal)?.into_iter().rev().map(JobAttempt);
        Ok(newest.take(usize::try_from(first).unwrap_or(usize::MAX)).collect())
    }

    /// Small summary of what it did; what is in it depends on the kind.
    async fn result(&self) -> Option<Json<serde_json::Value>> {
        self.0.result.clone().map(Json)
    }

    /// What its calls of AI models came to; null when it made none and used no known answer.
    async fn ai(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<AiUse>> {
        let calls = ctx.jobs()?.load_one(CallsOf(self.0.id)).await.map_err(ApiError::internal)?;
        Ok(calls.map(AiUse::from))
    }

    /// Its last error.
    async fn error(&self, ctx: &Context<'_>) -> Option<JobError> {
        let code = self.0.error_code.clone()?;
        let message = self.0.error_message.as_deref().unwrap_or_default();
        let message = fault(&code, message, ctx.lang());
        Some(JobError { code, message })
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was first begun.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Files that it made, oldest first.
    async fn artifacts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Artifact>> {
        let found =
            ctx.jobs()?.load_one(ArtifactsOf(self.0.id)).await.map_err(ApiError::internal)?;
        Ok(found.unwrap_or_default().into_iter().map(Artifact).collect())
    }

    /// Remarks about the seller's data, in the order they were found.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this severity.")] severity: Option<FindingSeverity>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, Finding, FindingTotal>> {
        let page = Page::read(first, after)?;
        let severity = severity.map(Into::into);
        let keys = (page.key::<i64>()?.unwrap_or_default(), page.fetch());
        let store = &ctx.desk()?.store;
        let rows = remark::page(store, &ctx.scope()?, self.0.id, severity, keys).await;
        let rows = rows.map_err(ApiError::from)?;
        let total = FindingTotal { job: self.0.id, severity };
        Ok(page.connection_with(rows, |(seq, _)| seq.to_string(), |(_, f)| Finding(f), total))
    }

    /// Remarks by kind: the worst first, then the most frequent.
    async fn finding_groups(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<FindingGroup>> {
        let groups = remark::groups(&ctx.desk()?.store, &ctx.scope()?, self.0.id).await;
        let groups = groups.map_err(ApiError::from)?.into_iter();
        Ok(groups.map(|g| FindingGroup { count: g.count, first: Finding(g.first) }).collect())
    }

    /// What it logged so far, oldest line first. Kept as long as its events: 30 days after its end.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, JobLogLine, EmptyFields>> {
        super::progress::log_of(ctx, self.0.id, first, after).await
    }

    /// Pages that it read so far, in its order.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn scraped_pages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, ScrapedPage, EmptyFields>> {
        super::scrape::of_job(ctx, self.0.id, first, after).await
    }

    /// How many remarks there are of each severity.
    async fn finding_counts(&self, ctx: &Context<'_>) -> async_graphql::Result<FindingCounts> {
        let counts = ctx.jobs()?.load_one(CountsOf(self.0.id)).await.map_err(ApiError::internal)?;
        let counts = counts.unwrap_or_default();
        let of = |severity: &str| counts.get(severity).copied().unwrap_or_default();
        Ok(FindingCounts { error: of("error"), warning: of("warning"), info: of("info") })
    }
}

/// Counts the findings of a connection, only when asked.
pub struct FindingTotal {
    job: JobId,
    severity: Option<crate::catalog::Severity>,
}

#[Object]
impl FindingTotal {
    /// All findings of the list, whatever the page.
    async fn total_count(&self, ctx: &Context<'_>) -> async_graphql::Result<i64> {
        let counts = ctx.jobs()?.load_one(CountsOf(self.job)).await.map_err(ApiError::internal)?;
        let counts = counts.unwrap_or_default();
        Ok(match self.severity {
            Some(severity) => counts.get(severity.as_str()).copied().unwrap_or_default(),
            None => counts.values().sum(),
        })
    }
}

/// Queries about jobs.
#[derive(Debug, Default)]
pub struct JobQuery;

#[Object]
impl JobQuery {
    /// The job with this id.
    async fn job(&self, ctx: &Context<'_>, id: ID) -> async_graphql::Result<Option<Job>> {
        let Ok(id) = id.parse::<JobId>() else { return Ok(None) };
        let found = ctx.desk()?.jobs.get(&ctx.scope()?, id).await.map_err(ApiError::internal)?;
        Ok(found.map(Job))
    }

    /// Jobs of the workspace, newest first.
    #[graphql(complexity = "super::page::cost(first, child_complexity)")]
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those in these states.")] states: Option<Vec<JobState>>,
        #[graphql(desc = "Only those that match.")] filter: Option<JobFilterInput>,
        #[graphql(desc = "Items of the page: 0 to 100, 25 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item before the page.")] after: Option<String>,
    ) -> async_graphql::Result<Connection<String, Job, EmptyFields>> {
        let page = Page::read(first, after)?;
        let mut filter = filter.map_or_else(|| Ok(JobFilter::default()), JobFilterInput::read)?;
        filter.states.extend(states.into_iter().flatten().map(job_state::JobState::from));
        let part = query::Page { first: page.fetch(), after: page.key::<JobId>()? };
        let rows = ctx.desk()?.jobs.list(&ctx.scope()?, &filter, part).await;
        let rows = rows.map_err(ApiError::internal)?;
        Ok(page.connection(rows, |row| row.id.to_string(), Job))
    }
}

/// A job that was asked to change.
#[derive(SimpleObject)]
pub struct JobChangePayload {
    /// The job as it is now.
    job: Option<Job>,
    /// Why it did not change.
    user_errors: Vec<UserError>,
}

/// Changes of jobs.
#[derive(Debug, Default)]
pub struct JobMutation;

#[Object]
impl JobMutation {
    /// Stops a job: at once when it waits, at its next step when it runs.
    async fn job_cancel(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<JobChangePayload> {
        let id = id.parse::<JobId>().map_err(|_| ApiError::NotFound)?;
        changed(ctx, ctx.desk()?.jobs.cancel(&ctx.scope()?, id).await)
    }

    /// Runs a job again that has failed, expired or was cancelled. What it did stays done; what it could
    /// not do is tried again.
    async fn job_retry(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<JobChangePayload> {
        let id = id.parse::<JobId>().map_err(|_| ApiError::NotFound)?;
        changed(ctx, ctx.desk()?.jobs.retry(&ctx.scope()?, id).await)
    }
}

fn changed(
    ctx: &Context<'_>,
    outcome: Result<Model, ChangeError>,
) -> async_graphql::Result<JobChangePayload> {
    match outcome {
        Ok(job) => Ok(JobChangePayload { job: Some(Job(job)), user_errors: Vec::new() }),
        Err(ChangeError::NotFound) => Err(ApiError::NotFound.into()),
        Err(error @ ChangeError::Ledger(_)) => Err(ApiError::internal(error).into()),
        Err(error) => {
            let text = fault(error.code(), &error.to_string(), ctx.lang());
            let user_errors = vec![UserError::new(error.code(), text, &["id"])];
            Ok(JobChangePayload { job: None, user_errors })
        }
    }
}

/// Events of jobs.
#[derive(Debug, Default)]
pub struct JobSubscription;

#[Subscription]
impl JobSubscription {
    /// What happens to a job, in order. Without `after`: how it stands, then every event. With
    /// `after` (the `seq` of the last event that was seen): every event behind it, none twice, none
    /// missing. The stream ends with the job's end. A reader that is too slow gets a `SNAPSHOT`
    /// instead of the events that it missed; `RESET` says that the cursor is worth nothing (events
    /// behind it are not kept any more, or it is of a log that a restored backup does not have).
    async fn job_events(
        &self,
        ctx: &Context<'_>,
        id: ID,
        #[graphql(desc = "`seq` of the last event that was seen.")] after: Option<u64>,
    ) -> async_graphql::Result<impl Stream<Item = JobEvent> + use<>> {
        let id = id.parse::<JobId>().map_err(|_| ApiError::NotFound)?;
        let events = ctx.desk()?.jobs.events(&ctx.scope()?, id, after).await;
        let events = events.map_err(|error| match error {
            FollowError::NotFound => ApiError::NotFound,
            error => ApiError::internal(error),
        })?;
        Ok(events.map(JobEvent))
    }
}
