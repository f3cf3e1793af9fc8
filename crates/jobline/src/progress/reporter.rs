//! Writes a run's progress into the ledger, a few times a second at most.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::meter::Meter;
use crate::error::cause;
use crate::ledger::{self, Claim};
use crate::line::Line;

/// Shortest time between two reports: four a second.
const PAUSE: Duration = Duration::from_millis(250);

/// Reports until `done`, and then what is left.
pub(crate) async fn report(
    line: Arc<Line>,
    claim: Claim,
    meter: Arc<Meter>,
    done: CancellationToken,
) {
    while done.run_until_cancelled(meter.changed()).await.is_some() {
        if !flush(&line, &claim, &meter).await {
            return;
        }
        if done.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
            break;
        }
    }
    flush(&line, &claim, &meter).await;
}

/// Writes what is new. `false`: the claim is lost, nobody wants to know any more.
async fn flush(line: &Arc<Line>, claim: &Claim, meter: &Meter) -> bool {
    let Some(report) = meter.take(line.store.db_now_reckoned()) else { return true };
    match ledger::progress(line, claim, report).await {
        Ok(held) => held,
        Err(error) => {
            // Progress is dispensable, and the next report has newer figures; lines are lost.
            tracing::warn!(error = cause(&error), job.id = %claim.job, "progress can't be recorded");
            true
        }
    }
}
