//! Table `picture`: a picture, one row per content and workspace.

use sea_orm::entity::prelude::*;

use crate::id::{PictureId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `picture`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "picture")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PictureId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// SHA-256 of the kept bytes, in hex.
    pub sha256: String,
    /// Media type, by its content.
    pub media_type: String,
    /// Width in pixels.
    pub width: i64,
    /// Height in pixels.
    pub height: i64,
    /// Length in bytes.
    pub size_bytes: i64,
    /// Key of the bytes.
    pub blob_key: String,
    /// Address that it came from first.
    pub source_url: Option<String>,
    /// When it was first kept.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
