//! Which code runs which kind.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::context::Context;
use crate::job::{Job, Queue};
use crate::outcome::{Failure, Outcome};

type Run<R> = dyn Fn(Value, Context, R) -> BoxFuture<'static, Outcome> + Send + Sync;

/// Kinds of job and the code that runs them. `R` is what they may use.
pub struct Registry<R> {
    runners: BTreeMap<&'static str, Runner<R>>,
}

/// Runs jobs of one kind.
pub(crate) struct Runner<R> {
    run: Arc<Run<R>>,
    max_runtime: Duration,
    /// `None`: the kind is gone, and nobody knows any more where it was.
    queue: Option<Queue>,
}

impl<R: Clone + Send + Sync + 'static> Registry<R> {
    /// A registry without kinds.
    pub fn new() -> Self {
        Self { runners: BTreeMap::new() }
    }

    /// Adds a kind. The same kind added again replaces the first.
    #[must_use]
    pub fn register<J: Job<Rooms = R>>(mut self) -> Self {
        let run = |args: Value, ctx: Context, rooms: R| match serde_json::from_value::<J>(args) {
            Ok(job) => job.run(ctx, rooms).boxed(),
            Err(error) => async move {
                let failure = Failure::permanent("ARGS_INVALID", "this version can't read the job");
                Outcome::Fail(failure.with_source(error))
            }
            .boxed(),
        };
        let run = Arc::new(run);
        let runner = Runner { run, max_runtime: J::MAX_RUNTIME, queue: Some(J::QUEUE) };
        self.runners.insert(J::KIND, runner);
        self
    }

    /// Keeps the name of a kind that is gone: what is left of it ends well without doing anything.
    #[must_use]
    pub fn retire(mut self, kind: &'static str) -> Self {
        let run = |_, _, _| async { Outcome::done() }.boxed();
        let run = Arc::new(run);
        let runner = Runner { run, max_runtime: Duration::MAX, queue: None };
        self.runners.insert(kind, runner);
        self
    }

    /// Names of all kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.runners.keys().copied()
    }

    /// Kinds with their queues, without those that are gone.
    pub(crate) fn kinds_by_queue(&self) -> impl Iterator<Item = (Queue, &'static str)> {
        self.runners.iter().filter_map(|(kind, runner)| Some((runner.queue?, *kind)))
    }

    /// Longest a run of `kind` may take; `None` for a kind that nobody registered.
    pub(crate) fn max_runtime(&self, kind: &str) -> Option<Duration> {
        self.runners.get(kind).map(|runner| runner.max_runtime)
    }

    pub(crate) fn run(
        &self,
        kind: &str,
        args: Value,
        ctx: Context,
        rooms: R,
    ) -> BoxFuture<'static, Outcome> {
        if let Some(runner) = self.runners.get(kind) {
            return (runner.run)(args, ctx, rooms);
        }
        // Nobody asks for a kind without a longest runtime.
        async { Outcome::Stopped }.boxed()
    }
}

impl<R: Clone + Send + Sync + 'static> Default for Registry<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R> std::fmt::Debug for Registry<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.runners.keys()).finish()
    }
}
