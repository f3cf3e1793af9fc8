//! Table `job_pause`: queues and kinds whose jobs nobody is to begin for now. Of all workspaces.

use sea_orm::entity::prelude::*;

use crate::instant::Instant;

/// A row of `job_pause`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_pause")]
pub struct Model {
    /// `queue` or `kind`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub of: String,
    /// Name of the queue or kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Who paused it.
    pub actor: String,
    /// Since when.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
