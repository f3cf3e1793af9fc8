//! The connection to Redis: made, watched, and made again. Redis that is away is an ordinary state.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, ErrorKind, IntoConnectionInfo as _, ProtocolVersion, RedisError,
};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::config::RedisConfig;
use super::error::DoorbellError;
use super::key::Keys;
use crate::metrics;

/// Longest that an ordinary command may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);
/// Longest that a connection may take to be made.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// Time between looks whether Redis is still there.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// Of so many looks one asks for the settings, too.
const SETTINGS_EVERY: u32 = 10;
/// Bounds of the wait before another try to connect.
const BACK_OFF: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];
/// A connection that lasted so long was a good one: the next try comes soon.
const GOOD_AFTER: Duration = Duration::from_secs(30);

/// The way to Redis. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Link(Arc<Inner>);

struct Inner {
    client: redis::Client,
    /// As `client`, in RESP3.
    listener: redis::Client,
    keys: Keys,
    idle: Duration,
    /// The connection, while Redis is there.
    state: watch::Sender<Option<MultiplexedConnection>>,
    /// Given by who was not answered.
    doubt: Notify,
    /// Given by who was answered with an error that says: this Redis is not to be used.
    refusal: Notify,
    /// Ends the watch when the last client is gone.
    over: CancellationToken,
}

impl Link {
    /// Connects, or goes on trying in the background.
    pub(crate) async fn open(config: &RedisConfig) -> Result<Self, DoorbellError> {
        let info = config.url.as_str().into_connection_info().map_err(DoorbellError::InvalidUrl)?;
        let info = info.set_tcp_settings(TcpSettings::default().set_nodelay(true));
        let resp3 = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let listener = info.clone().set_redis_settings(resp3);
        let open = |info| redis::Client::open(info).map_err(DoorbellError::InvalidUrl);
        let link = Self(Arc::new(Inner {
            client: open(info)?,
            listener: open(listener)?,
            keys: Keys::new(&config.prefix),
            idle: config.idle,
            state: watch::Sender::new(None),
            doubt: Notify::new(),
            refusal: Notify::new(),
            over: CancellationToken::new(),
        }));
        let first = link.connect().await;
        if matches!(first, Err(DoorbellError::EvictingPolicy { .. })) {
            return first.map(|_| link);
        }
        // Whoever asks next is to know already.
        link.set(first.as_ref().ok().cloned());
        tokio::spawn(link.0.over.clone().run_until_cancelled_owned(link.clone().watch(first)));
        Ok(link)
    }

    /// The connection for commands that are answered at once. `None`: Redis is away.
    pub(crate) fn connection(&self) -> Option<MultiplexedConnection> {
        self.0.state.borrow().clone()
    }

    pub(crate) fn is_up(&self) -> bool {
        self.0.state.borrow().is_some()
    }

    /// Waits until Redis comes or goes.
    pub(crate) async fn changed(&self) {
        let mut state = self.0.state.subscribe();
        // The sender is ours, so it can't be gone.
        let _ = state.changed().await;
    }

