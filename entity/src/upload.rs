//! Table `upload`: files that people sent.

use sea_orm::entity::prelude::*;

use crate::id::{UploadId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `upload`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// SHA-256 of the bytes, in hexadecimal letters.
    pub content_hash: String,
    /// Name it had on the sender's machine; for people, never a path of ours.
    pub file_name: String,
    /// Where the bytes are kept.
    pub blob_key: String,
    /// Length of the file.
    pub size_bytes: i64,
    /// When it arrived.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
