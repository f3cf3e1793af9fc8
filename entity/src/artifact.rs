//! Table `artifact`: files that jobs made. A file counts only when a row names it.

use sea_orm::entity::prelude::*;

use crate::id::{ArtifactId, JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `artifact`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "artifact")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ArtifactId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Job that made it.
    pub job_id: JobId,
    /// Claim under which it was made; part of the blob's key.
    pub fence: i64,
    /// Name for the person who downloads it.
    pub file_name: String,
    /// Its `Content-Type`.
    pub media_type: String,
    /// Where the bytes are kept.
    pub blob_key: String,
    /// Length of the file.
    pub size_bytes: i64,
    /// SHA-256 of the bytes, in hexadecimal letters.
    pub sha256: String,
    /// When it was made.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
