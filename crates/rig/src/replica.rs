//! One process of the program, over all its lives.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, RwLock};

use crate::proxy::Proxy;
use crate::server::free_port;

/// Longest that a process may take from the signal to its end.
pub const DRAIN: Duration = Duration::from_secs(30);
/// How long a process may take until it answers: its database may be away.
const START: Duration = Duration::from_mins(2);
/// Pause before one that ended at once is started again.
const AGAIN: Duration = Duration::from_millis(500);

/// How processes are started.
#[derive(Debug)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// The rig's folder.
    pub folder: PathBuf,
    /// What all processes are told.
    pub variables: Vec<(String, String)>,
}

/// A process, and the next one in its place when it dies.
#[derive(Debug)]
pub struct Replica {
    launch: Arc<Launch>,
    number: usize,
    http_port: u16,
    /// Where its figures are.
    pub metrics_port: u16,
    /// Its cables to PostgreSQL and Redis.
    pub cables: Vec<Proxy>,
    own: Vec<(String, String)>,
    life: Mutex<Option<Child>>,
    /// Whether it stands still or is being replaced.
    away: RwLock<bool>,
}

impl Replica {
    /// The process of this number; not started yet.
    ///
    /// # Errors
    /// When there are no ports.
    pub fn new(
        launch: &Arc<Launch>,
        number: usize,
        (cables, own): (Vec<Proxy>, Vec<(String, String)>),
    ) -> anyhow::Result<Self> {
        let launch = Arc::clone(launch);
        let (http_port, metrics_port) = (free_port()?, free_port()?);
        let (life, away) = (Mutex::default(), RwLock::new(true));
        Ok(Self { launch, number, http_port, metrics_port, cables, own, life, away })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.http_port)
    }

    /// File with what all its lives logged.
    pub fn log(&self) -> PathBuf {
        self.launch.folder.join(format!("replica{}.log", self.number))
    }

    /// Whether it can be asked: it may be dead, stand still, or just be starting.
    pub async fn is_there(&self) -> bool {
        !*self.away.read().await
    }

    /// Starts it with further variables, and waits until it answers. Gives its announcement.
    ///
    /// # Errors
    /// When it ends before.
    pub async fn start(&self, further: &[(&str, &str)]) -> anyhow::Result<serde_json::Value> {
        let mut life = self.life.lock().await;
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let mut command = Command::new(&self.launch.program);
        command.env_clear().current_dir(&self.launch.folder).args(["up", "--json"]);
        command.envs(self.launch.variables.iter().cloned()).envs(self.own.iter().cloned());
        command.env("BEECATALOG_PORT", self.http_port.to_string());
        command.env("BEECATALOG_METRICS_PORT", self.metrics_port.to_string());
        command.envs(further.iter().copied());
        command.stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut child = command.spawn().context("the program")?;
        let out = child.stdout.take().context("its standard output")?;
        let mut said = String::new();
        let reading = tokio::time::timeout(START, BufReader::new(out).read_line(&mut said)).await;
        reading.context("a replica does not announce itself")??;
        ensure!(!said.is_empty(), "a replica ended at once; see {}", self.log().display());
        *life = Some(child);
        *self.away.write().await = false;
        Ok(serde_json::from_str(&said)?)
    }

    /// Starts it again. One that ends while it starts is started once more, for a while: its
    /// database may just be away.
    async fn restart(&self, further: &[(&str, &str)]) -> anyhow::Result<()> {
        let since = Instant::now();
        loop {
            match self.start(further).await {
                Err(_) if since.elapsed() < START => tokio::time::sleep(AGAIN).await,
                done => return done.map(drop),
            }
        }
    }

    /// Sends a signal, if it lives.
    async fn signal(&self, signal: Signal) -> anyhow::Result<()> {
        let life = self.life.lock().await;
        let id = life.as_ref().and_then(Child::id).and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = id.and_then(Pid::from_raw) {
            kill_process(pid, signal)?;
        }
        Ok(())
    }

    /// Kills it without a word and starts it again.
    ///
    /// # Errors
    /// When it can't be started again.
    pub async fn kill(&self, further: &[(&str, &str)]) -> anyhow::Result<()> {
        *self.away.write().await = true;
        if let Some(mut child) = self.life.lock().await.take() {
            child.kill().await?;
        }
        self.restart(further).await
    }

    /// Lets it stand still for a while.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn pause(&self, pause: Duration) -> anyhow::Result<()> {
        *self.away.write().await = true;
        self.signal(Signal::STOP).await?;
        tokio::time::sleep(pause).await;
        self.signal(Signal::CONT).await?;
        *self.away.write().await = false;
        Ok(())
    }

    /// Tells it to stop, waits, and starts it again. Gives how long it took to end.
    ///
    /// # Errors
    /// When it does not end well.
    pub async fn drain(&self) -> anyhow::Result<Duration> {
        *self.away.write().await = true;
        let since = Instant::now();
        self.signal(Signal::TERM).await?;
        if let Some(mut child) = self.life.lock().await.take() {
            let ended = tokio::time::timeout(DRAIN * 2, child.wait()).await;
            let status = ended.context("a replica that was told to stop goes on")??;
            ensure!(status.success(), "a replica that was told to stop ended with {status}");
        }
        let took = since.elapsed();
        self.restart(&[]).await?;
        Ok(took)
    }

    /// Ends it for good.
    ///
    /// # Errors
    /// When it can't be killed.
    pub async fn end(&self) -> anyhow::Result<()> {
        *self.away.write().await = true;
        if let Some(mut child) = self.life.lock().await.take() {
            child.kill().await?;
        }
        Ok(())
    }
}

/// Whether the library that tells a process another time is there.
pub fn faketime() -> Option<&'static str> {
    let known = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ];
    known.into_iter().find(|path| Path::new(path).exists())
}
