//! Facts that pages proposed, and what people decide about them.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::id::{JobId, PageId, ProductId, ProposalId};
use entity::proposal::{ActiveModel, Column, Entity, Model};
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde::Deserialize as _;
use serde_json::Value;

use super::{ShelfError, page, product};
use crate::catalog::{Field, Given, Origin};

/// Nobody has decided.
pub const PENDING: &str = "PENDING";
/// It stands in the product.
pub const ACCEPTED: &str = "ACCEPTED";
/// It was turned down.
pub const REJECTED: &str = "REJECTED";

/// Which proposals are meant. Every part that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct ProposalFilter {
    /// Found by this job.
    pub job: Option<JobId>,
    /// Given by this page.
    pub page: Option<PageId>,
    /// For this product.
    pub product: Option<ProductId>,
    /// In this state.
    pub state: Option<&'static str>,
}

/// A proposal, and the address of the page that gave it.
pub type Sourced = (Model, String);

/// Why nothing was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There are no such proposals.
    NotFound(Vec<ProposalId>),
    /// Somebody decided otherwise.
    Decided(Vec<ProposalId>),
    /// They are for no product, and none was named.
    WithoutProduct(Vec<ProposalId>),
    /// They are for another product than the one that was named.
    OtherProduct(Vec<ProposalId>),
    /// There is no such product.
    ProductNotFound(ProductId),
    /// Two values for a field that has one.
    Conflict(Vec<ProposalId>),
}

/// Proposals in the order in which they were found, from behind `after` on.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn page(
    store: &Store,
    scope: &TenantScope,
    filter: &ProposalFilter,
    (after, limit): (Option<ProposalId>, u64),
) -> Result<Vec<Sourced>, ShelfError> {
    let mut found = scope.find::<Entity>();
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after));
    }
    if let Some(job) = filter.job {
        found = found.filter(Column::JobId.eq(job));
    }
    if let Some(page) = filter.page {
        found = found.filter(Column::PageId.eq(page));
    }
    if let Some(product) = filter.product {
        found = found.filter(Column::ProductId.eq(product));
    }
    if let Some(state) = filter.state {
        found = found.filter(Column::State.eq(state));
    }
    let rows = found.order_by_asc(Column::Id).limit(limit).all(store.read()).await?;
    let pages: HashSet<PageId> = rows.iter().map(|row| row.page_id).collect();
    let addresses = page::addresses(store.read(), scope, pages).await?;
    Ok(sourced(rows, &addresses))
}

fn sourced(rows: Vec<Model>, addresses: &HashMap<PageId, String>) -> Vec<Sourced> {
    let address = |row: &Model| addresses.get(&row.page_id).cloned().unwrap_or_default();
    rows.into_iter().map(|row| (address(&row), row)).map(|(url, row)| (row, url)).collect()
}

/// Writes proposals into their products, all or none: of a field with one value the proposed one
/// replaces it, to a field with several it is added. What was accepted before stays so.
///
/// # Errors
/// [`ShelfError`].
pub async fn accept(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    ids: &[ProposalId],
    named: Option<ProductId>,
) -> Result<Result<Vec<Sourced>, Refusal>, ShelfError> {
    product::hold(tx, scope).await?;
    let rows = match undecided(tx, scope, ids, ACCEPTED).await? {
        Ok(rows) => rows,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let of_products = match by_product(&rows, named) {
        Ok(of_products) => of_products,
        Err(refusal) => return Ok(Err(refusal)),
    };
    for product in of_products.keys() {
        if product::find_in(tx, scope, *product).await?.is_none() {
            return Ok(Err(Refusal::ProductNotFound(*product)));
        }
    }
    let addresses = page::addresses(tx, scope, rows.iter().map(|row| row.page_id)).await?;
    for (product, proposals) in of_products {
        let given = proposals.iter().map(|row| given(row, &addresses)).collect();
        product::amend(tx, store, scope, product, given).await?;
        decide(tx, scope, &proposals, (ACCEPTED, Some(product))).await?;
    }
    Ok(Ok(reread(tx, scope, ids, &addresses).await?))
}

/// Turns proposals down, all or none.
///
/// # Errors
/// [`ShelfError`].
pub async fn reject(
    tx: &WriteTx,
    scope: &TenantScope,
    ids: &[ProposalId],
) -> Result<Result<Vec<Sourced>, Refusal>, ShelfError> {
    product::hold(tx, scope).await?;
    let rows = match undecided(tx, scope, ids, REJECTED).await? {
        Ok(rows) => rows,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let proposals: Vec<&Model> = rows.iter().filter(|row| row.state == PENDING).collect();
    decide(tx, scope, &proposals, (REJECTED, None)).await?;
    let addresses = page::addresses(tx, scope, rows.iter().map(|row| row.page_id)).await?;
    Ok(Ok(reread(tx, scope, ids, &addresses).await?))
}

/// Turns down what a job proposed for a product and found out to be of no use: these values.
///
/// # Errors
/// [`ShelfError`].
pub async fn withdraw(
    tx: &WriteTx,
    scope: &TenantScope,
    (job, product): (JobId, ProductId),
    values: &[String],
) -> Result<(), ShelfError> {
    let found = scope.find::<Entity>().filter(Column::JobId.eq(job));
    let found = found.filter(Column::ProductId.eq(product)).filter(Column::State.eq(PENDING));
    let rows = found.filter(Column::Value.is_in(values)).all(tx).await?;
    decide(tx, scope, &rows.iter().collect::<Vec<_>>(), (REJECTED, None)).await
}

/// The named proposals, unless one of them is not there or was decided otherwise.
async fn undecided(
    tx: &WriteTx,
    scope: &TenantScope,
    ids: &[ProposalId],
    wanted: &str,
) -> Result<Result<Vec<Model>, Refusal>, ShelfError> {
    let rows = named(tx, scope, ids).await?;
    let known: HashSet<ProposalId> = rows.iter().map(|row| row.id).collect();
    let missing: Vec<ProposalId> = ids.iter().filter(|id| !known.contains(id)).copied().collect();
    if !missing.is_empty() {
        return Ok(Err(Refusal::NotFound(missing)));
    }
    let otherwise = rows.iter().filter(|row| row.state != PENDING && row.state != wanted);
    let otherwise: Vec<ProposalId> = otherwise.map(|row| row.id).collect();
    Ok(if otherwise.is_empty() { Ok(rows) } else { Err(Refusal::Decided(otherwise)) })
}

async fn named(
    tx: &WriteTx,
    scope: &TenantScope,
    ids: &[ProposalId],
) -> Result<Vec<Model>, ShelfError> {
    let found = scope.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied()));
    Ok(found.order_by_asc(Column::Id).all(tx).await?)
}

