//! What a run has done already, kept for the attempt after it.

use std::collections::HashMap;

use entity::id::JobId;
use entity::job_checkpoint::{ActiveModel, Column, Entity};
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};
use serde_json::Value;

use super::{Claim, SCOPE_WORKER};
use crate::error::LedgerError;

/// Steps written by one statement.
const STEPS_AT_A_TIME: usize = 500;

/// A part of the work that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What the job calls it: a few dozen letters.
    pub name: String,
    /// What it came to: a few kilobytes.
    pub value: Value,
    /// Whether that is its last word. If not, attempts of the same run go on from it, and a run that
    /// a person asks for, [`crate::Client::retry`], does the part again.
    pub is_final: bool,
}

/// Notes `steps` in the transaction of what they did; a step noted before is replaced.
pub(crate) async fn note(tx: &WriteTx, claim: &Claim, steps: &[Step]) -> Result<(), LedgerError> {
    let (now, scope) = (tx.db_now().await?, SCOPE_WORKER.within(claim.tenant));
    for part in steps.chunks(STEPS_AT_A_TIME) {
        let rows = part.iter().map(|step| ActiveModel {
            job_id: Set(claim.job),
            step: Set(step.name.clone()),
            fence: Set(claim.fence),
            value: Set(step.value.clone()),
            is_final: Set(i64::from(step.is_final)),
            created_at: Set(now),
            ..Default::default()
        });
        let mut known = OnConflict::columns([Column::JobId, Column::Step]);
        known.update_columns([Column::Fence, Column::Value, Column::IsFinal, Column::CreatedAt]);
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

/// Forgets what may come out otherwise when it is done again.
pub(crate) async fn forget(
    tx: &WriteTx,
    scope: &TenantScope,
    job: JobId,
) -> Result<(), LedgerError> {
    let again = scope.delete_many::<Entity>().filter(Column::JobId.eq(job));
    again.filter(Column::IsFinal.eq(0)).exec(tx).await?;
    Ok(())
}
