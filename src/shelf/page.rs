//! Pages that were fetched, each with what it proposes.

use std::collections::HashMap;

use entity::id::{JobId, PageId, ProductId, ProposalId};
use entity::proposal;
use entity::scope::TenantScope;
use entity::scraped_page::{ActiveModel, Column, Entity, Model};
use entity::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::ShelfError;
use super::proposal::PENDING;
use crate::catalog::Field;

/// A page that was fetched, or could not be.
#[derive(Debug, Clone)]
pub struct NewPage {
    /// Job that fetched it.
    pub job: JobId,
    /// Place in the job's list, zero-based.
    pub position: i64,
    /// Product that it is about.
    pub product: Option<ProductId>,
    /// Address as asked.
    pub url: String,
    /// Address that answered.
    pub final_url: Option<String>,
    /// What became of it, e.g. `OK`.
    pub outcome: &'static str,
    /// Why it tells nothing.
    pub code: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Its kept bytes: SHA-256 of what was fetched, and key of what was kept.
    pub snapshot: Option<(String, String)>,
    /// What it proposes: field, value and where it stands.
    pub facts: Vec<(Field, String, String)>,
}

/// Keeps a page with its proposals, in the place of what the same job found there before: proposals
/// that nobody has decided about go, the others stay.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn record(
    tx: &impl ConnectionTrait,
    store: &Store,
    scope: &TenantScope,
    page: NewPage,
) -> Result<PageId, ShelfError> {
    let now = store.now();
    let before = before(tx, scope, &page).await?;
    let id = before.unwrap_or_else(|| PageId::generate(now));
    let (sha256, key) = page.snapshot.unzip();
    let row = ActiveModel {
        id: Set(id),
        job_id: Set(page.job),
        product_id: Set(page.product),
        position: Set(page.position),
        url: Set(page.url),
        final_url: Set(page.final_url),
        outcome: Set(page.outcome.to_owned()),
        code: Set(page.code),
        http_status: Set(page.status.map(i64::from)),
        snapshot_sha256: Set(sha256),
        blob_key: Set(key),
        fetched_at: Set(now),
        ..Default::default()
    };
    if before.is_some() {
        scope.update_many::<Entity>().filter(Column::Id.eq(id)).set(row).exec(tx).await?;
        let stale = scope.delete_many::<proposal::Entity>();
        let stale = stale.filter(proposal::Column::PageId.eq(id));
        stale.filter(proposal::Column::State.eq(PENDING)).exec(tx).await?;
    } else {
        scope.insert(row).exec(tx).await?;
    }
    // Ids in the order of the facts keep the page's order wherever they are listed.
    let facts = ProposalId::series(now).zip(page.facts);
    let rows = facts.map(|(proposal, (field, value, selector))| proposal::ActiveModel {
        id: Set(proposal),
        page_id: Set(id),
        job_id: Set(page.job),
        product_id: Set(page.product),
        field: Set(field.name()),
        value: Set(value),
        selector: Set(selector),
        state: Set(PENDING.to_owned()),
        decided_at: Set(None),
        created_at: Set(now),
        ..Default::default()
    });
    let rows: Vec<proposal::ActiveModel> = rows.collect();
    if !rows.is_empty() {
        scope.insert_many(rows).exec(tx).await?;
    }
    Ok(id)
}

/// The page that the job found in this place before.
async fn before(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    page: &NewPage,
) -> Result<Option<PageId>, ShelfError> {
    let found = scope
        .find::<Entity>()
        .filter(Column::JobId.eq(page.job))
        .filter(Column::Position.eq(page.position));
    Ok(found.one(tx).await?.map(|row| row.id))
}

/// Pages of a job in its order, from behind `after` on.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_job(
    store: &Store,
    scope: &TenantScope,
    job: JobId,
    (after, limit): (Option<i64>, u64),
) -> Result<Vec<Model>, ShelfError> {
    let mut found = scope.find::<Entity>().filter(Column::JobId.eq(job));
    if let Some(after) = after {
        found = found.filter(Column::Position.gt(after));
    }
    Ok(found.order_by_asc(Column::Position).limit(limit).all(store.read()).await?)
}

/// The addresses of these pages that answered, or as asked where none did.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn addresses(
    connection: &impl ConnectionTrait,
    scope: &TenantScope,
    pages: impl IntoIterator<Item = PageId>,
) -> Result<HashMap<PageId, String>, ShelfError> {
    let found = scope.find::<Entity>().filter(Column::Id.is_in(pages)).all(connection).await?;
    Ok(found.into_iter().map(|row| (row.id, row.final_url.unwrap_or(row.url))).collect())
}
