//! How the system is: what operators see in `beecatalog status` and in the API's `status`.

mod readiness;

use std::path::{Path, PathBuf};
use std::time::Duration;

use entity::job_state::JobState;
use entity::scope::SystemScope;
use entity::store::Store;
use jobline::error::LedgerError;
use migration::{Migrator, Standing};
use sea_orm_migration::MigratorTrait as _;
use serde::{Deserialize, Serialize};

use crate::storage::BlobStore;

pub use readiness::{NotReady, Readiness};

/// How long one part may take to show how it is.
const PATIENCE: Duration = Duration::from_secs(2);
/// Below this share of free disk the system is degraded.
const LOW_DISK: f64 = 0.10;
/// Below this many free bytes nothing can be written any more.
const NO_DISK_BYTES: u64 = 64 << 20;

/// The verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// All is well.
    Healthy,
    /// Works, but someone should look.
    Degraded,
    /// Does not work.
    Down,
}

/// State of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// `database`, `migrations`, `storage`, `bucket`, `disk`, `server`, `workers`.
    pub name: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// What there is to say, for people.
    pub detail: String,
}

/// State of one queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueState {
    /// Name of the lane.
    pub name: String,
    /// Jobs at a time.
    pub slots: i64,
    /// Jobs that run.
    pub running: i64,
    /// Jobs that could run.
    pub queued: i64,
    /// Jobs that wait for their time.
    pub scheduled: i64,
    /// Age of the oldest job that could run, in milliseconds.
    pub oldest_ms: Option<i64>,
}

/// State of the system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The worst of the parts.
    pub verdict: Verdict,
    /// Version of the program.
    pub version: String,
    /// All parts.
    pub parts: Vec<Part>,
    /// All queues.
    pub queues: Vec<QueueState>,
}

/// Looks at the parts.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Rows.
    pub store: Store,
    /// Folder of everything that the installation keeps.
    pub data_dir: PathBuf,
    /// Files.
    pub blobs: BlobStore,
    /// Jobs.
    pub jobs: jobline::Client,
    /// Jobs at a time by queue; none when this process runs no jobs.
    pub slots: Vec<(&'static str, usize)>,
}

impl Probe {
    /// Looks at everything now.
    pub async fn look(&self) -> Status {
        Box::pin(self.look_at_all()).await
    }

    async fn look_at_all(&self) -> Status {
        let database = in_time("database", self.database()).await;
        let reachable = database.verdict != Verdict::Down;
        let mut parts = vec![database];
        let mut queues = Vec::new();
        if reachable {
            parts.push(in_time("migrations", self.migrations()).await);
            match tokio::time::timeout(PATIENCE, self.queues()).await {
                Ok(Ok(found)) => queues = found,
                Ok(Err(error)) => parts.push(part("queues", Verdict::Down, error.to_string())),
                Err(_) => parts.push(silent("queues")),
            }
        }
        parts.extend(self.redis());
        parts.push(self.storage());
        if self.blobs.bucket_name().is_some() {
            parts.push(in_time("bucket", self.bucket()).await);
        }
        parts.push(self.disk());
        parts.push(self.workers());
        Status::of(parts, queues)
    }

    async fn database(&self) -> Part {
        let asked = std::time::Instant::now();
        match self.store.ping().await {
            Ok(()) => {
                let ms = asked.elapsed().as_secs_f64() * 1_000.0;
                part("database", Verdict::Healthy, format!("{}, {ms:.1} ms", self.store.kind()))
            }
            Err(error) => part("database", Verdict::Down, error.to_string()),
        }
    }

    async fn migrations(&self) -> Part {
        match self.store.applied_changes().await.map(|applied| Standing::of(&applied)) {
            Ok(Standing { pending: 0, .. }) => {
                let all = Migrator::migrations().len();
                part("migrations", Verdict::Healthy, format!("{all}/{all}"))
            }
            Ok(Standing { pending, .. }) => {
                let detail = format!("{pending} pending: run `beecatalog migrate`");
                part("migrations", Verdict::Down, detail)
            }
            Err(error) => part("migrations", Verdict::Down, error.to_string()),
        }
    }

    async fn queues(&self) -> Result<Vec<QueueState>, LedgerError> {
        let stats = self.jobs.queues(&SystemScope::for_runtime("status")).await?;
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        Ok(stats
            .into_iter()
            .map(|stat| QueueState {
                name: stat.queue.as_str().to_owned(),
                slots: self.slots_of(stat.queue.as_str()),
                running: number(stat.running()),
                queued: number(stat.jobs(JobState::Queued)),
                scheduled: number(stat.jobs(JobState::Scheduled)),
                oldest_ms: stat
                    .oldest_runnable
                    .map(|age| i64::try_from(age.as_millis()).unwrap_or(i64::MAX)),
            })
            .collect())
    }

