//! The real binary as a child process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use entity::testing::{self, TestDatabase};
use serde_json::Value;

use crate::harness::{own_prefix, redis};

/// File in a data folder with the URL of its database.
pub const DATABASE_NOTE: &str = ".database-url";

/// A server; killed without mercy when dropped.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The binary over the data in `folder`, with nothing else in its environment. On a run against
/// PostgreSQL the folder has a database of its own there.
pub fn beecatalog(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beecatalog"));
    command.env_clear().env("BEECATALOG_DATA_DIR", folder).env("RUST_LOG", "warn");
    if testing::server().is_some() {
        command.env("DATABASE_URL", database_url(folder));
        // Among many processes only the end of its lease tells that one is gone.
        command.env("BEECATALOG_LEASE_SECONDS", "10").env("BEECATALOG_HEARTBEAT_SECONDS", "2");
    }
    if let Some(url) = redis() {
        command.env("REDIS_URL", url).env("BEECATALOG_REDIS_PREFIX", own_prefix(folder));
    }
    command.current_dir(folder);
    command
}

/// URL of the folder's database; made the first time.
pub fn database_url(folder: &Path) -> String {
    if testing::server().is_none() {
        return format!("sqlite://{}?mode=rwc", folder.join("beecatalog.sqlite3").display());
    }
    if let Ok(url) = std::fs::read_to_string(folder.join(DATABASE_NOTE)) {
        return url;
    }
    make_database(folder, TestDatabase::new())
}

/// Gives the folder a database that shares nothing with others.
pub fn give_whole_database(folder: &Path) -> String {
    make_database(folder, TestDatabase::whole())
}

fn make_database(
    folder: &Path,
    making: impl Future<Output = TestDatabase> + Send + 'static,
) -> String {
    // In a thread of its own: the caller may be inside a runtime.
    let made = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(making).url
    });
    let url = made.join().unwrap();
    if testing::server().is_some() {
        std::fs::write(folder.join(DATABASE_NOTE), &url).unwrap();
    }
    url
}

/// A server on a free port, and what it announced.
pub fn up(folder: &Path) -> (Server, Value) {
    up_with(folder, &[])
}

/// As [`up`], with further variables.
pub fn up_with(folder: &Path, variables: &[(&str, &str)]) -> (Server, Value) {
    let mut child = beecatalog(folder)
        .args(["up", "--json", "--port", "0"])
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Server(child), serde_json::from_str(&line).unwrap())
}
