//! The layer that all processes share. Away, slow or full: then it holds nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::{ExposeSecret as _, SecretString};

/// Longest that an answer may take: working it out may be quicker than a slow cache.
const PATIENCE: Duration = Duration::from_millis(250);
/// After a failure nothing is asked for so long.
const REST: Duration = Duration::from_secs(2);
/// Larger values stay in the process.
const MAX_BYTES: usize = 1 << 20;

/// An address that is none.
#[derive(Debug, thiserror::Error)]
#[error("the address of the cache's Redis can't be used")]
pub struct RedisError {
    #[from]
    source: redis::RedisError,
}

/// A Redis that may forget. Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    connection: ConnectionManager,
    prefix: Arc<str>,
    rest: Rest,
}

impl Redis {
    /// The one at `url`, whose keys begin with `prefix`. It is connected to when it is first needed.
    ///
    /// # Errors
    /// [`RedisError`] when `url` is no address of a Redis.
    pub fn at(url: &SecretString, prefix: &str) -> Result<Self, RedisError> {
        let client = redis::Client::open(url.expose_secret())?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connection = ConnectionManager::new_lazy_with_config(client, config)?;
        Ok(Self { connection, prefix: prefix.into(), rest: Rest::default() })
    }

    pub(super) async fn get(&self, kind: &str, key: &str) -> Option<Bytes> {
        let mut get = redis::cmd("GET");
        let found: Option<Vec<u8>> = self.ask(get.arg(self.key(kind, key))).await?;
        found.map(Bytes::from)
    }

    pub(super) async fn put(&self, kind: &str, key: &str, value: &[u8], life: Duration) {
        if value.len() > MAX_BYTES {
            return;
        }
        let mut set = redis::cmd("SET");
        set.arg(self.key(kind, key)).arg(value).arg("EX").arg(life.as_secs().max(1));
        let _: Option<()> = self.ask(&set).await;
    }

    /// `None` when Redis does not answer well; then it is left alone for a while.
    pub(super) async fn ask<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Option<T> {
        if self.rest.holds() {
            return None;
        }
        let mut connection = self.connection.clone();
        let asked = tokio::time::timeout(PATIENCE, command.query_async(&mut connection));
        match asked.await {
            Ok(Ok(value)) => return Some(value),
            Ok(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "the cache's Redis does not answer well");
            }
            Err(_) => tracing::debug!("the cache's Redis is slow"),
        }
        self.rest.begin();
        None
    }

    /// What its keys begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    fn key(&self, kind: &str, key: &str) -> String {
        format!("{}:cache:{kind}:{key}", self.prefix)
    }
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Until when nothing is asked.
#[derive(Debug, Clone, Default)]
struct Rest(Arc<Mutex<Option<Instant>>>);

impl Rest {
    fn holds(&self) -> bool {
        let until = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
    }
}
