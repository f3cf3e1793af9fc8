//! Errors of the API: whose fault, a stable code, and never anything internal.

use std::time::Duration;

use async_graphql::SimpleObject;
use jobline::error::EnqueueError;

/// A fault outside the payloads: bad input, missing right, or our own failure.
///
/// What callers are expected to run into (a template that is none, a reused idempotency key) is data:
/// `userErrors` of the payload.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The caller's input breaks a rule of the schema that its types can't say.
    #[error("{message}")]
    BadInput {
        /// What to send instead.
        message: String,
    },
    /// No such thing, or not yours: the same answer for both.
    #[error("not found")]
    NotFound,
    /// The key may not do this.
    #[error("this key may not do that")]
    Forbidden,
    /// Too many jobs wait already.
    #[error("too many jobs are waiting; try again when some have ended")]
    QueueFull {
        /// How many are too many.
        #[source]
        source: EnqueueError,
    },
    /// A cursor that this list did not give.
    #[error("the cursor was not given by this list; start again without it")]
    InvalidCursor,
    /// Our failure; the log has it under the request's id.
    #[error("something went wrong on our side; try again, and tell us the request id if it stays")]
    Internal {
        /// Cause, logged and never sent.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl ApiError {
    /// Our own failure.
    pub fn internal(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Internal { source: Box::new(source) }
    }

    /// A resolver that runs without its rooms or without a viewer: a mistake of ours.
    pub fn unfurnished() -> Self {
        Self::internal(std::io::Error::other("the request has no desk or no viewer"))
    }

    /// The caller's fault.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self::BadInput { message: message.into() }
    }

    /// When it may be tried again with hope.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::QueueFull { source: EnqueueError::QueueFull { retry_after, .. } } => {
                Some(*retry_after)
            }
            _ => None,
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::BadInput { .. } => "BAD_USER_INPUT",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::QueueFull { .. } => "QUEUE_FULL",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::Internal { .. } => "INTERNAL",
        }
    }
}

impl From<crate::shelf::ShelfError> for ApiError {
    fn from(error: crate::shelf::ShelfError) -> Self {
        Self::internal(error)
    }
}

impl From<EnqueueError> for ApiError {
    fn from(error: EnqueueError) -> Self {
        match error {
            EnqueueError::QueueFull { .. } => Self::QueueFull { source: error },
            EnqueueError::Args(_) | EnqueueError::Ledger(_) => Self::internal(error),
            error => Self::bad_input(error.to_string()),
        }
    }
}

/// A refusal that callers are expected to run into.
#[derive(Debug, Clone, SimpleObject)]
pub struct UserError {
    /// What is wrong and what to do, in the language of `Accept-Language`.
    pub message: String,
    /// Stable name of the refusal.
    pub code: String,
    /// Where in the input: names from the outside in.
    pub path: Vec<String>,
}

impl UserError {
    /// A refusal of the input at `path`.
    pub fn new(code: &str, message: impl Into<String>, path: &[&str]) -> Self {
        let path = path.iter().map(|name| (*name).to_owned()).collect();
        Self { message: message.into(), code: code.to_owned(), path }
    }
}
