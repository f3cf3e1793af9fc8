//! State of the system, for its operators.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::ApiError;
use super::context::Desked as _;
use crate::health::{self, Verdict};

/// How the system, or a part of it, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Verdict")]
pub enum HealthVerdict {
    /// All is well.
    Healthy,
    /// Works, but someone should look.
    Degraded,
    /// Does not work.
    Down,
}

/// State of one part of the system.
#[derive(Debug, SimpleObject)]
pub struct SystemPart {
    /// Name: `database`, `migrations`, `storage`, `disk`, `workers`.
    name: String,
    /// Its verdict.
    verdict: HealthVerdict,
    /// What there is to say.
    detail: String,
}

/// State of one queue.
#[derive(Debug, SimpleObject)]
pub struct QueueState {
    /// Name.
    name: String,
    /// Jobs at a time.
    slots: i64,
    /// Jobs that run.
    running: i64,
    /// Jobs that could run.
    queued: i64,
    /// Jobs that wait for their time.
    scheduled: i64,
    /// Age of the oldest job that could run, in milliseconds.
    oldest_ms: Option<i64>,
}

/// State of the system.
#[derive(Debug, SimpleObject)]
pub struct SystemStatus {
    /// The worst of the parts.
    verdict: HealthVerdict,
    /// Version of the program.
    version: String,
    /// All parts.
    parts: Vec<SystemPart>,
    /// All queues.
    queues: Vec<QueueState>,
}

impl From<health::Status> for SystemStatus {
    fn from(status: health::Status) -> Self {
        let parts = status.parts.into_iter();
        let queues = status.queues.into_iter();
        Self {
            verdict: status.verdict.into(),
            version: status.version,
            parts: parts
                .map(|part| SystemPart {
                    name: part.name,
                    verdict: part.verdict.into(),
                    detail: part.detail,
                })
                .collect(),
            queues: queues
                .map(|queue| QueueState {
                    name: queue.name,
                    slots: queue.slots,
                    running: queue.running,
                    queued: queue.queued,
                    scheduled: queue.scheduled,
                    oldest_ms: queue.oldest_ms,
                })
                .collect(),
        }
    }
}

/// Queries about the system.
#[derive(Debug, Default)]
pub struct StatusQuery;

#[Object]
impl StatusQuery {
    /// State of the system; for the operator's key of this machine only.
    async fn status(&self, ctx: &Context<'_>) -> async_graphql::Result<SystemStatus> {
        if !ctx.viewer()?.operator {
            return Err(ApiError::Forbidden.into());
        }
        Ok(ctx.desk()?.probe.look().await.into())
    }
}
