//! Whether this process should be sent work: what balancers and orchestrators ask.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::store::Store;
use migration::Standing;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// The database is asked no more often than this, however often somebody knocks.
const FRESH: Duration = Duration::from_secs(1);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a process should not be sent work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// It is still starting.
    #[error("starting")]
    Starting,
    /// It is stopping.
    #[error("draining")]
    Draining,
    /// The database does not answer.
    #[error("the database does not answer")]
    Database,
    /// The schema lacks changes that this program needs.
    #[error("the database needs `beecatalog migrate`")]
    Migrations,
}

/// Whether this process should be sent work. A configured Redis that is away is told, and keeps
/// nobody out: without it jobs are found by polling the ledger, and a fleet that left its balancer
/// together would be the worse outage (attack table row 95).
#[derive(Debug, Clone)]
pub struct Readiness {
    store: Store,
    jobs: jobline::Client,
    draining: CancellationToken,
    started: CancellationToken,
    last: Arc<Mutex<Option<Answer>>>,
}

/// What the database said, and when.
#[derive(Debug, Clone, Copy)]
struct Answer {
    at: Instant,
    said: Result<(), NotReady>,
}

impl Readiness {
    /// That of a process which is starting, until `draining` is cancelled.
    pub fn new(store: Store, jobs: jobline::Client, draining: CancellationToken) -> Self {
        Self { store, jobs, draining, started: CancellationToken::new(), last: Arc::default() }
    }

    /// What is away that a ready process can do without.
    pub fn degraded(&self) -> Vec<&'static str> {
        if self.jobs.redis_up() == Some(false) { vec!["redis"] } else { Vec::new() }
    }

    /// Notes that the start is over.
    pub fn start(&self) {
        self.started.cancel();
    }

    /// Whether the start is over.
    pub fn has_started(&self) -> bool {
        self.started.is_cancelled()
    }

    /// Whether the process is stopping.
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Looks, unless somebody just did.
    ///
    /// # Errors
    /// [`NotReady`], with the reason.
    pub async fn check(&self) -> Result<(), NotReady> {
        if !self.has_started() {
            return Err(NotReady::Starting);
        }
        if self.is_draining() {
            return Err(NotReady::Draining);
        }
        let mut last = self.last.lock().await;
        if let Some(answer) = last.filter(|answer| answer.at.elapsed() < FRESH) {
            return answer.said;
        }
        let said = self.database().await;
        *last = Some(Answer { at: Instant::now(), said });
        said
    }

    async fn database(&self) -> Result<(), NotReady> {
        match tokio::time::timeout(PATIENCE, self.store.applied_changes()).await {
            Ok(Ok(applied)) if Standing::of(&applied).pending == 0 => Ok(()),
            Ok(Ok(_)) => Err(NotReady::Migrations),
            Ok(Err(_)) | Err(_) => Err(NotReady::Database),
        }
    }
}
