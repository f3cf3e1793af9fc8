//! Table `workspace`: who owns everything else. The first migration makes
//! [`WorkspaceId::DEFAULT`].

use sea_orm::entity::prelude::*;

use crate::id::WorkspaceId;
use crate::instant::Instant;

/// A row of `workspace`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspace")]
pub struct Model {
    /// Identity; `tenant_id` in other tables.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// Name for people.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
