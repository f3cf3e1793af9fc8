//! Table `template`: marketplaces' empty files, once per content and workspace.

use sea_orm::entity::prelude::*;

use crate::id::{TemplateId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `template`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "template")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TemplateId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// SHA-256 of the bytes, in hexadecimal letters; unique per workspace.
    pub content_hash: String,
    /// Name it had on the sender's machine.
    pub file_name: String,
    /// Where the bytes are kept, byte for byte as they came.
    pub blob_key: String,
    /// Length of the file.
    pub size_bytes: i64,
    /// Which anatomy it has, e.g. `unified`.
    pub generation: String,
    /// The template's own version, as its settings cell says.
    pub version: String,
    /// Language tag, as its settings cell says, e.g. `pt_BR`.
    pub language: String,
    /// Marketplace, as its settings cell says.
    pub marketplace: String,
    /// The template's own identifier, as its settings cell says.
    pub identifier: String,
    /// Product types that it takes: a list of texts.
    pub product_types: Json,
    /// Sheet to be filled.
    pub sheet_name: String,
    /// Columns of that sheet that have an attribute.
    pub column_count: i32,
    /// When it was first imported.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
