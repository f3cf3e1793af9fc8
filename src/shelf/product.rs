//! Products that a workspace knows, one row per SKU.

use std::collections::{HashMap, HashSet};

use entity::id::{JobId, ProductId, UploadId};
use entity::product::{ActiveModel, Column, Entity, Model};
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::{
    ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde::Deserialize as _;

use super::ShelfError;
use crate::catalog::{Field, Given, ProductDraft, fold};

/// Which products are meant. Every part that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ProductFilter {
    /// These ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<ProductId>>,
    /// These SKUs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skus: Option<Vec<String>>,
    /// Written last by this import.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_by: Option<JobId>,
    /// This product type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_type: Option<String>,
    /// Words in title or SKU, without case and accents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// What became of saved drafts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    /// New SKUs.
    pub created: u64,
    /// Known SKUs with other facts.
    pub updated: u64,
    /// Known SKUs with the same facts.
    pub unchanged: u64,
}

/// Where drafts come from.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// File.
    pub upload: UploadId,
    /// Job that reads it.
    pub job: JobId,
}

/// Saves drafts by SKU: new ones are added, known ones updated by what was given; what was not
/// given now stays as it was. Give a few hundred at a time.
///
/// # Errors
/// [`ShelfError`].
pub async fn save(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    source: Source,
    drafts: &[ProductDraft],
) -> Result<Saved, ShelfError> {
    // Another import of the workspace would not see the rows that this one is about to add.
    hold(tx, scope).await?;
    let skus = drafts.iter().map(|draft| draft.sku.as_str());
    let known = scope.find::<Entity>().filter(Column::Sku.is_in(skus)).all(tx).await?;
    let known: HashMap<String, Model> =
        known.into_iter().map(|row| (row.sku.clone(), row)).collect();
    let mut saved = Saved::default();
    let mut new = Vec::new();
    // Ids in the order of the drafts keep the seller's order wherever products are listed.
    for (id, draft) in ProductId::series(store.now()).zip(drafts) {
        match known.get(&draft.sku) {
            None => {
                saved.created += 1;
                new.push(row(store, Some(source), id, draft)?);
            }
            Some(standing) => {
                let merged = read_draft(standing)?.updated_by(draft);
                let row = row(store, Some(source), id, &merged)?;
                let same = row.draft.try_as_ref() == Some(&standing.draft);
                if same {
                    saved.unchanged += 1;
                } else {
                    saved.updated += 1;
                }
                replace(tx, scope, standing, row).await?;
            }
        }
    }
    if !new.is_empty() {
        scope.insert_many(new).exec(tx).await?;
    }
    Ok(saved)
}

/// Keeps other changes of the workspace's products waiting until the transaction ends.
///
/// # Errors
/// [`ShelfError`].
pub async fn hold(tx: &WriteTx, scope: &TenantScope) -> Result<(), ShelfError> {
    Ok(tx.lock(&format!("products of {}", scope.tenant())).await?)
}

/// Gives a product further values, as an import would: a field with one value gets the new one, a
/// field with several keeps those that it has. [`hold`] it before.
///
/// # Errors
/// [`ShelfError`].
pub async fn amend(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    id: ProductId,
    given: Vec<Given>,
) -> Result<(), ShelfError> {
    let Some(standing) = find_in(tx, scope, id).await? else { return Ok(()) };
    let draft = read_draft(&standing)?;
    let mut newer =
        ProductDraft { sku: draft.sku.clone(), given: Vec::new(), variants: Vec::new() };
    let added_to =
        |old: &&Given| old.field.is_multiple() && given.iter().any(|new| new.field == old.field);
    newer.given.extend(draft.given.iter().filter(added_to).cloned());
    for new in given {
        let known = |old: &Given| old.field == new.field && old.raw == new.raw;
        if !newer.given.iter().any(known) {
            newer.given.push(new);
        }
    }
    let row = row(store, None, id, &draft.updated_by(&newer))?;
    replace(tx, scope, &standing, row).await
}

fn row(
    store: &Store,
    source: Option<Source>,
    id: ProductId,
    draft: &ProductDraft,
) -> Result<ActiveModel, ShelfError> {
    let now = store.now();
    let title = given(&draft.given, &Field::Title).unwrap_or_default();
    let draft_json = serde_json::to_value(draft);
    let draft_json =
        draft_json.map_err(|source| ShelfError::Stored { table: "product", source })?;
    Ok(ActiveModel {
        id: Set(id),
        sku: Set(draft.sku.clone()),
        title: Set(title.to_owned()),
        search_text: Set(fold(&format!("{} {title}", draft.sku))),
        product_type: Set(given(&draft.given, &Field::ProductType).map(str::to_owned)),
        draft: Set(draft_json),
        // What was not read from a file leaves the file's name standing.
        upload_id: source.map_or(NotSet, |source| Set(Some(source.upload))),
        job_id: source.map_or(NotSet, |source| Set(Some(source.job))),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    })
}

