//! Table `idempotency`: which request made which job, so that a repeated one makes no second.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `idempotency`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Workspace that owns the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: WorkspaceId,
    /// Who asked.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// What was asked, e.g. `listingGenerate`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mutation: String,
    /// The caller's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the input, in hexadecimal letters.
    pub input_sha256: String,
    /// Job that the first request made.
    pub job_id: JobId,
    /// When the first request came.
    pub created_at: Instant,
    /// From here on the key may be used anew.
    pub expires_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
