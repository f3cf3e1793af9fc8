//! Table `job_checkpoint`: what a job has done already, so that another attempt goes on from there.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `job_checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_checkpoint")]
pub struct Model {
    /// Job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// Part of the work, as the job calls it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub step: String,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Claim that noted it.
    pub fence: i64,
    /// What the part came to.
    pub value: Json,
    /// 1 when it stays although a person has the job run again, else 0.
    pub is_final: i64,
    /// When it was noted.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
