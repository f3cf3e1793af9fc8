//! What goes on beside the jobs.

mod dispatcher;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::client::Client;
use crate::ledger;
use crate::line::Line;
use crate::runtime::Config;

/// Time between removals of old rows.
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// Begins the dispatcher, the sweeper, the scheduler and the pruner.
pub(crate) fn start(
    line: &Arc<Line>,
    config: &Config,
    tasks: &TaskTracker,
    shutdown: &CancellationToken,
) {
    let pace = (config.poll_every, config.per_workspace);
    tasks.spawn(dispatcher::run(Arc::clone(line), pace, shutdown.clone()));
    let own = Arc::clone(line);
    let sweeper = move || {
        let line = Arc::clone(&own);
        async move {
            ledger::sweep(&line).await?;
            Client(line).cancel_orphans().await.map(drop)
        }
    };
    tasks.spawn(every("sweeper", config.sweep_every, shutdown.clone(), sweeper));
    let own = Arc::clone(line);
    let scheduler = move || {
        let client = Client(Arc::clone(&own));
        async move { client.serve_schedules().await.map(drop) }
    };
    tasks.spawn(every("scheduler", config.poll_every, shutdown.clone(), scheduler));
    let own = Arc::clone(line);
    let pruner = move || {
        let line = Arc::clone(&own);
        async move { ledger::prune(&line.store).await.map(drop) }
    };
    tasks.spawn(every("pruner", PRUNE_EVERY, shutdown.clone(), pruner));
}

/// Does `work` now and then again after each `period`, until told to stop. A round that fails is
/// tried again in the next.
async fn every<F: Future<Output = Result<(), E>>, E: Error + 'static>(
    name: &'static str,
    period: Duration,
    shutdown: CancellationToken,
    work: impl Fn() -> F,
) {
    loop {
        // Dropped anywhere, a round has done nothing or a part that stands for itself.
        let Some(done) = shutdown.run_until_cancelled(work()).await else { return };
        if let Err(error) = done {
            let error: &(dyn Error + 'static) = &error;
            tracing::warn!(error, maintenance = name, "round failed");
        }
        if shutdown.run_until_cancelled(tokio::time::sleep(period)).await.is_none() {
            return;
        }
    }
}
