//! How the commands on this machine find the running server: a file that only the data folder's
//! owner can read, with its address and a key of this boot.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};

use super::AppError;

const FILE_NAME: &str = "server.json";

/// A running server, as it announces itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Presence {
    /// Address on this machine; empty for a process that answers no requests.
    pub url: String,
    /// Opens the operator's queries until the server stops.
    pub operator_key: String,
    /// Process.
    pub pid: u32,
}

/// The announcement's file; removed when dropped.
#[derive(Debug)]
pub struct Announced {
    path: PathBuf,
    data_dir: PathBuf,
    pid: u32,
}

impl Presence {
    /// Announces a server that uses `data_dir`.
    ///
    /// # Errors
    /// [`AppError::Folder`].
    pub fn announce(&self, data_dir: &Path) -> Result<Announced, AppError> {
        let path = data_dir.join(FILE_NAME);
        let failed = || AppError::folder(&path);
        let beside = path.with_extension("json.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let text = serde_json::to_vec(self).map_err(|e| failed()(e.into()))?;
        let mut file = options.open(&beside).map_err(failed())?;
        file.write_all(&text).map_err(failed())?;
        std::fs::rename(&beside, &path).map_err(failed())?;
        Ok(Announced { path, data_dir: data_dir.to_path_buf(), pid: self.pid })
    }

    /// Whether the process still runs.
    pub fn is_alive(&self) -> bool {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        pid.is_some_and(|pid| test_kill_process(pid).is_ok())
    }

    /// The server that was last announced in `data_dir`; it may be gone by now.
    pub fn find(data_dir: &Path) -> Option<Self> {
        let text = std::fs::read(data_dir.join(FILE_NAME)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // Another process on this folder may have announced itself since.
        if Presence::find(&self.data_dir).is_some_and(|last| last.pid != self.pid) {
            return;
        }
        // A file that stays behind is found stale by whoever calls the address.
        let _ = std::fs::remove_file(&self.path);
    }
}
