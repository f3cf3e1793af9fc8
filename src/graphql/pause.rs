//! Queues and kinds whose jobs nobody begins for now, for operators.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::job_pause::Model;
use entity::scope::{Actor, SystemScope};
use jobline::{Pause, Queue};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use super::scalar::DateTime;
use crate::jobs::KINDS;

const SCOPE: SystemScope = SystemScope::for_runtime("operator");

/// A pause.
#[derive(Debug, SimpleObject)]
pub struct JobPause {
    /// The queue of which no jobs are begun; null when it is a kind.
    queue: Option<String>,
    /// The kind of which no jobs are begun; null when it is a queue.
    kind: Option<String>,
    /// Who paused it.
    actor: String,
    /// Since when.
    created_at: DateTime,
}

impl From<Model> for JobPause {
    fn from(row: Model) -> Self {
        let (queue, kind) =
            if row.of == "queue" { (Some(row.name), None) } else { (None, Some(row.name)) };
        Self { queue, kind, actor: row.actor, created_at: DateTime(row.created_at) }
    }
}

/// What is to be paused, or to go on: a queue or a kind, not both.
#[derive(Debug, InputObject)]
pub struct JobPauseInput {
    /// Name of a queue, e.g. `ai`.
    queue: Option<String>,
    /// Name of a kind, e.g. `scrape_run`.
    kind: Option<String>,
}

/// Queries about pauses.
#[derive(Debug, Default)]
pub struct PauseQuery;

#[Object]
impl PauseQuery {
    /// What is paused, over all workspaces; for the operator's key of this machine only.
    async fn job_pauses(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<JobPause>> {
        operator(ctx)?;
        all(ctx).await
    }
}

/// What is paused now.
#[derive(Debug, SimpleObject)]
pub struct JobPausePayload {
    /// All pauses.
    pauses: Vec<JobPause>,
    /// Why nothing changed.
    user_errors: Vec<UserError>,
}

/// Changes of pauses.
#[derive(Debug, Default)]
pub struct PauseMutation;

#[Object]
impl PauseMutation {
    /// Has no more jobs of a queue or kind begun, of whatever workspace, until that is taken back; restarts
    /// change nothing about it. What runs goes on. For the operator's key of this machine only.
    async fn jobs_pause(
        &self,
        ctx: &Context<'_>,
        input: JobPauseInput,
    ) -> async_graphql::Result<JobPausePayload> {
        let viewer = operator(ctx)?;
        let which = match read(ctx, input) {
            Ok(which) => which,
            Err(error) => return told(ctx, vec![error]).await,
        };
        ctx.desk()?.jobs.pause((&SCOPE, viewer), &which).await.map_err(ApiError::internal)?;
        told(ctx, Vec::new()).await
    }

    /// Has jobs of a queue or kind begun again. For the operator's key of this machine only.
    async fn jobs_resume(
        &self,
        ctx: &Context<'_>,
        input: JobPauseInput,
    ) -> async_graphql::Result<JobPausePayload> {
        operator(ctx)?;
        let which = match read(ctx, input) {
            Ok(which) => which,
            Err(error) => return told(ctx, vec![error]).await,
        };
        ctx.desk()?.jobs.resume(&SCOPE, &which).await.map_err(ApiError::internal)?;
        told(ctx, Vec::new()).await
    }
}

/// Who acts, if that is the operator.
fn operator(ctx: &Context<'_>) -> async_graphql::Result<Actor> {
    let viewer = ctx.viewer()?;
    if !viewer.operator {
        return Err(ApiError::Forbidden.into());
    }
    Ok(viewer.scope.actor())
}

fn read(ctx: &Context<'_>, input: JobPauseInput) -> Result<Pause, UserError> {
    let refused = |code: &str, texts: (&str, &str), known: &str, path: &[&str]| {
        let text = ctx.lang().pick(texts.0, texts.1);
        Err(UserError::new(code, format!("{text} {known}"), path))
    };
    match (input.queue, input.kind) {
        (Some(name), None) => name.parse().map(Pause::Queue).or_else(|_| {
            let texts = ("não há essa fila; há", "there is no such queue; there are");
            let known = Queue::ALL.map(Queue::as_str).join(", ");
            refused("UNKNOWN_QUEUE", texts, &known, &["input", "queue"])
        }),
        (None, Some(name)) if KINDS.iter().any(|(_, kind)| *kind == name) => Ok(Pause::Kind(name)),
        (None, Some(_)) => {
            let texts = ("não há esse tipo; há", "there is no such kind; there are");
            let known: Vec<&str> = KINDS.iter().map(|(_, kind)| *kind).collect();
            refused("UNKNOWN_KIND", texts, &known.join(", "), &["input", "kind"])
        }
        _ => {
            let texts = ("informe só um:", "give just one of");
            refused("PAUSE_AMBIGUOUS", texts, "queue, kind", &["input"])
        }
    }
}

async fn told(
    ctx: &Context<'_>,
    user_errors: Vec<UserError>,
) -> async_graphql::Result<JobPausePayload> {
    Ok(JobPausePayload { pauses: all(ctx).await?, user_errors })
}

async fn all(ctx: &Context<'_>) -> async_graphql::Result<Vec<JobPause>> {
    let pauses = ctx.desk()?.jobs.pauses(&SCOPE).await.map_err(ApiError::internal)?;
    Ok(pauses.into_iter().map(JobPause::from).collect())
}
