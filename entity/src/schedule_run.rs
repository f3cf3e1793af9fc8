//! Table `schedule_run`: what was made of a due time of a schedule, once for each.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, ScheduleId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `schedule_run`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule_run")]
pub struct Model {
    /// Schedule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub schedule_id: ScheduleId,
    /// When it was due.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_at: Instant,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// The job; `None` when it was missed and left out.
    pub job_id: Option<JobId>,
    /// When it was made, or left out.
    pub made_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
