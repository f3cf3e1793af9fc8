//! Values chosen for products' attributes, one row per template, product and attribute.

use entity::attribute_choice::{ActiveModel, Column, Entity, Model};
use entity::id::{JobId, ProductId, TemplateId};
use entity::instant::Instant;
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, Set};
use serde_json::Value;

use super::ShelfError;
use crate::choice::Chosen;

/// Who chose a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A model.
    Ai,
    /// The product's own facts.
    Rules,
    /// A person.
    Person,
}

impl Source {
    /// Stable name, as stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "AI",
            Self::Rules => "RULES",
            Self::Person => "PERSON",
        }
    }
}

/// What a value was chosen for, by whom and why.
#[derive(Debug, Clone, PartialEq)]
pub struct NewChoice {
    /// The value; it is an option of its column.
    pub chosen: Chosen,
    /// Who chose it.
    pub source: Source,
    /// Provider, model, prompt and hash of the inputs; or the fact that says it.
    pub provenance: Value,
}

/// Whose choices are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner {
    /// Template.
    pub template: TemplateId,
    /// Product.
    pub product: ProductId,
}

/// Keeps choices of a product; those for the same attributes are replaced.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn put(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    owner: Owner,
    choices: &[NewChoice],
    (job, now): (Option<JobId>, Instant),
) -> Result<(), ShelfError> {
    if choices.is_empty() {
        return Ok(());
    }
    let rows = choices.iter().map(|choice| ActiveModel {
        template_id: Set(owner.template),
        product_id: Set(owner.product),
        attribute: Set(choice.chosen.attribute().to_owned()),
        label: Set(choice.chosen.label().to_owned()),
        value: Set(choice.chosen.value().to_owned()),
        source: Set(choice.source.as_str().to_owned()),
        provenance: Set(choice.provenance.clone()),
        job_id: Set(job),
        updated_at: Set(now),
        ..Default::default()
    });
    let mut known = OnConflict::columns([Column::TemplateId, Column::ProductId, Column::Attribute]);
    known.update_columns([
        Column::Label,
        Column::Value,
        Column::Source,
        Column::Provenance,
        Column::JobId,
        Column::UpdatedAt,
    ]);
    scope.insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

/// Removes a product's choices for these attributes.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn remove(
    tx: &impl ConnectionTrait,
    scope: &TenantScope,
    owner: Owner,
    attributes: &[String],
) -> Result<(), ShelfError> {
    if attributes.is_empty() {
        return Ok(());
    }
    let gone = scope
        .delete_many::<Entity>()
        .filter(Column::TemplateId.eq(owner.template))
        .filter(Column::ProductId.eq(owner.product))
        .filter(Column::Attribute.is_in(attributes.iter().map(String::as_str)));
    gone.exec(tx).await?;
    Ok(())
}

/// The choices of these products on a template, by product and attribute. Give at most a few
/// hundred products.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn of_products(
    store: &Store,
    scope: &TenantScope,
    template: TemplateId,
    products: &[ProductId],
) -> Result<Vec<Model>, ShelfError> {
    let found = scope
        .find::<Entity>()
        .filter(Column::TemplateId.eq(template))
        .filter(Column::ProductId.is_in(products.iter().copied()))
        .order_by_asc(Column::ProductId)
        .order_by_asc(Column::Attribute);
    Ok(found.all(store.read()).await?)
}

/// Whether a person chose the value.
pub fn is_persons(row: &Model) -> bool {
    row.source == Source::Person.as_str()
}

/// The choices of a product on a template as they stand; nobody else changes them until the
/// transaction ends.
///
/// # Errors
/// [`ShelfError`].
pub async fn held(
    tx: &WriteTx,
    scope: &TenantScope,
    owner: Owner,
) -> Result<Vec<Model>, ShelfError> {
    lock(tx, owner).await?;
    let found = scope
        .find::<Entity>()
        .filter(Column::TemplateId.eq(owner.template))
        .filter(Column::ProductId.eq(owner.product))
        .order_by_asc(Column::Attribute);
    Ok(found.all(tx).await?)
}

/// Two writers of one product's choices come one after the other.
async fn lock(tx: &WriteTx, owner: Owner) -> Result<(), ShelfError> {
    let Owner { template, product } = owner;
    Ok(tx.lock(&format!("choices of {product} on {template}")).await?)
}

/// Keeps a person's choice for an attribute, or takes it back; answers what stands now.
///
/// # Errors
/// [`ShelfError`].
pub async fn set(
    store: &Store,
    scope: &TenantScope,
    owner: Owner,
    (attribute, choice): (&str, Option<NewChoice>),
) -> Result<Option<Model>, ShelfError> {
    let tx = store.begin_write().await?;
    lock(&tx, owner).await?;
    match &choice {
        Some(choice) => {
            let one = std::slice::from_ref(choice);
            put(&tx, scope, owner, one, (None, store.now())).await?;
        }
        None => remove(&tx, scope, owner, &[attribute.to_owned()]).await?,
    }
    let key = (owner.template, owner.product, attribute.to_owned());
    let stands = scope.find_by_id::<Entity>(key).one(&tx).await?;
    tx.commit().await?;
    Ok(stands)
}