/// Puts `row` in the place of `standing`, keeping its identity.
async fn replace(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    standing: &Model,
    mut row: ActiveModel,
) -> Result<(), ShelfError> {
    row.id = NotSet;
    row.created_at = NotSet;
    let change = scope.update_many::<Entity>().filter(Column::Id.eq(standing.id)).set(row);
    change.exec(tx).await?;
    Ok(())
}

/// The first value given for a field.
fn given<'g>(given: &'g [Given], field: &Field) -> Option<&'g str> {
    let value = given.iter().find(|given| given.field == *field)?.raw.trim();
    (!value.is_empty()).then_some(value)
}

/// Products in the order in which they were first seen, from after `after` on.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn page(
    store: &Store,
    scope: &TenantScope,
    filter: &ProductFilter,
    (after, limit): (Option<ProductId>, u64),
) -> Result<Vec<Model>, ShelfError> {
    let mut found = scope.find::<Entity>().filter(condition(filter));
    if let Some(after) = after {
        found = found.filter(Column::Id.gt(after));
    }
    Ok(found.order_by_asc(Column::Id).limit(limit).all(store.read()).await?)
}

/// How many products are meant.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn count(
    store: &Store,
    scope: &TenantScope,
    filter: &ProductFilter,
) -> Result<u64, ShelfError> {
    Ok(scope.find::<Entity>().filter(condition(filter)).count(store.read()).await?)
}

/// Ids and SKUs that a filter names and the workspace does not have.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn missing(
    store: &Store,
    scope: &TenantScope,
    filter: &ProductFilter,
) -> Result<Vec<String>, ShelfError> {
    let mut missing = Vec::new();
    if let Some(ids) = &filter.ids {
        let known: Vec<ProductId> = scope
            .find::<Entity>()
            .filter(Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .column(Column::Id)
            .into_tuple()
            .all(store.read())
            .await?;
        let known: HashSet<ProductId> = known.into_iter().collect();
        missing.extend(ids.iter().filter(|id| !known.contains(id)).map(ToString::to_string));
    }
    if let Some(skus) = &filter.skus {
        let known: Vec<String> = scope
            .find::<Entity>()
            .filter(Column::Sku.is_in(skus.iter().map(String::as_str)))
            .select_only()
            .column(Column::Sku)
            .into_tuple()
            .all(store.read())
            .await?;
        let known: HashSet<String> = known.into_iter().collect();
        missing.extend(skus.iter().filter(|sku| !known.contains(*sku)).cloned());
    }
    Ok(missing)
}

/// The product with this id.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find(
    store: &Store,
    scope: &TenantScope,
    id: ProductId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(store.read()).await?)
}

/// The product with this id, as a transaction sees it.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find_in(
    tx: &WriteTx,
    scope: &TenantScope,
    id: ProductId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(tx).await?)
}

/// What the seller gave, from a row.
///
/// # Errors
/// [`ShelfError::Stored`] when the row is damaged.
pub fn draft(row: Model) -> Result<ProductDraft, ShelfError> {
    read_draft(&row)
}

fn read_draft(row: &Model) -> Result<ProductDraft, ShelfError> {
    let draft = ProductDraft::deserialize(&row.draft);
    draft.map_err(|source| ShelfError::Stored { table: "product", source })
}

fn condition(filter: &ProductFilter) -> Condition {
    let mut all = Condition::all();
    if let Some(ids) = &filter.ids {
        all = all.add(Column::Id.is_in(ids.iter().copied()));
    }
    if let Some(skus) = &filter.skus {
        all = all.add(Column::Sku.is_in(skus.iter().map(String::as_str)));
    }
    if let Some(job) = filter.imported_by {
        all = all.add(Column::JobId.eq(job));
    }
    if let Some(product_type) = &filter.product_type {
        all = all.add(Column::ProductType.eq(product_type));
    }
    for word in fold(filter.search.as_deref().unwrap_or_default()).split_whitespace() {
        // Folded words hold letters, digits and blanks only: nothing for LIKE to misread.
        all = all.add(Column::SearchText.like(format!("%{word}%")));
    }
    all
}