/// What is to be written into which product.
fn by_product(
    rows: &[Model],
    named: Option<ProductId>,
) -> Result<BTreeMap<ProductId, Vec<&Model>>, Refusal> {
    let mut of_products: BTreeMap<ProductId, Vec<&Model>> = BTreeMap::new();
    let (mut without, mut others) = (Vec::new(), Vec::new());
    for row in rows.iter().filter(|row| row.state == PENDING) {
        match (row.product_id, named) {
            (None, None) => without.push(row.id),
            (Some(own), Some(named)) if own != named => others.push(row.id),
            (Some(product), _) | (None, Some(product)) => {
                of_products.entry(product).or_default().push(row);
            }
        }
    }
    if !without.is_empty() {
        return Err(Refusal::WithoutProduct(without));
    }
    if !others.is_empty() {
        return Err(Refusal::OtherProduct(others));
    }
    for proposals in of_products.values() {
        let conflicting = conflicting(proposals);
        if !conflicting.is_empty() {
            return Err(Refusal::Conflict(conflicting));
        }
    }
    Ok(of_products)
}

/// Those that give a field with one value another value than one of them does already.
fn conflicting(proposals: &[&Model]) -> Vec<ProposalId> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let single = proposals.iter().filter(|row| !field(&row.field).is_multiple());
    let other = single
        .filter(|row| *first.entry(row.field.as_str()).or_insert(row.value.as_str()) != row.value);
    other.map(|row| row.id).collect()
}

/// A proposal as a value of the product: its page is the file, its selector the column.
fn given(row: &Model, addresses: &HashMap<PageId, String>) -> Given {
    let file = addresses.get(&row.page_id).cloned().unwrap_or_default();
    let origin = Origin { file, sheet: None, row: 1, column: Some(row.selector.clone()) };
    Given::text(field(&row.field), row.value.clone(), origin)
}

/// The field of this stable name.
fn field(name: &str) -> Field {
    let known = Field::deserialize(&Value::String(name.to_owned()));
    known.unwrap_or_else(|_| Field::Other(name.to_owned()))
}

async fn decide(
    tx: &WriteTx,
    scope: &TenantScope,
    proposals: &[&Model],
    (state, product): (&str, Option<ProductId>),
) -> Result<(), ShelfError> {
    let mut change = ActiveModel {
        state: Set(state.to_owned()),
        decided_at: Set(Some(tx.db_now().await?)),
        ..Default::default()
    };
    if product.is_some() {
        change.product_id = Set(product);
    }
    let these = Column::Id.is_in(proposals.iter().map(|row| row.id));
    scope.update_many::<Entity>().filter(these).set(change).exec(tx).await?;
    Ok(())
}

async fn reread(
    tx: &WriteTx,
    scope: &TenantScope,
    ids: &[ProposalId],
    addresses: &HashMap<PageId, String>,
) -> Result<Vec<Sourced>, ShelfError> {
    Ok(sourced(named(tx, scope, ids).await?, addresses))
}
