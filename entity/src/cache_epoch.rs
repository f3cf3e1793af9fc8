//! Table `cache_epoch`: how often a workspace had what is kept of a kind forgotten. Part of the keys
//! of all caches, so what was kept before is found by nobody.

use sea_orm::entity::prelude::*;

use crate::id::WorkspaceId;
use crate::scope::tenant_owned;

/// A row of `cache_epoch`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cache_epoch")]
pub struct Model {
    /// Workspace that owns the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: WorkspaceId,
    /// Kind of what is kept, e.g. `ai_answer`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// How often it was forgotten.
    pub epoch: i64,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
