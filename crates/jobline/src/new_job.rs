//! A job that is not recorded yet: what is asked for, within its bounds.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::time::Duration;

use entity::id::JobId;
use entity::instant::Instant;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::{job, schedule};
use sea_orm::ActiveValue::Set;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::args;
use crate::error::{ArgsError, EnqueueError};
use crate::job::{Job, Queue};

/// Longest idempotency or unique key.
const KEY_LIMIT_BYTES: usize = 255;
/// How far back a start may lie: clocks differ.
const EARLIEST: Duration = Duration::from_hours(1);
/// How far ahead a start may lie.
const LATEST: Duration = Duration::from_hours(366 * 24);
/// Bands of priority.
pub(crate) const PRIORITIES: std::ops::RangeInclusive<i16> = 0..=2;
/// The band of a job that asks for none.
const PRIORITY: i16 = 1;
/// Jobs that one run may make.
const CHILDREN_LIMIT: usize = 1_000;
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
    /// What it must be the only live job for. Default: any number may live.
    pub unique: Option<Unique>,
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

/// A job of which one at most may live: among the workspace's jobs of its kind that have not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// What it is about, e.g. a product's id: 1 to 255 bytes.
    pub key: String,
    /// What to do when there is one already.
    pub policy: UniquePolicy,
}

/// What becomes of a job that is not the only one for its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UniquePolicy {
    /// The one that lives stands for it.
    ReturnExisting,
    /// It is refused.
    Reject,
    /// The one that lives takes over its input, start and band, unless it was begun: then it is
    /// refused.
    ReplaceIfQueued,
}

/// A job of any kind that is not recorded yet.
#[derive(Debug)]
pub struct NewJob {
    pub(crate) kind: Cow<'static, str>,
    pub(crate) queue: Queue,
    pub(crate) max_attempts: u16,
    pub(crate) args: Value,
    pub(crate) options: EnqueueOptions,
}

impl NewJob {
    /// A job with its options.
    ///
    /// # Errors
    /// [`EnqueueError::Args`] for an input that can't be written as JSON.
    pub fn new<J: Job>(job: &J, options: EnqueueOptions) -> Result<Self, EnqueueError> {
        let args = serde_json::to_value(job).map_err(EnqueueError::Args)?;
        Ok(Self {
            kind: J::KIND.into(),
            queue: J::QUEUE,
            max_attempts: J::MAX_ATTEMPTS,
            args,
            options,
        })
    }

    /// The same work again: kind, input, band and label of `job`, nothing else of it.
    ///
    /// # Errors
    /// [`ArgsError`] for a row that this program can't read.
    pub fn like(job: &job::Model) -> Result<Self, ArgsError> {
        let mut new = Self::of_kind(&job.kind, &job.queue, args::args_of(job)?)?;
        new.max_attempts = u16::try_from(job.max_attempts).unwrap_or(u16::MAX);
        new.options.priority = Some(job.priority);
        new.options.label.clone_from(&job.label);
        Ok(new)
    }

    /// The work of a schedule.
    pub(crate) fn of_schedule(found: &schedule::Model) -> Result<Self, ArgsError> {
        let args = args::unpacked(&found.args, found.args_packed.as_deref())?;
        let mut new = Self::of_kind(&found.kind, &found.queue, args)?;
        new.max_attempts = u16::try_from(found.max_attempts).unwrap_or(u16::MAX);
        new.options.priority = Some(found.priority);
        new.options.label.clone_from(&found.label);
        Ok(new)
    }

    fn of_kind(kind: &str, queue: &str, args: Value) -> Result<Self, ArgsError> {
        let queue = queue.parse().map_err(|_| ArgsError::Queue(queue.to_owned()))?;
        let (kind, options) = (kind.to_owned().into(), EnqueueOptions::default());
        Ok(Self { kind, queue, max_attempts: 1, args, options })
    }

    /// Refuses what lies out of bounds.
    pub(crate) fn checked(self, now: Instant) -> Result<Checked, EnqueueError> {
        let options = &self.options;
        let (earliest, latest) = (now - EARLIEST, now + LATEST);
        if options.run_at.is_some_and(|at| at < earliest || at > latest) {
            return Err(EnqueueError::RunAtOutOfRange { earliest, latest });
        }
        if let Some(given) = options.priority.filter(|band| !PRIORITIES.contains(band)) {
            return Err(EnqueueError::PriorityOutOfRange { given });
        }
        let unique = options.unique.as_ref().map(|unique| &unique.key);
        if options.idempotency_key.iter().chain(unique).any(|key| !fits(key)) {
            return Err(EnqueueError::KeyOutOfRange { limit_bytes: KEY_LIMIT_BYTES });
        }
        let text = self.args.to_string();
        if text.len() > args::LIMIT_BYTES {
            let (actual_bytes, limit_bytes) = (text.len(), args::LIMIT_BYTES);
            return Err(EnqueueError::ArgsTooLarge { actual_bytes, limit_bytes });
        }
        Ok(Checked { job: self, text })
    }
}

