//! The PostgreSQL and the Redis of a run.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A port that nobody listens on.
///
/// # Errors
/// When there is none.
pub fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// A PostgreSQL, by way of the tests' script.
#[derive(Debug, Clone)]
pub struct Postgres {
    script: PathBuf,
    folder: PathBuf,
    /// Its URL.
    pub url: String,
    /// Milliseconds for which it was away.
    away_ms: Arc<AtomicU64>,
}

impl Postgres {
    /// Starts one in `folder`.
    ///
    /// # Errors
    /// What the script says.
    pub fn start(root: &Path, folder: &Path) -> anyhow::Result<Self> {
        let script = root.join("tests/stack.sh");
        let folder = folder.join("postgres");
        let url = ask(Command::new(&script).arg("postgres").arg(&folder))?;
        Ok(Self { script, folder, url, away_ms: Arc::default() })
    }

    /// Lets it fall without a goodbye, and stand up again on the same port.
    ///
    /// # Errors
    /// What the script says.
    pub fn restart(&self) -> anyhow::Result<()> {
        let since = Instant::now();
        self.stop()?;
        let back = ask(Command::new(&self.script).arg("postgres").arg(&self.folder));
        let away_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.away_ms.fetch_add(away_ms, Ordering::Relaxed);
        back.map(drop)
    }

    /// For how long it was away in all restarts.
    pub fn away(&self) -> Duration {
        Duration::from_millis(self.away_ms.load(Ordering::Relaxed))
    }

    /// Stops it at once.
    ///
    /// # Errors
    /// What the script says.
    pub fn stop(&self) -> anyhow::Result<()> {
        ask(Command::new(&self.script).arg("stop").arg(&self.folder)).map(drop)
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When its URL can't be read.
    pub fn address(&self) -> anyhow::Result<SocketAddr> {
        let rest = self.url.split_once('@').map_or("", |(_, rest)| rest);
        Ok(rest.split('/').next().unwrap_or_default().parse()?)
    }
}

fn ask(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?}: {said}");
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A Redis that writes down what it is told.
#[derive(Debug, Clone)]
pub struct Redis {
    folder: PathBuf,
    port: u16,
}

impl Redis {
    /// Starts one in `folder`.
    ///
    /// # Errors
    /// When there is none, or it does not answer.
    pub async fn start(folder: &Path) -> anyhow::Result<Self> {
        let folder = folder.join("redis");
        std::fs::create_dir_all(&folder)?;
        let redis = Self { folder, port: free_port()? };
        redis.run().await?;
        Ok(redis)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    async fn run(&self) -> anyhow::Result<()> {
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "yes"]);
        command.args(["--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]);
        command.args(["--daemonize", "yes", "--port", &self.port.to_string()]);
        command.arg("--dir").arg(&self.folder);
        command.arg("--pidfile").arg(self.pid_file()).arg("--logfile").arg(self.folder.join("log"));
        let status = command.stdout(Stdio::null()).status().context("redis-server")?;
        ensure!(status.success(), "redis-server did not start");
        let answers = async {
            while self.command("PING").await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, answers).await.context("redis-server does not answer")
    }

    fn pid_file(&self) -> PathBuf {
        self.folder.join("pid")
    }

    async fn command(&self, word: &str) -> anyhow::Result<()> {
        let client = redis::Client::open(format!("redis://{}/", self.address()))?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        Ok(redis::cmd(word).exec_async(&mut connection).await?)
    }

    /// Takes everything out of it.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn flush(&self) -> anyhow::Result<()> {
        self.command("FLUSHALL").await
    }

    /// Kills it, deletes what it wrote down, and starts it again.
    ///
    /// # Errors
    /// When it can't be killed or started.
    pub async fn restart_without_memory(&self) -> anyhow::Result<()> {
        self.stop()?;
        std::fs::remove_dir_all(self.folder.join("appendonlydir"))
            .or_else(|_| std::fs::remove_file(self.folder.join("appendonly.aof")))
            .context("the append-only file")?;
        self.run().await
    }

    /// Kills it.
    ///
    /// # Errors
    /// When it is not there.
    pub fn stop(&self) -> anyhow::Result<()> {
        let pid: i32 = std::fs::read_to_string(self.pid_file())?.trim().parse()?;
        let Some(pid) = rustix::process::Pid::from_raw(pid) else { bail!("no process {pid}") };
        rustix::process::kill_process(pid, rustix::process::Signal::KILL)?;
        while rustix::process::test_kill_process(pid).is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}
