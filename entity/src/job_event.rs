//! Table `job_event`: what happened to a job, numbered without gaps.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `job_event`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_event")]
pub struct Model {
    /// Job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// Number, one-based; given under the job row's lock, so order of commit.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// When it happened.
    pub at: Instant,
    /// `state` or `progress`.
    pub kind: String,
    /// The event.
    pub body: Json,
    /// Place in the workspace's feed. The database gives it: never set it but from a backup.
    pub feed: Option<i64>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