    /// Waits until Redis is there.
    pub(crate) async fn up(&self) {
        let _ = self.0.state.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until Redis is away.
    pub(crate) async fn down(&self) {
        let _ = self.0.state.subscribe().wait_for(Option::is_none).await;
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn idle(&self) -> Duration {
        self.0.idle
    }

    /// A connection of its own for one reader that blocks; how long it waits is up to the caller.
    pub(super) async fn own_connection(&self) -> Result<MultiplexedConnection, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(None);
        self.0.client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// A connection of its own that hears what is published.
    pub(crate) async fn ear(&self) -> Result<redis::aio::PubSub, RedisError> {
        tokio::time::timeout(CONNECT_WITHIN, self.0.listener.get_async_pubsub())
            .await
            .unwrap_or_else(|_| Err((ErrorKind::Io, "connecting took too long").into()))
    }

    /// A command failed: looks whether Redis is still there. One that answers, but with an error,
    /// is not used for a while.
    pub(crate) fn report(&self, error: &RedisError) {
        let connection = error.is_io_error() || error.is_connection_dropped() || error.is_timeout();
        let notify = if connection { &self.0.doubt } else { &self.0.refusal };
        notify.notify_one();
    }

    /// Ends the watch. For the last client.
    pub(crate) fn close(&self) {
        self.0.over.cancel();
    }

    pub(crate) fn over(&self) -> CancellationToken {
        self.0.over.clone()
    }

    async fn connect(&self) -> Result<MultiplexedConnection, DoorbellError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN));
        let client = &self.0.client;
        let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
        self.probe(&mut connection).await?;
        check_policy(&mut connection, true).await?;
        Ok(connection)
    }

    /// Whether Redis is there and takes writes: not loading, no replica, not full.
    async fn probe(&self, connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
        let mut set = redis::cmd("SET");
        set.arg(self.0.keys.probe()).arg("1").arg("EX").arg(60).exec_async(connection).await
    }

    /// Keeps `state` true, for ever.
    async fn watch(self, first: Result<MultiplexedConnection, DoorbellError>) {
        let (mut attempt, mut tries, mut said) = (first, 0, None);
        loop {
            let error = match attempt {
                Ok(connection) => {
                    tracing::info!("Redis is there: workers hear of jobs by its streams");
                    said = None;
                    self.set(Some(connection.clone()));
                    let since = Instant::now();
                    let error = self.hold(connection).await;
                    self.set(None);
                    if since.elapsed() >= GOOD_AFTER {
                        tries = 0;
                    }
                    error
                }
                Err(error) => error,
            };
            metrics::doorbell_up(false);
            // Once for each reason, not for each try.
            if said != Some(error.code()) {
                said = Some(error.code());
                let cause: &(dyn std::error::Error + 'static) = &error;
                tracing::warn!(
                    error = cause,
                    code = error.code(),
                    "Redis is not used: workers look"
                );
            }
            tokio::time::sleep(back_off(tries, rand::random())).await;
            tries += 1;
            attempt = self.connect().await;
        }
    }

    fn set(&self, state: Option<MultiplexedConnection>) {
        metrics::doorbell_up(state.is_some());
        self.0.state.send_replace(state);
    }

    /// Waits until the connection is good for nothing any more; answers why.
    async fn hold(&self, mut connection: MultiplexedConnection) -> DoorbellError {
        // What was said about the connection before this one does not count.
        let _ = futures_util::FutureExt::now_or_never(self.0.refusal.notified());
        let mut looks = 0_u32;
        loop {
            tokio::select! {
                () = tokio::time::sleep(PROBE_EVERY) => {}
                () = self.0.doubt.notified() => {}
                () = self.0.refusal.notified() => {
                    let error: RedisError = (ErrorKind::Client, "a command was refused").into();
                    return error.into();
                }
            }
            if let Err(error) = self.probe(&mut connection).await {
                return error.into();
            }
            looks = looks.wrapping_add(1);
            if looks.is_multiple_of(SETTINGS_EVERY)
                && let Err(error) = check_policy(&mut connection, false).await
            {
                return error;
            }
        }
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("up", &self.is_up()).finish_non_exhaustive()
    }
}

/// Refuses a Redis that throws keys away when its memory is full: a stream that vanishes takes its
/// group along.
async fn check_policy(
    connection: &mut MultiplexedConnection,
    first: bool,
) -> Result<(), DoorbellError> {
    let info: String = match redis::cmd("INFO").arg("memory").query_async(connection).await {
        Ok(info) => info,
        // Who may not ask can't know; lost hints are given again in any case.
        Err(error) if error.code() == Some("NOPERM") => {
            if !first {
                return Ok(());
            }
            tracing::warn!(
                "this Redis user may not run INFO, so its maxmemory-policy is not known; it must be \
                 noeviction"
            );
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    match evicting_policy(&info) {
        Some(policy) => Err(DoorbellError::EvictingPolicy { policy: policy.to_owned() }),
        None => Ok(()),
    }
}

fn evicting_policy(info: &str) -> Option<&str> {
    let policy = info.lines().find_map(|line| line.strip_prefix("maxmemory_policy:"))?.trim();
    (policy != "noeviction").then_some(policy)
}

/// How long to wait after so many tries in vain; `luck` is random, from 0 to 1.
fn back_off(tries: u32, luck: f64) -> Duration {
    let [first, longest] = BACK_OFF;
    let ceiling = first.saturating_mul(1 << tries.min(10)).min(longest);
    first.max(ceiling.mul_f64(luck))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_noeviction_is_good_enough() {
        assert_eq!(evicting_policy("a:1\r\nmaxmemory_policy:noeviction\r\n"), None);
        assert_eq!(evicting_policy("maxmemory_policy:volatile-lru\r\n"), Some("volatile-lru"));
        assert_eq!(evicting_policy(""), None);
    }

    #[test]
    fn waits_stay_between_a_tenth_of_a_second_and_five() {
        for tries in 0..40 {
            let waits = [back_off(tries, 0.0), back_off(tries, 1.0)];
            assert!(waits.iter().all(|wait| *wait >= BACK_OFF[0] && *wait <= BACK_OFF[1]));
        }
        assert_eq!(back_off(40, 1.0), BACK_OFF[1]);
    }
}
