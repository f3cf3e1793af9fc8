//! Takes jobs and runs them.

mod life;

use std::sync::Arc;
use std::time::Duration;

use entity::id::WorkspaceId;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::error::cause;
use crate::job::Queue;
use crate::lease::Rhythm;
use crate::ledger::{self, Claimed, Terms};
use crate::line::Line;
use crate::registry::Registry;

pub(crate) use life::live;

/// What the workers of a process share.
pub(crate) struct Crew<R> {
    pub(crate) line: Arc<Line>,
    pub(crate) registry: Registry<R>,
    pub(crate) rooms: R,
    pub(crate) terms: Terms,
    pub(crate) rhythm: Rhythm,
    pub(crate) poll_every: Duration,
    pub(crate) drain_within: Duration,
}

/// Serves one queue: a free slot first, then a job for it.
pub(crate) async fn serve<R: Clone + Send + Sync + 'static>(
    crew: Arc<Crew<R>>,
    queue: Queue,
    slots: usize,
    jobs: TaskTracker,
    shutdown: CancellationToken,
) {
    let slots = Arc::new(Semaphore::new(slots));
    let mut turn = None;
    loop {
        let free = shutdown.run_until_cancelled(Arc::clone(&slots).acquire_owned()).await;
        let Some(Ok(slot)) = free else { return };
        let Some(claimed) = next(&crew, queue, &mut turn, &shutdown).await else { return };
        let (crew, shutdown) = (Arc::clone(&crew), shutdown.clone());
        jobs.spawn(async move {
            live(&crew, claimed, &shutdown).await;
            drop(slot);
        });
    }
}

/// Waits for a job. `None`: the process is told to stop.
async fn next<R>(
    crew: &Crew<R>,
    queue: Queue,
    turn: &mut Option<WorkspaceId>,
    shutdown: &CancellationToken,
) -> Option<Claimed> {
    while !shutdown.is_cancelled() {
        match ledger::claim(&crew.line, queue, turn, &crew.terms).await {
            Ok(Some(claimed)) => return Some(claimed),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(error = cause(&error), job.queue = %queue, "jobs can't be claimed");
                shutdown.run_until_cancelled(tokio::time::sleep(crew.poll_every)).await?;
                continue;
            }
        }
        // A ring may be lost (never here, but on a network); the poll finds the job all the same.
        let rung = tokio::time::timeout(crew.poll_every, crew.line.doorbell.answer(queue));
        let _ = shutdown.run_until_cancelled(rung).await?;
    }
    None
}
