//! Takes jobs and runs them.

mod life;
mod next;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::job::Queue;
use crate::lease::Rhythm;
use crate::ledger::Terms;
use crate::line::Line;
use crate::registry::Registry;

pub(crate) use life::live;
use next::Lookout;

/// What the workers of a process share.
pub(crate) struct Crew<R> {
    pub(crate) line: Arc<Line>,
    pub(crate) registry: Registry<R>,
    pub(crate) rooms: R,
    pub(crate) terms: Terms,
    pub(crate) rhythm: Rhythm,
    pub(crate) poll_every: Duration,
    pub(crate) drain_within: Duration,
    pub(crate) abandon: CancellationToken,
    pub(crate) on_attempt: Option<fn(&tracing::Span, &str)>,
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
    let mut lookout = Lookout::new(&crew, queue);
    jobs.spawn(next::look_after(Arc::clone(&crew), queue, shutdown.clone()));
    loop {
        let free = shutdown.run_until_cancelled(Arc::clone(&slots).acquire_owned()).await;
        let Some(Ok(slot)) = free else { break };
        let Some(claimed) = lookout.next(&crew, &shutdown).await else { break };
        let (crew, shutdown) = (Arc::clone(&crew), shutdown.clone());
        jobs.spawn(async move {
            live(&crew, claimed, &shutdown).await;
            drop(slot);
        });
    }
    lookout.leave(&crew).await;
}
