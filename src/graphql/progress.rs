//! The parts of a job's work, and what it logged.

use async_graphql::connection::{Connection, EmptyFields};
use async_graphql::{Context, Enum, Json, Object, SimpleObject};
use entity::id::JobId;
use jobline::query::{LogLevel, LogLine, PhaseProgress};

use super::ApiError;
use super::context::Desked as _;
use super::page::Page;
use super::scalar::DateTime;
use crate::jobs;

/// A part of a job's work.
#[derive(Debug, SimpleObject)]
pub struct JobPhase {
    /// Name, e.g. `plan`.
    name: String,
    /// Units done.
    done: u64,
    /// Units, when known.
    total: Option<u64>,
    /// Units a second since it began; of one that is over, until it was.
    rate_per_second: Option<f64>,
    /// Milliseconds that it has taken.
    took_ms: u64,
    /// Whether the next part has begun.
    ended: bool,
}

impl From<PhaseProgress> for JobPhase {
    fn from(phase: PhaseProgress) -> Self {
        let PhaseProgress { name, done, total, rate_per_second, took_ms, ended, .. } = phase;
        Self { name, done, total, rate_per_second, took_ms, ended }
    }
}

/// How much a line of a job's log matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "LogLevel")]
pub enum JobLogLevel {
    /// What was done.
    Info,
    /// What was done in another way than wanted, or not.
    Warning,
    /// What failed.
    Error,
}

/// A line of a job's log.
pub struct JobLogLine(pub LogLine);

#[Object]
impl JobLogLine {
    /// When it was logged.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// How much it matters.
    async fn level(&self) -> JobLogLevel {
        self.0.level.into()
    }

    /// Stable code of what happened.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Figures and names that belong to it.
    async fn params(&self) -> Json<serde_json::Value> {
        Json(self.0.params.clone().into())
    }

    /// It in words, in the language of `Accept-Language`.
    async fn message(&self, ctx: &Context<'_>) -> String {
        jobs::words(&self.0, ctx.lang())
    }
}

/// A page of a job's log, oldest line first.
pub async fn log_of(
    ctx: &Context<'_>,
    job: JobId,
    first: Option<i32>,
    after: Option<String>,
) -> async_graphql::Result<Connection<String, JobLogLine, EmptyFields>> {
    let page = Page::read(first, after)?;
    let after = page.key::<LineKey>()?.unwrap_or_default();
    let scope = ctx.scope()?;
    let lines = ctx.desk()?.jobs.log(&scope, job, (after.seq, after.line), page.fetch());
    let lines = lines.await.map_err(ApiError::internal)?;
    let key = |((seq, line), _): &((u64, u64), LogLine)| LineKey { seq: *seq, line: *line };
    Ok(page.connection(lines, |row| key(row).to_string(), |(_, line)| JobLogLine(line)))
}

/// Place of a line: number of its event and of the line in it, one-based.
#[derive(Debug, Clone, Copy, Default)]
struct LineKey {
    seq: u64,
    line: u64,
}

impl std::fmt::Display for LineKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.seq, self.line)
    }
}

impl std::str::FromStr for LineKey {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (seq, line) = text.split_once('.').unwrap_or((text, ""));
        Ok(Self { seq: seq.parse()?, line: line.parse()? })
    }
}
