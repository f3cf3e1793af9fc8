//! Table `product`: the seller's things, as the seller described them.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, ProductId, UploadId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `product`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProductId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Seller's own code; unique per workspace.
    pub sku: String,
    /// Title as given; may be empty.
    pub title: String,
    /// Folded text (no case, no accents) for searching by `LIKE`.
    pub search_text: String,
    /// Marketplace's product type, when the seller named one.
    pub product_type: Option<String>,
    /// All that is known of the product.
    pub draft: Json,
    /// File that it came from.
    pub upload_id: Option<UploadId>,
    /// Job that wrote it last.
    pub job_id: Option<JobId>,
    /// When it was first seen.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
