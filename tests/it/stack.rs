//! A PostgreSQL and a Redis of one test's own, to be stopped and started again; and processes on
//! them.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use beecatalog::client::Client;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::watched::root;

/// Exit code of `tests/stack.sh` for a server program that was built without TLS.
const WITHOUT_TLS: i32 = 69;

/// The servers; stopped and removed when dropped.
pub struct Stack {
    folder: tempfile::TempDir,
    /// Folders with the certificates of PostgreSQL and of Redis, where they speak TLS.
    certificates: Option<[PathBuf; 2]>,
    pub postgres: String,
    pub redis: String,
}

/// One process of the program.
pub struct Replica {
    child: Option<Child>,
    pub announced: Value,
}

impl Stack {
    /// Starts both; `None`, said loudly, where this run has no PostgreSQL to show.
    pub fn start() -> Option<Self> {
        Self::launch(tempfile::tempdir().unwrap(), None)
    }

    /// Starts both with nothing but TLS, each with its certificates of a folder in `folder`; `None`,
    /// said loudly, where one of them can't.
    pub fn start_encrypted(folder: tempfile::TempDir, certificates: [PathBuf; 2]) -> Option<Self> {
        Self::launch(folder, Some(certificates))
    }

    fn launch(folder: tempfile::TempDir, certificates: Option<[PathBuf; 2]>) -> Option<Self> {
        if entity::testing::server().is_none() {
            eprintln!("SKIPPED: {} is not set", entity::testing::VARIABLE);
            return None;
        }
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let mut stack =
            Self { folder, certificates, postgres: String::new(), redis: String::new() };
        stack.postgres = stack.try_run("postgres", "postgres")?;
        stack.redis = stack.try_run("redis", "redis")?;
        Some(stack)
    }

    pub fn stop_redis(&self) {
        self.run("stop", "redis");
    }

    pub fn start_redis(&self) {
        self.run("redis", "redis");
    }

    /// Without a goodbye to anybody, as after a crash.
    pub fn restart_postgres(&self) {
        self.run("stop", "postgres");
        self.run("postgres", "postgres");
    }

    /// Takes everything out of Redis.
    pub async fn flush_redis(&self) {
        let client = redis::Client::open(self.redis.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("FLUSHALL").exec_async(&mut connection).await.unwrap();
    }

    /// Hints that wait in the stream of the spreadsheets' queue.
    pub async fn hints(&self) -> u64 {
        let client = redis::Client::open(self.redis.as_str()).unwrap();
        let mut connection = client.get_multiplexed_async_connection().await.unwrap();
        redis::cmd("XLEN").arg("bc:{spreadsheet}:run").query_async(&mut connection).await.unwrap()
    }

    /// A process on both servers and on a data folder that all of them share.
    pub fn replica(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Replica {
        let mut command = self.command(arguments, variables);
        let log = self.folder.path().join("log");
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "{}", self.log());
        Replica { child: Some(child), announced: serde_json::from_str(&line).unwrap() }
    }

    /// As [`Self::replica`], not started yet.
    pub fn command(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Command {
        let folder = self.folder.path().join("data");
        std::fs::create_dir_all(&folder).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_beecatalog"));
        command.env_clear().current_dir(&folder).args(arguments).arg("--json");
        command.env("BEECATALOG_PORT", "0");
        command.env("DATABASE_URL", &self.postgres).env("REDIS_URL", &self.redis);
        command.env("BEECATALOG_DATA_DIR", &folder).env("RUST_LOG", "info");
        command.env("BEECATALOG_LEASE_SECONDS", "10").env("BEECATALOG_HEARTBEAT_SECONDS", "2");
        command.envs(variables.iter().copied());
        command
    }

    /// What all processes logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// A folder for the test's own files.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn run(&self, word: &str, folder: &str) -> String {
        self.try_run(word, folder).unwrap()
    }

    /// `None`, said loudly, when the server program was built without the TLS that is asked of it.
    fn try_run(&self, word: &str, folder: &str) -> Option<String> {
        let mut command = Command::new(root().join("tests/stack.sh"));
        command.arg(word).arg(self.folder.path().join(folder));
        if let Some([postgres, redis]) = &self.certificates {
            command.arg(if folder == "postgres" { postgres } else { redis });
        }
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(WITHOUT_TLS) {
            eprintln!("SKIPPED: the {folder} server here was built without TLS: {said}");
            return None;
        }
        assert!(output.status.success(), "{said}");
        Some(String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        for server in ["postgres", "redis"] {
            self.run("stop", server);
        }
    }
}

impl Replica {
    pub fn url(&self) -> &str {
        self.announced["url"].as_str().unwrap()
    }

    pub fn client(&self, key: &str) -> Client {
        Client::new(self.url(), key)
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(self.child.as_ref().unwrap()), signal).unwrap();
    }

    /// Waits until the process has ended; its exit code, and how long it took.
    pub async fn ended(mut self) -> (Option<i32>, Duration) {
        let (mut child, since) = (self.child.take().unwrap(), Instant::now());
        let waiting = tokio::task::spawn_blocking(move || child.wait().unwrap().code());
        (waiting.await.unwrap(), since.elapsed())
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }
}
