//! Every time a job was begun, and how that ended.

use async_graphql::{Context, Object};
use entity::job_attempt::Model;

use super::context::Desked as _;
use super::job::JobError;
use super::scalar::DateTime;
use crate::catalog::fault;

/// An attempt at a job.
pub struct JobAttempt(pub Model);

#[Object]
impl JobAttempt {
    /// Which one, from 1 on.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When it ended; null while it runs.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// How it ended: `running`, `succeeded`, `failed`, `crashed`, `released`, `cancelled`, `snoozed`,
    /// `forked`, `waiting`, `interrupted`.
    async fn outcome(&self) -> &str {
        &self.0.outcome
    }

    /// What kind of error: `transient`, `rate_limited`, `permanent`, `budget`, `dependency_down`,
    /// `interrupted`.
    async fn error_class(&self) -> Option<&str> {
        self.0.error_class.as_deref()
    }

    /// Its error.
    async fn error(&self, ctx: &Context<'_>) -> Option<JobError> {
        let code = self.0.error_code.clone()?;
        let message = self.0.error_message.as_deref().unwrap_or_default();
        let message = fault(&code, message, ctx.lang());
        Some(JobError { code, message })
    }

    /// What caused the error, the outermost first; for the operator's key of this machine only, else
    /// null.
    async fn error_chain(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<String>>> {
        if !ctx.viewer()?.operator {
            return Ok(None);
        }
        let chain = self.0.error_chain.as_ref().and_then(|chain| chain.as_array());
        let texts = |chain: &Vec<serde_json::Value>| {
            chain.iter().filter_map(|text| text.as_str().map(str::to_owned)).collect()
        };
        Ok(chain.map(texts))
    }

    /// Process that ran it.
    async fn worker(&self) -> String {
        self.0.owner.to_string()
    }

    /// Version of the program that ran it.
    async fn worker_build(&self) -> &str {
        &self.0.worker_build
    }
}
