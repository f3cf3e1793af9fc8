//! Why Redis can't be the doorbell.

use redis::RedisError;

/// Redis can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DoorbellError {
    /// The URL can't be read. It is not shown: it may hold a password.
    #[error("the Redis URL must look like redis://user:password@host:6379/0")]
    InvalidUrl(#[source] RedisError),
    /// Redis throws keys away when its memory is full.
    #[error(
        "Redis evicts keys: its setting is `maxmemory-policy {policy}` and must be \
         `maxmemory-policy noeviction`"
    )]
    EvictingPolicy {
        /// The setting as it is.
        policy: String,
    },
    /// Redis does not answer, or not as it should.
    #[error("Redis does not answer")]
    Unavailable(#[from] RedisError),
}

impl DoorbellError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidUrl(_) => "REDIS_URL_INVALID",
            Self::EvictingPolicy { .. } => "REDIS_EVICTS",
            Self::Unavailable(_) => "REDIS_UNAVAILABLE",
        }
    }
}
