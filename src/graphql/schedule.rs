//! Jobs that are asked for again and again, by the clock.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::id::{JobId, ScheduleId};
use entity::schedule::Model;
use entity::schedule_run;
use jobline::error::{CronError, ScheduleError};
use jobline::{Cron, MissedRuns, NewJob, NewSchedule, ScheduleChange};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::job::Job;
use super::scalar::DateTime;
use crate::catalog::schedule_fault;

/// Due times that are told ahead.
const UPCOMING: usize = 20;
/// Runs that are told back.
const RUNS: u64 = 100;

/// What becomes of due times at which no server was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "MissedRuns")]
pub enum MissedRunPolicy {
    /// Nothing: the next one is the next one.
    Skip,
    /// One job stands for all of them.
    Latest,
    /// Each gets its job, the oldest first.
    All,
}

/// A job that is asked for again and again, by the clock.
pub struct Schedule(Model);

#[Object]
impl Schedule {
    /// Identity.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When: minute, hour, day of the month, month, day of the week.
    async fn cron(&self) -> &str {
        &self.0.cron
    }

    /// Whose clocks are meant.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// What becomes of times that were missed.
    async fn missed_runs(&self) -> MissedRunPolicy {
        MissedRuns::of(&self.0).into()
    }

    /// Whether a job may be made while an earlier one has not ended.
    async fn overlaps(&self) -> bool {
        self.0.overlaps != 0
    }

    /// What kind of work.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What people call its jobs.
    async fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Since when it makes no jobs.
    async fn paused_at(&self) -> Option<DateTime> {
        self.0.paused_at.map(DateTime)
    }

    /// The next due times, soonest first. None while it is paused.
    async fn upcoming(
        &self,
        #[graphql(desc = "How many: 0 to 20.", default = 5)] first: i32,
    ) -> async_graphql::Result<Vec<DateTime>> {
        let first = bounded(first, UPCOMING as u64)?;
        let Some(next) = self.0.next_at else { return Ok(Vec::new()) };
        let cron = Cron::parse(&self.0.cron, &self.0.time_zone).map_err(ApiError::internal)?;
        let times = std::iter::once(next).chain(cron.upcoming(next));
        Ok(times.take(usize::try_from(first).unwrap_or(UPCOMING)).map(DateTime).collect())
    }

    /// What was made of its due times in the last 30 days, newest first.
    async fn runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many: 0 to 100.", default = 5)] first: i32,
    ) -> async_graphql::Result<Vec<ScheduleRun>> {
        let first = bounded(first, RUNS)?;
        let runs = ctx.desk()?.jobs.schedule_runs(&ctx.scope()?, self.0.id, first).await;
        Ok(runs.map_err(ApiError::internal)?.into_iter().map(ScheduleRun).collect())
    }
}

/// What was made of a due time.
pub struct ScheduleRun(schedule_run::Model);

#[Object]
impl ScheduleRun {
    /// When it was due.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// The job; null when the time was missed and left out, or the job is not kept any more. A job that
    /// stands for several times is the same in each.
    async fn job(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Job>> {
        let Some(id) = self.0.job_id else { return Ok(None) };
        let found = ctx.desk()?.jobs.get(&ctx.scope()?, id).await.map_err(ApiError::internal)?;
        Ok(found.map(Job))
    }
}

fn bounded(first: i32, most: u64) -> Result<u64, ApiError> {
    let fits = u64::try_from(first).ok().filter(|first| *first <= most);
    fits.ok_or_else(|| ApiError::bad_input(format!("first must be 0 to {most}")))
}

/// Queries about schedules.
#[derive(Debug, Default)]
pub struct ScheduleQuery;

#[Object]
impl ScheduleQuery {
    /// Schedules of the workspace, by name: 100 at most.
    #[graphql(complexity = "25 * child_complexity + 1")]
    async fn schedules(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Schedule>> {
        let all = ctx.desk()?.jobs.schedules(&ctx.scope()?).await.map_err(ApiError::internal)?;
        Ok(all.into_iter().map(Schedule).collect())
    }
}

/// A job that is to be done again and again.
#[derive(Debug, InputObject)]
pub struct ScheduleCreateInput {
    /// The job whose work is to be repeated: same kind, same input.
    job_id: ID,
    /// What people call it: 1 to 255 bytes, once in the workspace.
    name: String,
    /// Minute, hour, day of the month, month, day of the week: `0 6 * * 1-5`.
    cron: String,
    /// Whose clocks are meant.
    #[graphql(default = "America/Sao_Paulo")]
    time_zone: String,
    /// What becomes of times at which no server was there.
    #[graphql(default_with = "MissedRunPolicy::Latest")]
    missed_runs: MissedRunPolicy,
    /// Whether a job may be made while an earlier one has not ended.
    #[graphql(default = false)]
    overlaps: bool,
}

/// What is to be another way; what is left out stays.
#[derive(Debug, InputObject)]
pub struct ScheduleUpdateInput {
    /// What people call it.
    name: Option<String>,
    /// When.
    cron: Option<String>,
    /// Whose clocks are meant.
    time_zone: Option<String>,
    /// What becomes of times that were missed.
    missed_runs: Option<MissedRunPolicy>,
    /// Whether a job may be made while an earlier one has not ended.
    overlaps: Option<bool>,
}

/// A schedule that was asked to change.
#[derive(SimpleObject)]
pub struct SchedulePayload {
    /// The schedule as it is now.
    schedule: Option<Schedule>,
    /// Why it did not change.
    user_errors: Vec<UserError>,
}

/// A schedule that was removed.
#[derive(SimpleObject)]
pub struct ScheduleDeletePayload {
    /// Which one.
    deleted_id: ID,
}

/// Changes of schedules.
#[derive(Debug, Default)]
pub struct ScheduleMutation;

#[Object]
impl ScheduleMutation {
    /// Has a job's work done again and again, by the clock.
    async fn schedule_create(
        &self,
        ctx: &Context<'_>,
        input: ScheduleCreateInput,
    ) -> async_graphql::Result<SchedulePayload> {
        let cron = match Cron::parse(&input.cron, &input.time_zone) {
            Ok(cron) => cron,
            Err(error) => return Ok(of_cron(ctx, &error)),
        };
        let (jobs, scope) = (&ctx.desk()?.jobs, ctx.scope()?);
        let job = input.job_id.parse::<JobId>().map_err(|_| ApiError::NotFound)?;
        let job = jobs.get(&scope, job).await.map_err(ApiError::internal)?;
        let job = NewJob::like(&job.ok_or(ApiError::NotFound)?).map_err(ApiError::internal)?;
        let new = NewSchedule {
            name: input.name.trim().to_owned(),
            cron,
            missed_runs: input.missed_runs.into(),
            overlaps: input.overlaps,
            job,
        };
        changed(ctx, jobs.schedule(&scope, new).await)
    }

