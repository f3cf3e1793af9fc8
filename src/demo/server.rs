//! The demo's server: a child process that is this same binary.

use std::process::Stdio;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::DemoError;
use super::words::Words;
use crate::client::Client;
use crate::config;
use crate::say::say;

/// Time for the child to come up or go down.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(35);

/// A running server with its own, temporary data folder.
pub struct Server {
    child: Child,
    /// Removed when dropped.
    folder: tempfile::TempDir,
    /// Speaks to the child with its first key.
    pub client: Client,
}

/// The line that `up --json` prints.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Announcement {
    url: String,
    api_key: String,
}

impl Server {
    /// Starts the child with the settings of `around` and waits for its announcement.
    pub async fn start(words: Words, around: &[(&str, String)]) -> Result<Self, DemoError> {
        let folder = tempfile::tempdir().map_err(DemoError::Folder)?;
        let binary = std::env::current_exe().map_err(DemoError::Folder)?;
        let mut command = Command::new(binary);
        for name in config::variable_names().iter().filter(|name| *name != "RUST_LOG") {
            command.env_remove(name);
        }
        let mut child = command
            .args(["up", "--json", "--port", "0", "--data-dir"])
            .arg(folder.path())
            // Neither the environment nor a `.env` of the working folder reaches the child: a
            // developer's database and settings have no part in a demo.
            .current_dir(folder.path())
            .env("RUST_LOG", "warn")
            .envs(around.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(DemoError::Folder)?;
        let announcement = tokio::time::timeout(PATIENCE, announcement(&mut child))
            .await
            .map_err(|_| DemoError::NoServer { reason: words.too_slow().to_owned() })??;
        let client = Client::new(&announcement.url, &announcement.api_key);
        say!("{}", words.server(&announcement.url))?;
        Ok(Self { child, folder, client })
    }

    /// The child's data folder; what lies there is gone after the demo.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Asks the child to stop and waits for it.
    pub async fn stop(mut self) -> Result<(), DemoError> {
        if let Some(pid) = self.child.id().and_then(|id| i32::try_from(id).ok())
            && let Some(pid) = rustix::process::Pid::from_raw(pid)
        {
            let asked = rustix::process::kill_process(pid, rustix::process::Signal::INT);
            asked.map_err(|e| DemoError::Folder(e.into()))?;
        }
        match tokio::time::timeout(PATIENCE, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(DemoError::NoServer { reason: status.to_string() }),
            Ok(Err(e)) => Err(DemoError::Folder(e)),
            Err(_) => {
                let killed = self.child.kill().await;
                killed.map_err(DemoError::Folder)?;
                Err(DemoError::NoServer { reason: "SIGTERM".to_owned() })
            }
        }
    }
}

/// Reads the child's first line.
async fn announcement(child: &mut Child) -> Result<Announcement, DemoError> {
    let gone = |reason: String| DemoError::NoServer { reason };
    let out = child.stdout.take().ok_or_else(|| gone("stdout".to_owned()))?;
    let mut lines = BufReader::new(out).lines();
    let line = lines.next_line().await.map_err(DemoError::Folder)?;
    let Some(line) = line else {
        let status = child.wait().await.map_err(DemoError::Folder)?;
        return Err(gone(status.to_string()));
    };
    serde_json::from_str(&line).map_err(|e| gone(e.to_string()))
}
