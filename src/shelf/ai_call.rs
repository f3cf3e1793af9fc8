//! Calls of models: reserved before, settled after, summed up by job.

use entity::ai_call::{ActiveModel, Column, Entity};
use entity::id::{AiCallId, JobId};
use entity::instant::Instant;
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _, Select, Set};

use super::ShelfError;

/// A call that is under way, or whose process died.
pub const RESERVED: &str = "RESERVED";
/// No call: answers were known.
pub const CACHED: &str = "CACHED";

/// A call that is about to be made, or answers that were known.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// Job that asks.
    pub job_id: JobId,
    /// Provider.
    pub provider: String,
    /// Model.
    pub model: String,
    /// Prompt and version.
    pub prompt: String,
    /// Items asked about.
    pub items: i64,
    /// Most that it can cost, in millionths of a dollar.
    pub reserved_micro_usd: i64,
    /// Version of the price table.
    pub price_version: String,
}

/// What a call came to.
#[derive(Debug, Clone)]
pub struct Settled {
    /// What it was.
    pub outcome: String,
    /// Tokens sent, cached ones included.
    pub tokens_in: i64,
    /// Tokens sent that the provider had already.
    pub tokens_cached: i64,
    /// Tokens received.
    pub tokens_out: i64,
    /// What it cost, in millionths of a dollar.
    pub cost_micro_usd: i64,
}

/// What a job's calls come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Calls, failed ones included.
    pub calls: i64,
    /// Tokens sent, cached ones included.
    pub tokens_in: i64,
    /// Tokens sent that the provider had already.
    pub tokens_cached: i64,
    /// Tokens received.
    pub tokens_out: i64,
    /// What they cost, in millionths of a dollar; one that is not settled counts in full.
    pub cost_micro_usd: i64,
    /// Items whose answer was known.
    pub cached: i64,
}

/// Notes a call that is about to be made.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn reserve(
    tx: &WriteTx,
    scope: &TenantScope,
    call: NewCall,
    now: Instant,
) -> Result<AiCallId, ShelfError> {
    insert(tx, scope, call, (RESERVED, now, None)).await
}

/// Notes that answers were known.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn note_known(
    tx: &WriteTx,
    scope: &TenantScope,
    call: NewCall,
    now: Instant,
) -> Result<(), ShelfError> {
    insert(tx, scope, call, (CACHED, now, Some(now))).await?;
    Ok(())
}

async fn insert(
    tx: &WriteTx,
    scope: &TenantScope,
    call: NewCall,
    (outcome, now, settled_at): (&str, Instant, Option<Instant>),
) -> Result<AiCallId, ShelfError> {
    let id = AiCallId::generate(now);
    let row = ActiveModel {
        id: Set(id),
        job_id: Set(call.job_id),
        provider: Set(call.provider),
        model: Set(call.model),
        prompt: Set(call.prompt),
        items: Set(call.items),
        outcome: Set(outcome.to_owned()),
        reserved_micro_usd: Set(call.reserved_micro_usd),
        cost_micro_usd: Set(0),
        tokens_in: Set(0),
        tokens_cached: Set(0),
        tokens_out: Set(0),
        price_version: Set(call.price_version),
        created_at: Set(now),
        settled_at: Set(settled_at),
        ..Default::default()
    };
    scope.insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

/// Puts what a call cost in the place of what was reserved.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn settle(
    tx: &WriteTx,
    scope: &TenantScope,
    id: AiCallId,
    settled: Settled,
    now: Instant,
) -> Result<(), ShelfError> {
    scope
        .update_many::<Entity>()
        .filter(Column::Id.eq(id))
        .set(ActiveModel {
            outcome: Set(settled.outcome),
            tokens_in: Set(settled.tokens_in),
            tokens_cached: Set(settled.tokens_cached),
            tokens_out: Set(settled.tokens_out),
            cost_micro_usd: Set(settled.cost_micro_usd),
            settled_at: Set(Some(now)),
            ..Default::default()
        })
        .exec(tx)
        .await?;
    Ok(())
}

/// What a job has spent, in millionths of a dollar; a call that is not settled counts in full, also
/// when its process died.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn spent(tx: &WriteTx, scope: &TenantScope, job: JobId) -> Result<i64, ShelfError> {
    Ok(summed(scope, &[job]).into_tuple::<Sums>().one(tx).await?.map_or(0, |sums| sums.5))
}

/// What each of these jobs' calls come to; jobs without any are left out.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn totals(
    store: &Store,
    scope: &TenantScope,
    jobs: &[JobId],
) -> Result<Vec<(JobId, Totals)>, ShelfError> {
    let rows: Vec<Sums> = summed(scope, jobs).into_tuple().all(store.read()).await?;
    let totals =
        rows.into_iter().map(|(job, calls, tokens_in, tokens_cached, tokens_out, cost, cached)| {
            (
                job,
                Totals {
                    calls,
                    tokens_in,
                    tokens_cached,
                    tokens_out,
                    cost_micro_usd: cost,
                    cached,
                },
            )
        });
    Ok(totals.collect())
}

type Sums = (JobId, i64, i64, i64, i64, i64, i64);

fn summed(scope: &TenantScope, jobs: &[JobId]) -> Select<Entity> {
    // PostgreSQL's sum of a BIGINT is a NUMERIC.
    let sum = |of: SimpleExpr| of.sum().cast_as("bigint");
    let known = || Column::Outcome.eq(CACHED);
    let calls = CaseStatement::new().case(known(), 0).finally(1);
    let cached = CaseStatement::new().case(known(), Expr::col(Column::Items)).finally(0);
    let cost = CaseStatement::new()
        .case(Column::SettledAt.is_null(), Expr::col(Column::ReservedMicroUsd))
        .finally(Expr::col(Column::CostMicroUsd));
    let column = |column: Column| sum(Expr::col(column));
    scope
        .find::<Entity>()
        .filter(Column::JobId.is_in(jobs.iter().copied()))
        .select_only()
        .column(Column::JobId)
        .column_as(sum(calls.into()), "calls")
        .column_as(column(Column::TokensIn), "sum_in")
        .column_as(column(Column::TokensCached), "sum_cached")
        .column_as(column(Column::TokensOut), "sum_out")
        .column_as(sum(cost.into()), "cost")
        .column_as(sum(cached.into()), "known")
        .group_by(Column::JobId)
}
