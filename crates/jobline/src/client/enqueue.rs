//! Recording a job, together with what makes the request repeatable.

use std::fmt::Write as _;
use std::time::Duration;

use entity::id::JobId;
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use entity::{idempotency, job};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Client;
use crate::error::EnqueueError;
use crate::job::Job;
use crate::ledger;

/// Longest input as JSON (attack table, row 89).
const ARGS_LIMIT_BYTES: usize = 256 * 1024;
/// Jobs of a workspace that may wait (attack table, row 90).
const QUEUED_LIMIT: u64 = 10_000;
/// How long an idempotency key is remembered (`reliability.md` §3.3).
const KEY_LIFE: Duration = Duration::from_hours(7 * 24);
/// Longest idempotency key.
const KEY_LIMIT_BYTES: usize = 255;
/// How far back a start may lie: clocks differ.
const EARLIEST: Duration = Duration::from_hours(1);
/// How far ahead a start may lie.
const LATEST: Duration = Duration::from_hours(366 * 24);
/// Bands of priority.
const PRIORITIES: std::ops::RangeInclusive<i16> = 0..=2;
/// The band of a job that asks for none.
const PRIORITY: i16 = 1;
/// Longest `traceparent` (55 letters in version 0, and room for versions to come) or request id.
const TRACE_LIMIT_BYTES: usize = 128;

/// How a job is recorded.
#[derive(Debug, Clone, Default)]
pub struct EnqueueOptions {
    /// The caller's key: the same key with the same input makes no second job.
    pub idempotency_key: Option<String>,
    /// What was asked, e.g. `listingGenerate`; keys of one mutation don't meet another's.
    pub mutation: &'static str,
    /// SHA-256 of the caller's input in hexadecimal letters. Default: of kind and args.
    pub input_sha256: Option<String>,
    /// Not before this. Default: now.
    pub run_at: Option<Instant>,
    /// Not begun by then, it is not wanted any more. Default: wanted for ever.
    pub expires_at: Option<Instant>,
    /// 0 can wait, 1 is usual, 2 goes first. Default: 1.
    pub priority: Option<i16>,
    /// What people call it.
    pub label: Option<String>,
    /// Trace in which it is asked for, as a W3C `traceparent`; one that is too long is dropped.
    pub traceparent: Option<String>,
    /// Request in which it is asked for, for the attempts' log lines; one that is too long is
    /// dropped.
    pub request_id: Option<String>,
}

/// A recorded job.
#[derive(Debug, Clone)]
pub struct Enqueued {
    /// The job.
    pub job: job::Model,
    /// Whether it was recorded before, by a request with the same key and input.
    pub replayed: bool,
}

impl Client {
    /// Records a job in its own transaction.
    ///
    /// # Errors
    /// As [`Client::enqueue_in`].
    pub async fn enqueue<J: Job>(
        &self,
        scope: &TenantScope,
        job: J,
        options: EnqueueOptions,
    ) -> Result<Enqueued, EnqueueError> {
        let tx = self.0.store.begin_write().await?;
        let enqueued = self.enqueue_in(&tx, scope, job, options).await?;
        tx.commit().await?;
        Ok(enqueued)
    }

    /// Records a job in the caller's transaction: it exists if and only if that is committed, and
    /// nobody is woken before.
    ///
    /// # Errors
    /// [`EnqueueError`]; the transaction holds nothing of the job then.
    pub async fn enqueue_in<J: Job>(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
        job: J,
        options: EnqueueOptions,
    ) -> Result<Enqueued, EnqueueError> {
        let now = tx.db_now().await?;
        check(&options, now)?;
        let args = serde_json::to_value(&job).map_err(EnqueueError::Args)?;
        let input = input_sha256::<J>(&args, &options)?;
        if let Some(key) = &options.idempotency_key
            && let Some(job) = self.replay(tx, scope, (&options, key), &input).await?
        {
            return Ok(Enqueued { job, replayed: true });
        }
        check_room(tx, scope).await?;
        let row = row::<J>(scope, args, &options, now);
        let job = ledger::record(tx, &self.0, J::QUEUE, row).await?;
        if let Some(key) = options.idempotency_key {
            let row = idempotency::ActiveModel {
                actor: Set(scope.actor().to_string()),
                mutation: Set(options.mutation.to_owned()),
                key: Set(key),
                input_sha256: Set(input),
                job_id: Set(job.id),
                created_at: Set(now),
                expires_at: Set(now + KEY_LIFE),
                ..Default::default()
            };
            scope.insert(row).exec_without_returning(tx).await?;
        }
        Ok(Enqueued { job, replayed: false })
    }