    fn slots_of(&self, queue: &str) -> i64 {
        let slots = self.slots.iter().find(|(name, _)| *name == queue);
        slots.map_or(0, |(_, slots)| i64::try_from(*slots).unwrap_or(i64::MAX))
    }

    /// Nothing where no Redis is configured.
    fn redis(&self) -> Option<Part> {
        Some(if self.jobs.redis_up()? {
            part("redis", Verdict::Healthy, "jobs are told through it".to_owned())
        } else {
            let detail = "away or not fit; jobs are found by polling, a second later";
            part("redis", Verdict::Degraded, detail.to_owned())
        })
    }

    fn storage(&self) -> Part {
        // Other processes may look into the same folder now.
        let probe = self.data_dir.join(format!(".write-check-{}", std::process::id()));
        let written = std::fs::write(&probe, b"ok").and_then(|()| std::fs::remove_file(&probe));
        match written {
            Ok(()) => part("storage", Verdict::Healthy, self.data_dir.display().to_string()),
            Err(error) => part("storage", Verdict::Down, error.to_string()),
        }
    }

    async fn bucket(&self) -> Part {
        match self.blobs.check().await {
            Ok(()) => {
                let name = self.blobs.bucket_name().unwrap_or_default();
                part("bucket", Verdict::Healthy, name.to_owned())
            }
            Err(error) => part("bucket", Verdict::Down, error.to_string()),
        }
    }

    fn disk(&self) -> Part {
        let space = match disk_space(&self.data_dir) {
            Ok(space) => space,
            Err(error) => return part("disk", Verdict::Degraded, error.to_string()),
        };
        let (free, all) = (space.free_bytes, space.size_bytes);
        #[expect(clippy::cast_precision_loss, reason = "a share for people")]
        let share = free as f64 / all.max(1) as f64;
        let verdict = match () {
            () if free < NO_DISK_BYTES => Verdict::Down,
            () if share < LOW_DISK => Verdict::Degraded,
            () => Verdict::Healthy,
        };
        let gib = free >> 30;
        part("disk", verdict, format!("{gib} GiB free, {:.0} %", share * 100.0))
    }

    fn workers(&self) -> Part {
        if self.slots.is_empty() {
            return part(
                "workers",
                Verdict::Healthy,
                "none: other processes run the jobs".to_owned(),
            );
        }
        let slots: usize = self.slots.iter().map(|(_, slots)| slots).sum();
        let verdict = if slots == 0 { Verdict::Degraded } else { Verdict::Healthy };
        part("workers", verdict, format!("{slots}"))
    }
}

/// Room on a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that this process may still write.
    pub free_bytes: u64,
    /// All bytes.
    pub size_bytes: u64,
}

/// Room on the disk that holds `folder`.
///
/// # Errors
/// The operating system's, when it can't tell.
pub fn disk_space(folder: &Path) -> std::io::Result<DiskSpace> {
    let stat = rustix::fs::statvfs(folder)?;
    Ok(DiskSpace {
        free_bytes: stat.f_bavail * stat.f_frsize,
        size_bytes: stat.f_blocks * stat.f_frsize,
    })
}

impl Status {
    /// The whole of its parts.
    pub fn of(parts: Vec<Part>, queues: Vec<QueueState>) -> Self {
        let verdict = parts.iter().map(|part| part.verdict).max().unwrap_or(Verdict::Healthy);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self { verdict, version, parts, queues }
    }

    /// Adds a part.
    pub fn add(&mut self, added: Part) {
        self.verdict = self.verdict.max(added.verdict);
        self.parts.insert(0, added);
    }
}

/// A part that is looked at for no longer than whoever asks will wait.
async fn in_time(name: &str, look: impl Future<Output = Part>) -> Part {
    tokio::time::timeout(PATIENCE, look).await.unwrap_or_else(|_| silent(name))
}

fn silent(name: &str) -> Part {
    part(name, Verdict::Down, format!("no answer within {} s", PATIENCE.as_secs()))
}

/// A part's state.
pub fn part(name: &str, verdict: Verdict, detail: String) -> Part {
    Part { name: name.to_owned(), verdict, detail }
}
