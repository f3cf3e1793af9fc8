//! Why a model did not answer.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

/// An item without an answer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AiError {
    /// No key of a provider is configured.
    #[error("no AI provider is configured")]
    NoProvider,
    /// The provider failed too often just now and is left alone for a while.
    #[error("the AI provider failed too often; it is tried again in {retry_after:?}")]
    CircuitOpen {
        /// When it is tried again.
        retry_after: Duration,
    },
    /// The provider did not answer, or with an error that stays.
    #[error("the AI provider did not answer: {reason}")]
    Unavailable {
        /// In a few words, without anything secret.
        reason: String,
    },
    /// The money set aside for the job is used up.
    #[error("the cap of {cap_micro_usd} millionths of a dollar is reached")]
    CapReached {
        /// The cap, in millionths of a dollar.
        cap_micro_usd: i64,
    },
    /// The model's price is not in the table.
    #[error("the price of the model {model:?} is not known")]
    Unpriced {
        /// The model.
        model: String,
    },
    /// More than a model is to be sent.
    #[error("the input is about {tokens} tokens; {limit} are allowed")]
    InputTooLarge {
        /// Estimated tokens.
        tokens: usize,
        /// Allowed tokens.
        limit: usize,
    },
    /// The model refused to answer.
    #[error("the model refused to answer")]
    Refused,
    /// The answer broke off, also when asked again.
    #[error("the model's answer broke off")]
    Truncated,
    /// The answer does not hold to its rules, also when asked again.
    #[error("the model's answer breaks its rules: {}", reasons.join("; "))]
    Rejected {
        /// What is wrong.
        reasons: Vec<String>,
        /// The answer, for what is good in it; `None` when nothing of it may be kept.
        draft: Option<Value>,
    },
    /// The answer breaks its rules, and was not asked for again: another time it may be better.
    #[error("the model's answer breaks its rules, and it was not asked again")]
    Unmended {
        /// The answer, for what is good in it.
        draft: Value,
        /// Why it was not asked again.
        #[source]
        why: Box<AiError>,
    },
    /// Asking again would take more than is left for it.
    #[error("asking again takes about {tokens} tokens; {left} are left for it")]
    NotAskedAgain {
        /// Estimated tokens.
        tokens: usize,
        /// Tokens that others of the same call leave.
        left: usize,
    },
    /// The task's schema is no JSON Schema: a mistake of ours.
    #[error("the schema of the task can't be used: {reason}")]
    Task {
        /// What is wrong with it.
        reason: String,
    },
    /// The caller stopped.
    #[error("stopped")]
    Stopped,
    /// The caller's books failed.
    #[error("the books can't be kept")]
    Books(#[source] Arc<BooksError>),
}

/// Why the caller's books can't be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BooksError {
    /// The money set aside for the job is used up.
    #[error("the cap of {cap_micro_usd} millionths of a dollar is reached")]
    CapReached {
        /// The cap, in millionths of a dollar.
        cap_micro_usd: i64,
    },
    /// Anything else: the job is to end with it.
    #[error(transparent)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

impl AiError {
    /// Stable name of what happened.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unmended { why, .. } => why.code(),
            Self::NotAskedAgain { .. } => "AI_NOT_ASKED_AGAIN",
            Self::NoProvider => "AI_NOT_CONFIGURED",
            Self::CircuitOpen { .. } => "AI_CIRCUIT_OPEN",
            Self::Unavailable { .. } => "AI_UNAVAILABLE",
            Self::CapReached { .. } => "AI_CAP_REACHED",
            Self::Unpriced { .. } => "MODEL_UNPRICED",
            Self::InputTooLarge { .. } => "AI_INPUT_TOO_LARGE",
            Self::Refused => "AI_REFUSED",
            Self::Truncated => "AI_TRUNCATED",
            Self::Rejected { .. } => "AI_OUTPUT_REJECTED",
            Self::Stopped => "STOPPED",
            Self::Books(_) | Self::Task { .. } => "INTERNAL",
        }
    }

    /// The answer that breaks its rules, for what is good in it.
    pub const fn draft(&self) -> Option<&Value> {
        match self {
            Self::Rejected { draft, .. } => draft.as_ref(),
            Self::Unmended { draft, .. } => Some(draft),
            _ => None,
        }
    }
}

/// A gateway that can't be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GatewayError {
    /// The client can't be made.
    #[error("the HTTP client of the AI provider can't be made")]
    Client(#[source] reqwest::Error),
    /// The key can't be sent.
    #[error("the key of the AI provider holds what no header can carry")]
    Key,
    /// The prices can't be used.
    #[error(transparent)]
    Prices(#[from] super::PriceError),
}