    /// Changes a schedule. With other times it begins anew: what was missed until now stays missed.
    async fn schedule_update(
        &self,
        ctx: &Context<'_>,
        id: ID,
        input: ScheduleUpdateInput,
    ) -> async_graphql::Result<SchedulePayload> {
        let (jobs, scope, id) = (&ctx.desk()?.jobs, ctx.scope()?, named(&id)?);
        let mut cron = None;
        if input.cron.is_some() || input.time_zone.is_some() {
            let all = jobs.schedules(&scope).await.map_err(ApiError::internal)?;
            let known = all.into_iter().find(|known| known.id == id).ok_or(ApiError::NotFound)?;
            let zone = input.time_zone.unwrap_or(known.time_zone);
            match Cron::parse(&input.cron.unwrap_or(known.cron), &zone) {
                Ok(given) => cron = Some(given),
                Err(error) => return Ok(of_cron(ctx, &error)),
            }
        }
        let change = ScheduleChange {
            name: input.name.map(|name| name.trim().to_owned()),
            cron,
            missed_runs: input.missed_runs.map(Into::into),
            overlaps: input.overlaps,
        };
        changed(ctx, jobs.change_schedule(&scope, id, change).await)
    }

    /// Stops a schedule from making jobs; those that it made go on.
    async fn schedule_pause(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<SchedulePayload> {
        changed(ctx, ctx.desk()?.jobs.pause_schedule(&ctx.scope()?, named(&id)?).await)
    }

    /// Has a paused schedule make jobs again, from now on.
    async fn schedule_resume(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<SchedulePayload> {
        changed(ctx, ctx.desk()?.jobs.resume_schedule(&ctx.scope()?, named(&id)?).await)
    }

    /// Removes a schedule; jobs that it made go on.
    async fn schedule_delete(
        &self,
        ctx: &Context<'_>,
        id: ID,
    ) -> async_graphql::Result<ScheduleDeletePayload> {
        match ctx.desk()?.jobs.remove_schedule(&ctx.scope()?, named(&id)?).await {
            Ok(()) => Ok(ScheduleDeletePayload { deleted_id: id }),
            Err(ScheduleError::NotFound) => Err(ApiError::NotFound.into()),
            Err(error) => Err(ApiError::internal(error).into()),
        }
    }
}

fn named(id: &ID) -> Result<ScheduleId, ApiError> {
    id.parse().map_err(|_| ApiError::NotFound)
}

fn of_cron(ctx: &Context<'_>, error: &CronError) -> SchedulePayload {
    let field = if matches!(error, CronError::TimeZone) { "timeZone" } else { "cron" };
    let text = schedule_fault(error.code(), &error.to_string(), ctx.lang());
    refused(UserError::new(error.code(), text, &["input", field]))
}

fn refused(error: UserError) -> SchedulePayload {
    SchedulePayload { schedule: None, user_errors: vec![error] }
}

fn changed(
    ctx: &Context<'_>,
    outcome: Result<Model, ScheduleError>,
) -> async_graphql::Result<SchedulePayload> {
    let error = match outcome {
        Ok(schedule) => {
            let (schedule, user_errors) = (Some(Schedule(schedule)), Vec::new());
            return Ok(SchedulePayload { schedule, user_errors });
        }
        Err(ScheduleError::NotFound) => return Err(ApiError::NotFound.into()),
        Err(ScheduleError::Ledger(error)) => return Err(ApiError::internal(error).into()),
        Err(ScheduleError::Args(error)) => return Err(ApiError::internal(error).into()),
        Err(ScheduleError::Job(error)) => return Err(ApiError::from(error).into()),
        Err(error) => error,
    };
    let path: &[&str] = match &error {
        ScheduleError::NameTaken | ScheduleError::NameOutOfRange { .. } => &["input", "name"],
        _ => &["input"],
    };
    let text = schedule_fault(error.code(), &error.to_string(), ctx.lang());
    Ok(refused(UserError::new(error.code(), text, path)))
}
