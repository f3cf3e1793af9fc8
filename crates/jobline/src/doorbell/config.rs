//! How Redis is reached.

use std::fmt;
use std::time::Duration;

/// Where Redis is and what is ours there.
#[derive(Clone)]
pub struct RedisConfig {
    pub(crate) url: String,
    /// What all keys begin with. Default: `bc`.
    pub prefix: String,
    /// How long a hint may be read and not followed before another process takes it away from a
    /// reader that is believed to be dead. Default: 5 s.
    pub idle: Duration,
}

impl RedisConfig {
    /// A Redis at `url`: `redis://[user]:[password]@host:port/[database]`, or `rediss://` for TLS.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), prefix: "bc".to_owned(), idle: Duration::from_secs(5) }
    }
}

impl fmt::Debug for RedisConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password.
        f.debug_struct("RedisConfig").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        let config = RedisConfig::new("redis://me:hunter2@localhost:1");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
