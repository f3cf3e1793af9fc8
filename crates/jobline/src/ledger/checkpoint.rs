//! What a run has done already, kept for the attempt after it.

use std::collections::HashMap;

use entity::job_checkpoint::{ActiveModel, Column, Entity};
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};
use serde_json::Value;

use super::{Claim, SCOPE_WORKER};
use crate::error::LedgerError;

/// Steps written by one statement.
const STEPS_AT_A_TIME: usize = 500;

/// Notes `steps` in the transaction of what they did; a step noted before is replaced.
pub(crate) async fn note(
    tx: &WriteTx,
    claim: &Claim,
    steps: &[(String, Value)],
) -> Result<(), LedgerError> {
    let (now, scope) = (tx.db_now().await?, SCOPE_WORKER.within(claim.tenant));
    for part in steps.chunks(STEPS_AT_A_TIME) {
        let rows = part.iter().map(|(step, value)| ActiveModel {
            job_id: Set(claim.job),
            step: Set(step.clone()),
            fence: Set(claim.fence),
            value: Set(value.clone()),
            created_at: Set(now),
            ..Default::default()
        });
        let mut known = OnConflict::columns([Column::JobId, Column::Step]);
        known.update_columns([Column::Fence, Column::Value, Column::CreatedAt]);
        scope.insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// All that was noted, by step.
pub(crate) async fn noted(
    store: &Store,
    claim: &Claim,
) -> Result<HashMap<String, Value>, LedgerError> {
    let scope = SCOPE_WORKER.within(claim.tenant);
    let rows = scope.find::<Entity>().filter(Column::JobId.eq(claim.job)).all(store.read());
    Ok(rows.await?.into_iter().map(|row| (row.step, row.value)).collect())
}
