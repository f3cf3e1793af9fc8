//! Table `api_key`: who may call the API. The key itself is never stored.

use sea_orm::entity::prelude::*;

use crate::id::{ApiKeyId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `api_key`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Identity of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Name for people.
    pub name: String,
    /// Public part of the key; unique, finds the row.
    pub prefix: String,
    /// SHA-256 of the secret part, in hexadecimal letters.
    pub secret_hash: String,
    /// When it was made.
    pub created_at: Instant,
    /// From here on it opens nothing.
    pub revoked_at: Option<Instant>,
    /// When it last opened something, to the minute or so.
    pub last_used_at: Option<Instant>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
