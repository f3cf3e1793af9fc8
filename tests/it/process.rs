//! The real binary as a child process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// A server; killed without mercy when dropped.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// The binary over the data in `folder`, with nothing else in its environment.
pub fn beecatalog(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_beecatalog"));
    command.env_clear().env("BEECATALOG_DATA_DIR", folder).env("RUST_LOG", "warn");
    command.current_dir(folder);
    command
}

/// A server on a free port, and what it announced.
pub fn up(folder: &Path) -> (Server, Value) {
    let mut child = beecatalog(folder)
        .args(["up", "--json", "--port", "0"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (Server(child), serde_json::from_str(&line).unwrap())
}
