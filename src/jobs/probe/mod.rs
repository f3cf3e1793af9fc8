//! A job for the fault rig: its effects are rows that an independent checker counts.
//!
//! Only in programs that are built for the rig (feature `rig`). The table `rig_effect` is the rig's;
//! nothing in it keeps a step from being written twice but the fence.

use std::time::Duration;

use entity::store::WriteTx;
use jobline::error::CommitError;
use jobline::{
    Children, Context, Effects, EnqueueOptions, Failure, Job, NewJob, Outcome, Queue, Step,
};
use sea_orm::{ConnectionTrait as _, DbErr, Statement};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Rooms, failure};

/// Does steps, each of which leaves a row.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Probe {
    /// Steps.
    pub steps: u32,
    /// Milliseconds that each takes.
    pub step_ms: u64,
    /// First runs that end with an error that may pass.
    pub failures: u32,
    /// Jobs that it makes and waits for before it ends.
    pub children: u32,
}

impl Job for Probe {
    const KIND: &'static str = "probe";
    const QUEUE: Queue = Queue::Default;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, _: Rooms) -> Outcome {
        self.probe(&ctx).await.unwrap_or_else(Outcome::Fail)
    }
}

impl Probe {
    async fn probe(&self, ctx: &Context) -> Result<Outcome, Failure> {
        let done = ctx.done().await.map_err(failure::of_ledger)?;
        let phase = ctx.phase("steps", Some(self.steps.into()));
        for step in 0..self.steps {
            let name = format!("step/{step}");
            if !done.contains_key(&name) {
                let work = tokio::time::sleep(Duration::from_millis(self.step_ms));
                if ctx.token().run_until_cancelled(work).await.is_none() {
                    return Ok(Outcome::Stopped);
                }
                self.step(ctx, name).await?;
            }
            phase.advance(1);
        }
        if ctx.attempt() <= self.failures {
            return Err(Failure::transient("RIG_FAILURE", "as the rig asked for"));
        }
        if self.children > 0 && ctx.children().await.map_err(failure::of_ledger)?.is_empty() {
            return self.fork();
        }
        let (job, fence) = (ctx.job_id().to_string(), ctx.fence());
        let effects = Effects::new(move |tx| {
            Box::pin(async move { Ok(leave(tx, &job, "end", fence).await?) })
        });
        Ok(Outcome::Done(effects.summary(json!({ "steps": self.steps }))))
    }

    /// Leaves a step's row and notes that it is done, in one transaction under the fence.
    async fn step(&self, ctx: &Context, name: String) -> Result<(), Failure> {
        let (job, fence) = (ctx.job_id().to_string(), ctx.fence());
        let noted: Result<(), CommitError> = ctx
            .checkpoint(move |tx| {
                Box::pin(async move {
                    leave(tx, &job, &name, fence).await?;
                    Ok(((), vec![Step { name, value: json!(null), is_final: true }]))
                })
            })
            .await;
        Ok(noted?)
    }

    fn fork(&self) -> Result<Outcome, Failure> {
        let child = Self { steps: 1, children: 0, failures: 0, ..self.clone() };
        let children = (0..self.children).map(|_| NewJob::new(&child, EnqueueOptions::default()));
        let children: Result<Vec<_>, _> = children.collect();
        let children = Children::of(children.map_err(Failure::from)?);
        let none = || Failure::permanent("RIG_NO_CHILDREN", "a probe can't wait for nobody");
        Ok(Outcome::Fork(children.ok_or_else(none)?))
    }
}

/// Leaves one row.
async fn leave(tx: &WriteTx, job: &str, step: &str, fence: i64) -> Result<(), DbErr> {
    let sql = "INSERT INTO rig_effect (job_id, step, fence) VALUES ($1, $2, $3)";
    let values = [job.into(), step.into(), fence.into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}
