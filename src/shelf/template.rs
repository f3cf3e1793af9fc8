//! Templates that a workspace knows, once per content.

use entity::id::TemplateId;
use entity::scope::TenantScope;
use entity::store::{Store, WriteTx};
use entity::template::{ActiveModel, Column, Entity, Model};
use entity::upload;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::json;

use super::ShelfError;

/// What was read from a template.
#[derive(Debug, Clone)]
pub struct TemplateFacts {
    /// `unified` or `legacy`.
    pub generation: &'static str,
    /// As in the settings.
    pub version: String,
    /// As in the settings.
    pub language: String,
    /// As in the settings.
    pub marketplace: String,
    /// As in the settings.
    pub identifier: String,
    /// In the template's order.
    pub product_types: Vec<String>,
    /// Data sheet.
    pub sheet_name: String,
    /// Columns of the data sheet.
    pub column_count: usize,
}

/// Saves a template unless its content is known; answers its row either way.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn save(
    tx: &WriteTx,
    store: &Store,
    scope: &TenantScope,
    source: &upload::Model,
    facts: &TemplateFacts,
) -> Result<Model, ShelfError> {
    tx.lock(&format!("template {} of {}", source.content_hash, scope.tenant())).await?;
    if let Some(known) = by_content(tx, scope, &source.content_hash).await? {
        return Ok(known);
    }
    let now = store.now();
    let row = ActiveModel {
        id: Set(TemplateId::generate(now)),
        content_hash: Set(source.content_hash.clone()),
        file_name: Set(source.file_name.clone()),
        blob_key: Set(source.blob_key.clone()),
        size_bytes: Set(source.size_bytes),
        generation: Set(facts.generation.to_owned()),
        version: Set(facts.version.clone()),
        language: Set(facts.language.clone()),
        marketplace: Set(facts.marketplace.clone()),
        identifier: Set(facts.identifier.clone()),
        product_types: Set(json!(facts.product_types)),
        sheet_name: Set(facts.sheet_name.clone()),
        column_count: Set(i32::try_from(facts.column_count).unwrap_or(i32::MAX)),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(scope.insert(row).exec_with_returning(tx).await?)
}

/// The template with this content.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn by_content(
    connection: &impl ConnectionTrait,
    scope: &TenantScope,
    content_hash: &str,
) -> Result<Option<Model>, ShelfError> {
    let found = scope.find::<Entity>().filter(Column::ContentHash.eq(content_hash));
    Ok(found.one(connection).await?)
}

/// The template with this id.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn find(
    store: &Store,
    scope: &TenantScope,
    id: TemplateId,
) -> Result<Option<Model>, ShelfError> {
    Ok(scope.find_by_id::<Entity>(id).one(store.read()).await?)
}

/// Templates, newest first, from after `after` on.
///
/// # Errors
/// [`ShelfError::Query`].
pub async fn page(
    store: &Store,
    scope: &TenantScope,
    after: Option<TemplateId>,
    limit: u64,
) -> Result<Vec<Model>, ShelfError> {
    let mut found = scope.find::<Entity>().order_by_desc(Column::Id).limit(limit);
    if let Some(after) = after {
        found = found.filter(Column::Id.lt(after));
    }
    Ok(found.all(store.read()).await?)
}
