//! What models answered, by the hash of all that was asked: the last layer of the cache.

use std::collections::HashMap;

use entity::ai_answer::{ActiveModel, Column, Entity};
use entity::instant::Instant;
use entity::scope::{SystemScope, TenantScope};
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _, Set};
use serde_json::Value;

use super::ShelfError;

/// Hashes that one statement names.
const HASHES_AT_A_TIME: usize = 500;
/// The sweep looks at the answers of all workspaces.
const SWEEP: SystemScope = SystemScope::for_runtime("sweep");

/// An answer that is to be kept.
#[derive(Debug, Clone)]
pub struct NewAnswer {
    /// SHA-256 of all that was asked, in hex.
    pub hash: String,
    /// Prompt and version.
    pub prompt: String,
    /// Provider.
    pub provider: String,
    /// Model.
    pub model: String,
    /// The answer.
    pub value: Value,
}

/// When answers are kept, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// Epoch of the workspace's answers.
    pub epoch: i64,
    /// When they were given.
    pub now: Instant,
    /// When they are to be forgotten.
    pub until: Instant,
}

/// What a workspace has kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stock {
    /// Answers.
    pub entries: i64,
    /// Their length.
    pub bytes: i64,
    /// How often they were used again, from the database.
    pub hits: i64,
    /// When the oldest was given.
    pub oldest: Option<Instant>,
}

/// Answers of `epoch` to `hashes` that are not too old at `now`.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn known(
    store: &Store,
    scope: &TenantScope,
    hashes: &[String],
    (epoch, now): (i64, Instant),
) -> Result<HashMap<String, Value>, ShelfError> {
    let mut known = HashMap::new();
    for part in hashes.chunks(HASHES_AT_A_TIME) {
        let rows = scope
            .find::<Entity>()
            .filter(Column::Hash.is_in(part))
            .filter(Column::Epoch.eq(epoch))
            .filter(Column::ExpiresAt.gt(now))
            .all(store.read())
            .await?;
        known.extend(rows.into_iter().map(|row| (row.hash, row.value)));
    }
    Ok(known)
}

/// Keeps answers; what was kept of the same hash before is replaced, unless it is of a newer epoch.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn keep(
    tx: &WriteTx,
    scope: &TenantScope,
    answers: &[NewAnswer],
    term: Term,
) -> Result<(), ShelfError> {
    if answers.is_empty() {
        return Ok(());
    }
    let rows = answers.iter().map(|answer| ActiveModel {
        hash: Set(answer.hash.clone()),
        prompt: Set(answer.prompt.clone()),
        provider: Set(answer.provider.clone()),
        model: Set(answer.model.clone()),
        size_bytes: Set(i64::try_from(answer.value.to_string().len()).unwrap_or(i64::MAX)),
        value: Set(answer.value.clone()),
        hits: Set(0),
        epoch: Set(term.epoch),
        created_at: Set(term.now),
        expires_at: Set(term.until),
        ..Default::default()
    });
    let mut again = OnConflict::columns([Column::TenantId, Column::Hash]);
    again.update_columns([
        Column::Value,
        Column::SizeBytes,
        Column::Hits,
        Column::Epoch,
        Column::CreatedAt,
        Column::ExpiresAt,
    ]);
    // A call that was under way while the answers were cleared brings an old one.
    let given = Expr::col(("excluded", Column::Epoch));
    again.action_and_where(Expr::col((Entity, Column::Epoch)).lte(given));
    scope.insert_many(rows).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// Counts that answers were used again.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn used(tx: &WriteTx, scope: &TenantScope, hashes: &[String]) -> Result<(), ShelfError> {
    for part in hashes.chunks(HASHES_AT_A_TIME) {
        scope
            .update_many::<Entity>()
            .filter(Column::Hash.is_in(part))
            .col_expr(Column::Hits, Expr::col(Column::Hits).add(1))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Forgets all answers of the workspace; how many those were.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn clear(tx: &WriteTx, scope: &TenantScope) -> Result<u64, ShelfError> {
    Ok(scope.delete_many::<Entity>().exec(tx).await?.rows_affected)
}

/// Forgets what is too old at `now`, of all workspaces; how many answers that were.
///
/// # Errors
/// [`ShelfError`].
pub async fn forget_old(store: &Store, now: Instant) -> Result<u64, ShelfError> {
    let tx = store.begin_write().await?;
    let old = SWEEP.delete_many::<Entity>().filter(Column::ExpiresAt.lte(now)).exec(&tx).await?;
    tx.commit().await?;
    Ok(old.rows_affected)
}

/// Entries, bytes, hits and the oldest; without entries there are no sums.
type Sums = (i64, Option<i64>, Option<i64>, Option<i64>);

/// What the workspace has kept.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn stock(store: &Store, scope: &TenantScope) -> Result<Stock, ShelfError> {
    // PostgreSQL's sum of a BIGINT is a NUMERIC.
    let sum = |column: Column| column.sum().cast_as("bigint");
    let row: Option<Sums> = scope
        .find::<Entity>()
        .select_only()
        .column_as(Column::Hash.count(), "entries")
        .column_as(sum(Column::SizeBytes), "bytes")
        .column_as(sum(Column::Hits), "hits")
        .column_as(Column::CreatedAt.min(), "oldest")
        .into_tuple()
        .one(store.read())
        .await?;
    let (entries, bytes, hits, oldest) = row.unwrap_or_default();
    Ok(Stock {
        entries,
        bytes: bytes.unwrap_or_default(),
        hits: hits.unwrap_or_default(),
        oldest: oldest.map(Instant::from_micros),
    })
}
