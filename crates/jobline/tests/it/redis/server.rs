//! A Redis of the test's own.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, FromRedisValue};
use tokio::process::{Child, Command};

use super::town::PATIENCE;

/// Hints of the queue that tests use.
pub const RUN: &str = "bc:{default}:run";
/// What nobody could read of them.
pub const DEAD: &str = "bc:{default}:dead";

/// A `redis-server`, or the program that `BEECATALOG_TEST_REDIS_SERVER` names, on a port of its own,
/// with nothing on the disk. It dies with the test.
pub struct Server {
    port: u16,
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Server {
    /// A server with usual settings. `None`: there is none on this machine, and the test can't be
    /// run.
    pub async fn start() -> Option<Self> {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[&str]) -> Option<Self> {
        let mut server = Self::absent();
        server.run(settings).await.then_some(server)
    }

    /// Only the port, nobody answers there.
    pub fn absent() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { port, folder: tempfile::tempdir().unwrap(), child: None }
    }

    /// Starts it, again, with an empty memory.
    #[expect(clippy::disallowed_methods, reason = "which program the tests are run against")]
    pub async fn run(&mut self, settings: &[&str]) -> bool {
        let program = std::env::var("BEECATALOG_TEST_REDIS_SERVER");
        let mut command = Command::new(program.as_deref().unwrap_or("redis-server"));
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        command.args(["--port", &self.port.to_string()]).args(settings);
        command.current_dir(self.folder.path()).stdout(Stdio::null()).kill_on_drop(true);
        let Ok(child) = command.spawn() else {
            eprintln!("SKIPPED: there is no redis-server on this machine");
            return false;
        };
        self.child = Some(child);
        until("redis-server answers", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok()
        })
        .await;
        true
    }

    /// Kills it: no good-bye.
    pub async fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().await.unwrap();
        }
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    pub async fn connection(&self) -> MultiplexedConnection {
        let client = redis::Client::open(self.url()).unwrap();
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        client.get_multiplexed_async_connection_with_config(&config).await.unwrap()
    }

    /// Gives a command, written as on the command line.
    pub async fn ask<T: FromRedisValue>(&self, command: &str) -> T {
        let mut words = command.split(' ');
        let mut cmd = redis::cmd(words.next().unwrap());
        for word in words {
            cmd.arg(word);
        }
        cmd.query_async(&mut self.connection().await).await.unwrap()
    }
}

/// Waits until a stream holds so many entries.
pub async fn holds(server: &Server, stream: &str, entries: usize) {
    until(&format!("{stream} holds {entries} entries"), async || {
        server.ask::<usize>(&format!("XLEN {stream}")).await == entries
    })
    .await;
}

/// Waits until something is so.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let looks = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, looks).await;
    assert!(waited.is_ok(), "waited in vain: {what}");
}