fn fits(key: &str) -> bool {
    (1..=KEY_LIMIT_BYTES).contains(&key.len())
}

/// Jobs that a run makes and then waits for. They are recorded with the end of the run, so each is
/// made once: keys of theirs are not looked at. At most 1,000.
#[derive(Debug)]
pub struct Children(Vec<NewJob>);

impl Children {
    /// `None` without jobs: there is nothing to wait for.
    pub fn of(jobs: Vec<NewJob>) -> Option<Self> {
        (!jobs.is_empty()).then_some(Self(jobs))
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Their rows.
    pub(crate) fn rows(
        self,
        scope: &TenantScope,
        parent: &job::Model,
        now: Instant,
    ) -> Result<Vec<job::ActiveModel>, EnqueueError> {
        if self.0.len() > CHILDREN_LIMIT {
            let (given, limit) = (self.0.len(), CHILDREN_LIMIT);
            return Err(EnqueueError::TooManyChildren { given, limit });
        }
        let rows = self.0.into_iter().map(|mut job| {
            job.options.unique = None;
            job.options.idempotency_key = None;
            let row = job.checked(now)?.row(scope, now);
            Ok(job::ActiveModel {
                actor: Set(parent.actor.clone()),
                traceparent: Set(parent.traceparent.clone()),
                request_id: Set(parent.request_id.clone()),
                parent_id: Set(Some(parent.id)),
                ..row
            })
        });
        rows.collect()
    }
}

/// A job within its bounds, and its input as text.
pub(crate) struct Checked {
    pub(crate) job: NewJob,
    text: String,
}

impl Checked {
    /// SHA-256 of what was asked, in hexadecimal letters.
    pub(crate) fn input_sha256(&self) -> String {
        if let Some(given) = &self.job.options.input_sha256 {
            return given.clone();
        }
        let digest = Sha256::new().chain_update(self.job.kind.as_bytes()).chain_update([0]);
        let digest = digest.chain_update(&self.text).finalize();
        digest.iter().fold(String::with_capacity(64), |mut letters, byte| {
            // Writing to a String can't fail.
            let _ = write!(letters, "{byte:02x}");
            letters
        })
    }

    /// The row of a new job.
    pub(crate) fn row(self, scope: &TenantScope, now: Instant) -> job::ActiveModel {
        let wish = self.wish(now);
        let NewJob { kind, queue, max_attempts, options, .. } = self.job;
        job::ActiveModel {
            id: Set(JobId::generate(now)),
            tenant_id: Set(scope.tenant()),
            kind: Set(kind.into_owned()),
            queue: Set(queue.as_str().to_owned()),
            label: Set(options.label),
            actor: Set(scope.actor().to_string()),
            created_at: Set(now),
            updated_at: Set(now),
            run_epoch: Set(0),
            runs: Set(0),
            attempts: Set(0),
            max_attempts: Set(i32::from(max_attempts)),
            crashes: Set(0),
            releases: Set(0),
            fence: Set(0),
            // The row comes with its first event.
            next_seq: Set(2),
            traceparent: Set(short(options.traceparent)),
            request_id: Set(short(options.request_id)),
            unique_key: Set(options.unique.map(|unique| unique.key)),
            parent_id: Set(None),
            pending_children: Set(0),
            ..wish
        }
    }

    /// Input, start and band, and the state that follows from the start.
    pub(crate) fn wish(&self, now: Instant) -> job::ActiveModel {
        let options = &self.job.options;
        let run_at = options.run_at.unwrap_or(now);
        let state = if run_at > now { JobState::Scheduled } else { JobState::Queued };
        let stored = args::stored(self.job.args.clone(), &self.text);
        job::ActiveModel {
            args: Set(stored.args),
            args_packed: Set(stored.packed),
            state: Set(state),
            priority: Set(options.priority.unwrap_or(PRIORITY)),
            run_at: Set(run_at),
            expires_at: Set(options.expires_at),
            ..Default::default()
        }
    }
}

/// What others named, unless it is longer than such names are.
fn short(name: Option<String>) -> Option<String> {
    name.filter(|name| name.len() <= TRACE_LIMIT_BYTES)
}
