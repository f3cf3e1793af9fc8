//! Table `product_picture`: a product's pictures, by slot.

use sea_orm::entity::prelude::*;

use crate::id::{PictureId, ProductId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `product_picture`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "product_picture")]
pub struct Model {
    /// Product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    /// Place: 0 is the main picture, others follow.
    #[sea_orm(primary_key, auto_increment = false)]
    pub slot: i64,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Picture.
    pub picture_id: PictureId,
    /// Address that this place was filled from.
    pub source_url: Option<String>,
    /// When it was put there.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
