//! Table `finding`: what a job has to say about its input, in the order it was found.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, WorkspaceId};
use crate::scope::tenant_owned;

/// A row of `finding`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    /// Job that found it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// Place in the job's list, one-based.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// How bad it is: `error`, `warning`, `info`.
    pub severity: String,
    /// Stable code.
    pub code: String,
    /// Product that it is about.
    pub sku: Option<String>,
    /// Messages, source cell, target column.
    pub body: Json,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
