//! Jobs of which one at most may live.

use std::sync::Arc;

use entity::id::JobId;
use entity::job;
use entity::job_state::JobState;
use entity::scope::TenantScope;
use entity::store::WriteTx;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use crate::error::{EnqueueError, LedgerError};
use crate::ledger::{self, Guard};
use crate::line::Line;
use crate::new_job::{Checked, Unique, UniquePolicy};

/// States of a job that was not begun.
const WAITING: [JobState; 3] = [JobState::Scheduled, JobState::Queued, JobState::Waiting];

/// The live job that stands for `asked`, changed if the policy says so. `None`: there is none, and
/// none comes until the transaction ends.
pub(super) async fn standing(
    tx: &WriteTx,
    line: &Arc<Line>,
    scope: &TenantScope,
    (asked, unique): (&Checked, &Unique),
) -> Result<Option<job::Model>, EnqueueError> {
    let Some(found) = live(tx, scope, (&asked.job.kind, &unique.key)).await? else {
        return Ok(None);
    };
    match unique.policy {
        UniquePolicy::ReturnExisting => Ok(Some(found)),
        UniquePolicy::Reject => Err(EnqueueError::NotUnique { job: found.id, state: found.state }),
        UniquePolicy::ReplaceIfQueued => {
            let refused = EnqueueError::NotUnique { job: found.id, state: found.state };
            // Children are the work itself: what waits for them was begun.
            if !WAITING.contains(&found.state) || found.pending_children > 0 {
                return Err(refused);
            }
            let guard =
                Guard { from: &[found.state], fence: Some(found.fence), ..Guard::default() };
            let patch = job::ActiveModel {
                // Told of with the old start, it is to be told of again.
                hinted_at: Set(None),
                hint_epoch: Set(None),
                ..asked.wish(tx.db_now().await?)
            };
            let changed = ledger::shift(tx, found.id, guard, patch, 1).await?.ok_or(refused)?;
            ledger::announce(tx, line, &changed).await?;
            let (line, queue) = (Arc::clone(line), asked.job.queue);
            tx.after_commit(move || line.doorbell.ring(queue));
            Ok(Some(changed))
        }
    }
}

/// The job of a kind and key that has not ended; no other comes until the transaction ends.
pub(super) async fn live(
    tx: &WriteTx,
    scope: &TenantScope,
    (kind, key): (&str, &str),
) -> Result<Option<job::Model>, LedgerError> {
    tx.lock(&format!("jobline/unique/{}/{kind}/{key}", scope.tenant())).await?;
    let ended = JobState::ALL.into_iter().filter(|state| state.is_terminal());
    let found = scope
        .find::<job::Entity>()
        .filter(job::Column::Kind.eq(kind))
        .filter(job::Column::UniqueKey.eq(key))
        .filter(job::Column::State.is_not_in(ended))
        .lock_exclusive()
        .one(tx)
        .await?;
    Ok(found)
}

/// Refuses to bring an ended job back to life beside another one with its key.
pub(super) async fn none_but(
    tx: &WriteTx,
    scope: &TenantScope,
    ended: &job::Model,
) -> Result<Option<JobId>, LedgerError> {
    let Some(key) = &ended.unique_key else { return Ok(None) };
    let other = live(tx, scope, (&ended.kind, key)).await?;
    Ok(other.map(|other| other.id).filter(|other| *other != ended.id))
}
