//! Starts of the fault rig's jobs. Only in programs that are built for it.

use async_graphql::{Context, InputObject, Object};

use super::start::{self, JobStartPayload, Order};
use crate::jobs::probe::Probe;

/// What a probe does.
#[derive(Debug, InputObject)]
pub struct ProbeInput {
    /// Steps, each of which leaves a row.
    steps: u32,
    /// Milliseconds that each takes.
    step_ms: u64,
    /// First runs that fail.
    failures: u32,
    /// Jobs that it makes and waits for.
    children: u32,
    /// The rig's key: a repeated call answers the same job.
    idempotency_key: String,
}

/// Starts of probes.
#[derive(Debug, Default)]
pub struct ProbeMutation;

#[Object]
impl ProbeMutation {
    /// Starts a probe.
    async fn probe_run(
        &self,
        ctx: &Context<'_>,
        input: ProbeInput,
    ) -> async_graphql::Result<JobStartPayload> {
        let ProbeInput { steps, step_ms, failures, children, idempotency_key } = input;
        let order = Order {
            mutation: "probeRun",
            idempotency_key: Some(idempotency_key),
            ..Order::default()
        };
        Ok(start::once(ctx, Probe { steps, step_ms, failures, children }, order).await?.into())
    }
}