    /// The job that a request with this key made before.
    async fn replay(
        &self,
        tx: &WriteTx,
        scope: &TenantScope,
        (options, key): (&EnqueueOptions, &str),
        input: &str,
    ) -> Result<Option<job::Model>, EnqueueError> {
        let id = (
            scope.tenant(),
            scope.actor().to_string(),
            options.mutation.to_owned(),
            key.to_owned(),
        );
        // Of two requests with one key at the same time the second waits here for the first one's
        // row.
        let name = format!("jobline/key/{}/{}/{}/{}", id.0, id.1, id.2, id.3);
        tx.lock(&name).await?;
        let found = scope.find_by_id::<idempotency::Entity>(id.clone()).one(tx).await?;
        let Some(found) = found else { return Ok(None) };
        if found.expires_at <= tx.db_now().await? {
            scope
                .delete_many::<idempotency::Entity>()
                .filter(idempotency::Column::Actor.eq(id.1))
                .filter(idempotency::Column::Mutation.eq(id.2))
                .filter(idempotency::Column::Key.eq(id.3))
                .exec(tx)
                .await?;
            return Ok(None);
        }
        if found.input_sha256 != input {
            return Err(EnqueueError::IdempotencyConflict);
        }
        Ok(scope.find_by_id::<job::Entity>(found.job_id).one(tx).await?)
    }
}

fn check(options: &EnqueueOptions, now: Instant) -> Result<(), EnqueueError> {
    let (earliest, latest) = (now - EARLIEST, now + LATEST);
    if options.run_at.is_some_and(|at| at < earliest || at > latest) {
        return Err(EnqueueError::RunAtOutOfRange { earliest, latest });
    }
    if let Some(given) = options.priority.filter(|band| !PRIORITIES.contains(band)) {
        return Err(EnqueueError::PriorityOutOfRange { given });
    }
    let key = options.idempotency_key.as_ref();
    if key.is_some_and(|key| key.is_empty() || key.len() > KEY_LIMIT_BYTES) {
        return Err(EnqueueError::KeyOutOfRange { limit_bytes: KEY_LIMIT_BYTES });
    }
    Ok(())
}

/// Checks the input's length and answers its hash.
fn input_sha256<J: Job>(args: &Value, options: &EnqueueOptions) -> Result<String, EnqueueError> {
    let text = args.to_string();
    if text.len() > ARGS_LIMIT_BYTES {
        let (actual_bytes, limit_bytes) = (text.len(), ARGS_LIMIT_BYTES);
        return Err(EnqueueError::ArgsTooLarge { actual_bytes, limit_bytes });
    }
    if let Some(given) = &options.input_sha256 {
        return Ok(given.clone());
    }
    let digest =
        Sha256::new().chain_update(J::KIND).chain_update([0]).chain_update(text).finalize();
    Ok(digest.iter().fold(String::with_capacity(64), |mut letters, byte| {
        // Writing to a String can't fail.
        let _ = write!(letters, "{byte:02x}");
        letters
    }))
}

/// Requests at the very same time may pass the limit together by a few: it bounds a workspace, it
/// does not count.
async fn check_room(tx: &WriteTx, scope: &TenantScope) -> Result<(), EnqueueError> {
    let waiting = [JobState::Scheduled, JobState::Queued, JobState::Waiting];
    let jobs =
        scope.find::<job::Entity>().filter(job::Column::State.is_in(waiting)).count(tx).await?;
    if jobs >= QUEUED_LIMIT {
        return Err(EnqueueError::QueueFull { limit: QUEUED_LIMIT });
    }
    Ok(())
}

fn row<J: Job>(
    scope: &TenantScope,
    args: Value,
    options: &EnqueueOptions,
    now: Instant,
) -> job::ActiveModel {
    let run_at = options.run_at.unwrap_or(now);
    let state = if run_at > now { JobState::Scheduled } else { JobState::Queued };
    job::ActiveModel {
        id: Set(JobId::generate(now)),
        tenant_id: Set(scope.tenant()),
        kind: Set(J::KIND.to_owned()),
        queue: Set(J::QUEUE.as_str().to_owned()),
        args: Set(args),
        state: Set(state),
        priority: Set(options.priority.unwrap_or(PRIORITY)),
        label: Set(options.label.clone()),
        actor: Set(scope.actor().to_string()),
        run_at: Set(run_at),
        expires_at: Set(options.expires_at),
        created_at: Set(now),
        updated_at: Set(now),
        run_epoch: Set(0),
        runs: Set(0),
        attempts: Set(0),
        max_attempts: Set(i32::from(J::MAX_ATTEMPTS)),
        crashes: Set(0),
        releases: Set(0),
        fence: Set(0),
        // The row comes with its first event.
        next_seq: Set(2),
        traceparent: Set(short(options.traceparent.as_ref())),
        request_id: Set(short(options.request_id.as_ref())),
        ..Default::default()
    }
}

/// What others named, unless it is longer than such names are.
fn short(name: Option<&String>) -> Option<String> {
    name.filter(|name| name.len() <= TRACE_LIMIT_BYTES).cloned()
}
