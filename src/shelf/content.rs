//! Products' texts, one row per product.

use entity::content::{ActiveModel, Column, Entity, Model};
use entity::id::{ContentId, JobId, ProductId};
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::{ColumnTrait as _, Condition, QueryFilter as _, QueryOrder as _, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::ShelfError;
use crate::content::{Author, Content, Lack};

/// Status of a text that nobody has accepted yet.
pub const DRAFT: &str = "DRAFT";
/// Status of a text that a person accepted.
pub const VALIDATED: &str = "VALIDATED";

/// Where a text comes from, as stored beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// Who wrote it.
    pub source: Author,
    /// Provider, when a model wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Model.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Prompt or rules, with version: `content@1`, `rules@1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Hash of all that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_hash: Option<String>,
    /// Fingerprint of the facts that it was written from.
    #[serde(default)]
    pub fingerprint: String,
    /// Why no model wrote it: a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<String>,
    /// Job that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<JobId>,
}

impl Provenance {
    /// A person's text.
    pub fn person() -> Self {
        Self {
            source: Author::Person,
            provider: None,
            model: None,
            prompt: None,
            input_hash: None,
            fingerprint: String::new(),
            fallback: None,
            job_id: None,
        }
    }
}

/// A text to keep.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// Product.
    pub product: ProductId,
    /// The texts.
    pub content: Content,
    /// Where they come from.
    pub provenance: Provenance,
}

/// What may be written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Drafts that no person wrote.
    Drafts,
    /// Everything, also what a person wrote or accepted.
    Everything,
}

/// Keeps a text as a draft. `false`: a person's text stands there and was left alone.
///
/// # Errors
/// [`ShelfError`].
pub async fn save_draft(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    new: NewContent,
    over: Over,
) -> Result<bool, ShelfError> {
    let product = new.product;
    lock(tx, product).await?;
    let standing = scope.find::<Entity>().filter(Column::ProductId.eq(product)).one(tx).await?;
    match standing {
        Some(row) if is_persons(&row) && over == Over::Drafts => Ok(false),
        Some(row) => {
            replace(tx, store, scope, &row, (DRAFT, new)).await?;
            Ok(true)
        }
        None => {
            insert(tx, store, scope, (DRAFT, new)).await?;
            Ok(true)
        }
    }
}

/// Keeps a person's text. What was accepted stays accepted; `validate` accepts it, too.
///
/// # Errors
/// [`ShelfError`].
pub async fn edit(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    new: NewContent,
    validate: bool,
) -> Result<(), ShelfError> {
    let product = new.product;
    lock(tx, product).await?;
    let standing = scope.find::<Entity>().filter(Column::ProductId.eq(product)).one(tx).await?;
    let was_accepted = standing.as_ref().is_some_and(|row| row.status == VALIDATED);
    let status = if validate || was_accepted { VALIDATED } else { DRAFT };
    match standing {
        Some(row) => replace(tx, store, scope, &row, (status, new)).await,
        None => insert(tx, store, scope, (status, new)).await,
    }
}

/// Accepts the texts of these products; those without any stay without.
///
/// # Errors
/// [`ShelfError`].
pub async fn validate(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    products: &[ProductId],
) -> Result<(), ShelfError> {
    let drafts = Condition::all()
        .add(Column::ProductId.is_in(products.iter().copied()))
        .add(Column::Status.eq(DRAFT));
    let accepted = ActiveModel {
        status: Set(VALIDATED.to_owned()),
        updated_at: Set(store.now()),
        ..Default::default()
    };
    scope.update_many::<Entity>().filter(drafts).set(accepted).exec(tx).await?;
    Ok(())
}

/// The texts of these products, in no order that means anything.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_products(
    store: &Store,
    scope: &TenantScope,
    products: &[ProductId],
) -> Result<Vec<Model>, ShelfError> {
    let found = scope.find::<Entity>();
    let found = found.filter(Column::ProductId.is_in(products.iter().copied()));
    Ok(found.order_by_asc(Column::ProductId).all(store.read()).await?)
}

/// Whether a person wrote or accepted the text.
pub fn is_persons(row: &Model) -> bool {
    row.status == VALIDATED || row.source == Author::Person.as_str()
}

/// The texts of a row.
///
/// # Errors
/// [`ShelfError::Stored`] when the row is damaged.
pub fn read(row: &Model) -> Result<Content, ShelfError> {
    let body = Body::deserialize(&row.body).map_err(damaged)?;
    let Body { bullets, description, keywords, needs_review } = body;
    Ok(Content { title: row.title.clone(), bullets, description, keywords, needs_review })
}

/// Where the texts of a row come from.
///
/// # Errors
/// [`ShelfError::Stored`] when the row is damaged.
pub fn provenance(row: &Model) -> Result<Provenance, ShelfError> {
    Provenance::deserialize(&row.provenance).map_err(damaged)
}

/// All but the title, as stored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    bullets: Vec<String>,
    description: String,
    keywords: Vec<String>,
    needs_review: Vec<Lack>,
}

fn damaged(source: serde_json::Error) -> ShelfError {
    ShelfError::Stored { table: "content", source }
}

/// Two writers of one product's text come one after the other.
async fn lock(tx: &WriteTx, product: ProductId) -> Result<(), ShelfError> {
    Ok(tx.lock(&format!("content of {product}")).await?)
}

async fn insert(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    (status, new): (&str, NewContent),
) -> Result<(), ShelfError> {
    let now = store.now();
    let product = new.product;
    let row = ActiveModel {
        id: Set(ContentId::generate(now)),
        product_id: Set(product),
        created_at: Set(now),
        ..row(store, (status, new))?
    };
    scope.insert(row).exec(tx).await?;
    Ok(())
}

async fn replace(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    standing: &Model,
    (status, new): (&str, NewContent),
) -> Result<(), ShelfError> {
    let change = scope.update_many::<Entity>().filter(Column::Id.eq(standing.id));
    change.set(row(store, (status, new))?).exec(tx).await?;
    Ok(())
}

/// What changes with every writing.
fn row(store: &Store, (status, new): (&str, NewContent)) -> Result<ActiveModel, ShelfError> {
    let Content { title, bullets, description, keywords, needs_review } = new.content;
    Ok(ActiveModel {
        status: Set(status.to_owned()),
        source: Set(new.provenance.source.as_str().to_owned()),
        title: Set(title),
        body: Set(json!({
            "bullets": bullets,
            "description": description,
            "keywords": keywords,
            "needsReview": needs_review,
        })),
        job_id: Set(new.provenance.job_id),
        provenance: Set(provenance_json(&new.provenance)?),
        updated_at: Set(store.now()),
        ..Default::default()
    })
}

fn provenance_json(provenance: &Provenance) -> Result<Value, ShelfError> {
    serde_json::to_value(provenance).map_err(damaged)
}
