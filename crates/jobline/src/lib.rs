//! A job runtime whose ledger is the truth and whose broker is only a doorbell.
//!
//! A [`Job`] is a small serialised input and a `run` that reads like a recipe. A [`Client`] writes
//! it into the ledger inside the caller's transaction, a [`Runtime`] claims it under a fence, runs
//! it under a lease and commits its effects in the very transaction that ends it. What happens on
//! the way is an ordered log that anyone can follow from any point.
//!
//! - `client`: enqueue, cancel, retry, look up, follow.
//! - `ledger`: the job tables as verbs.
//! - `doorbell`: wakes workers; losing it costs time, never a job.
//! - `worker`, `lease`: one job's life, and the right to live it.
//! - `schedule`: jobs that are asked for again and again, by the clock.
//! - `maintenance`: due jobs and schedules, expired leases, old rows.
//! - `progress`: phases, events, and following them.
//! - [`metrics`]: what is counted.
//! - `plant`: mistakes that the fault rig must find.
//! - [`error`], [`query`]: what may go wrong, what may be asked.

mod args;
mod backoff;
mod client;
mod context;
mod doorbell;
pub mod error;
mod failpoint;
mod job;
mod lease;
mod ledger;
mod line;
mod maintenance;
pub mod metrics;
mod new_job;
mod outcome;
mod plant;
mod progress;
pub mod query;
mod registry;
mod runtime;
mod schedule;
#[cfg(feature = "testing")]
pub mod testing;
mod worker;

pub use client::{Client, Pause};
pub use context::Context;
pub use doorbell::RedisConfig;
pub use job::{Job, Queue};
pub use ledger::Step;
pub use new_job::{Children, EnqueueOptions, NewJob, Unique, UniquePolicy};
pub use outcome::{Effects, Failure, Outcome};
pub use progress::{FeedEvent, JobEvent};
pub use registry::Registry;
pub use runtime::{Config, Runtime};
pub use schedule::{Cron, MissedRuns, NewSchedule, ScheduleChange};
