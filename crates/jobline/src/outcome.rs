//! The only ways a run can end.

use std::borrow::Cow;
use std::error::Error;
use std::time::Duration;

use entity::store::{WriteFuture, WriteTx};
use serde_json::Value;

use crate::new_job::Children;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;
type Write = Box<dyn for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, (), BoxError> + Send>;

/// How a run ended.
#[derive(Debug)]
pub enum Outcome {
    /// The work is done; its effects are committed with the job's end, or not at all.
    Done(Effects),
    /// The work can't be done, now or ever: the failure's class decides.
    Fail(Failure),
    /// Run again later without using up an attempt.
    Snooze(Duration),
    /// The jobs do a part of the work: the run ends here, holds no slot, and begins anew when the
    /// last of them has ended, well or not ([`crate::Context::children`]). Uses up no attempt.
    Fork(Children),
    /// The run stopped because it was told to (see [`crate::Context::stopped`]). Whoever told it
    /// knows what comes next: cancelled, or handed back.
    Stopped,
}

impl Outcome {
    /// Done, with nothing to write.
    pub fn done() -> Self {
        Self::Done(Effects::default())
    }

    /// Done; `write` runs in the transaction that ends the job.
    ///
    /// ```
    /// # use jobline::Outcome;
    /// # use sea_orm::ConnectionTrait as _;
    /// let outcome = Outcome::done_with(|tx| {
    ///     Box::pin(async move {
    ///         tx.execute_unprepared("DELETE FROM upload").await?;
    ///         Ok(())
    ///     })
    /// });
    /// ```
    pub fn done_with(
        write: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, (), BoxError> + Send + 'static,
    ) -> Self {
        Self::Done(Effects::new(write))
    }
}

impl From<Result<Effects, Failure>> for Outcome {
    fn from(result: Result<Effects, Failure>) -> Self {
        match result {
            Ok(effects) => Self::Done(effects),
            Err(failure) => Self::Fail(failure),
        }
    }
}

/// `None`: the run stopped because it was told to.
impl From<Result<Option<Effects>, Failure>> for Outcome {
    fn from(result: Result<Option<Effects>, Failure>) -> Self {
        match result.transpose() {
            Some(ended) => ended.into(),
            None => Self::Stopped,
        }
    }
}

/// What a finished job leaves behind.
#[derive(Default)]
pub struct Effects {
    pub(crate) write: Option<Write>,
    pub(crate) summary: Option<Value>,
}

impl Effects {
    /// Effects that `write` makes in the transaction that ends the job. When it answers an error
    /// nothing is written and the attempt has failed: with that error if it is a [`Failure`], else
    /// as transient `EFFECTS_FAILED`.
    ///
    /// The job's row is held meanwhile, on SQLite the whole database: commit many thousand rows in
    /// parts, with [`crate::Context::commit`], and leave the last for here. What is read here and
    /// then written must be held, too: other processes write other rows.
    pub fn new(
        write: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, (), BoxError> + Send + 'static,
    ) -> Self {
        Self { write: Some(Box::new(write)), summary: None }
    }

    /// Adds the job's result: a few figures, never files.
    #[must_use]
    pub fn summary(mut self, summary: Value) -> Self {
        self.summary = Some(summary);
        self
    }
}

impl std::fmt::Debug for Effects {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Effects").field("summary", &self.summary).finish_non_exhaustive()
    }
}

/// What kind of failure: decides what comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureClass {
    /// May go away by itself: another attempt, after a growing wait.
    Transient,
    /// The other side asked to wait: another attempt, not before `after`.
    RateLimited {
        /// How long the other side wants to be left alone.
        after: Duration,
    },
    /// Will never work with this input.
    Permanent,
    /// The money for it is spent; waits without using up an attempt.
    Budget,
    /// Something it needs is down; waits without using up an attempt.
    DependencyDown,
    /// The ledger was away, through no fault of the job: run again soon, without using up an attempt.
    /// A job that meets this time and again is not believed for ever.
    Interrupted,
}

impl FailureClass {
    /// Name as stored, e.g. `rate_limited`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::RateLimited { .. } => "rate_limited",
            Self::Permanent => "permanent",
            Self::Budget => "budget",
            Self::DependencyDown => "dependency_down",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Why a run could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What comes next.
    pub class: FailureClass,
    /// Stable code in capitals, e.g. `TEMPLATE_INVALID`.
    pub code: Cow<'static, str>,
    /// What happened, fit for the job's owner: no paths, no SQL.
    pub message: String,
    source: Option<BoxError>,
}

impl Failure {
    /// A failure of any class.
    pub fn new(
        class: FailureClass,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { class, code: code.into(), message: message.into(), source: None }
    }

    /// A failure that may go away by itself.
    pub fn transient(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(FailureClass::Transient, code, message)
    }

    /// A failure that will never go away.
    pub fn permanent(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(FailureClass::Permanent, code, message)
    }

    /// The other side wants to be left alone for `after`.
    pub fn rate_limited(
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
        after: Duration,
    ) -> Self {
        Self::new(FailureClass::RateLimited { after }, code, message)
    }

    /// Adds the cause; it goes to the attempt's error chain, for operators. What was transient is
    /// [`FailureClass::Interrupted`] when the cause is a ledger that was away.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        let source = source.into();
        if self.class == FailureClass::Transient && entity::store::is_away(&*source) {
            self.class = FailureClass::Interrupted;
        }
        self.source = Some(source);
        self
    }

    /// The causes, outermost first, without the failure's own message.
    pub(crate) fn chain(&self) -> Vec<String> {
        std::iter::successors(Error::source(self), |&error| error.source())
            .map(ToString::to_string)
            .collect()
    }

    pub(crate) fn from_effects(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(failure) => *failure,
            Err(error) => Self::transient("EFFECTS_FAILED", "the results could not be stored")
                .with_source(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnAcquireErr, DbErr};

    use super::*;
    use crate::error::LedgerError;

    #[test]
    fn the_chain_names_every_cause_once() {
        let inner = Failure::permanent("INNER", "disk full");
        let outer = Failure::transient("OUTER", "can't store").with_source(inner);
        assert_eq!(outer.to_string(), "can't store");
        assert_eq!(outer.chain(), ["disk full"]);
    }

    #[test]
    fn a_ledger_that_is_away_interrupts_and_a_file_that_is_gone_fails_for_good() {
        let away = || LedgerError::from(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        let class = |failure: Failure| failure.with_source(away()).class;
        assert_eq!(class(Failure::transient("ANY", "any")), FailureClass::Interrupted);
        assert_eq!(class(Failure::permanent("ANY", "any")), FailureClass::Permanent);
        let failure = Failure::from_effects(away().into());
        assert_eq!(failure.class, FailureClass::Interrupted);
    }

    #[test]
    fn a_failure_inside_effects_keeps_its_class() {
        let failure = Failure::from_effects(Failure::permanent("GONE", "template is gone").into());
        assert_eq!(failure.class, FailureClass::Permanent);
        let failure = Failure::from_effects("anything".into());
        assert_eq!((failure.class, &*failure.code), (FailureClass::Transient, "EFFECTS_FAILED"));
    }
}
