//! How a Redis is: memory and evictions, over a connection of its own.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::OnceCell;

/// How long a Redis may take to answer before it counts as down.
const PATIENCE: Duration = Duration::from_secs(2);

/// One Redis that is looked at.
#[derive(Debug)]
pub struct Instance {
    /// `queue` or `cache`.
    pub name: &'static str,
    url: Option<SecretString>,
    connection: OnceCell<Connection>,
}

/// The library's connection shows nothing of itself either.
struct Connection(ConnectionManager);

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connection")
    }
}

/// State of a Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    /// Whether it answers; yes where none is configured.
    pub up: bool,
    /// Memory in use, in bytes.
    pub used_bytes: u64,
    /// Most memory, in bytes; 0 without a limit.
    pub max_bytes: u64,
    /// Keys thrown away since it started.
    pub evicted_keys: u64,
}

impl Instance {
    /// The Redis at `url`; without one there is nothing that could be down.
    pub fn new(name: &'static str, url: Option<SecretString>) -> Self {
        Self { name, url, connection: OnceCell::new() }
    }

    /// Looks now. A Redis that does not answer is down, whatever the reason.
    pub async fn look(&self) -> State {
        let Some(url) = &self.url else { return State { up: true, ..State::default() } };
        match tokio::time::timeout(PATIENCE, self.ask(url)).await {
            Ok(Ok(info)) => read(&info),
            Ok(Err(error)) => {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    instance = self.name,
                    "redis is down"
                );
                State::default()
            }
            Err(_) => State::default(),
        }
    }

    async fn ask(&self, url: &SecretString) -> redis::RedisResult<String> {
        let connect = async {
            let client = redis::Client::open(url.expose_secret())?;
            let config = ConnectionManagerConfig::new()
                .set_number_of_retries(1)
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE));
            ConnectionManager::new_with_config(client, config).await.map(Connection)
        };
        let Connection(connection) = self.connection.get_or_try_init(|| connect).await?;
        redis::cmd("INFO").query_async(&mut connection.clone()).await
    }
}

/// Reads the answer of `INFO`.
fn read(info: &str) -> State {
    let number = |name: &str| {
        let lines = info.lines().filter_map(|line| line.split_once(':'));
        let value = lines.filter(|(key, _)| *key == name).map(|(_, value)| value.trim()).next();
        value.and_then(|value| value.parse().ok()).unwrap_or(0)
    };
    State {
        up: true,
        used_bytes: number("used_memory"),
        max_bytes: number("maxmemory"),
        evicted_keys: number("evicted_keys"),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::{Instance, State};

    const INFO: &str = "# Memory\r\nused_memory:1024\r\nused_memory_rss:9\r\nmaxmemory:4096\r\n# Stats\r\nevicted_keys:7\r\n";

    /// Answers `INFO` with [`INFO`] and everything else with `OK`.
    async fn pretend(listener: TcpListener) {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut bytes = [0; 4096];
        loop {
            let read = socket.read(&mut bytes).await.unwrap_or(0);
            if read == 0 {
                return;
            }
            let asked = String::from_utf8_lossy(&bytes[..read]).into_owned();
            let mut answer = String::new();
            for _ in 0..asked.lines().filter(|line| line.starts_with('*')).count() {
                if asked.contains("\r\nINFO\r\n") {
                    answer = format!("${}\r\n{INFO}\r\n", INFO.len());
                } else {
                    answer.push_str("+OK\r\n");
                }
            }
            socket.write_all(answer.as_bytes()).await.unwrap();
        }
    }

    #[tokio::test]
    async fn memory_and_evictions_are_read() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(pretend(listener));
        let state = Instance::new("queue", Some(url.into())).look().await;
        let expected = State { up: true, used_bytes: 1024, max_bytes: 4096, evicted_keys: 7 };
        assert_eq!(state, expected);
        server.abort();
    }

    #[tokio::test]
    async fn a_redis_that_is_away_is_down_and_one_that_is_not_configured_is_not() {
        let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://:secret@{}", gone.local_addr().unwrap());
        drop(gone);
        assert!(!Instance::new("queue", Some(url.into())).look().await.up);
        assert!(Instance::new("cache", None).look().await.up);
    }
}
