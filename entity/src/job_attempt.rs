//! Table `job_attempt`: every time a job was begun, and how that ended.

use sea_orm::entity::prelude::*;

use crate::id::{BootId, JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `job_attempt`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job_attempt")]
pub struct Model {
    /// Job.
    #[sea_orm(primary_key, auto_increment = false)]
    pub job_id: JobId,
    /// Which attempt, one-based.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Claim under which it ran.
    pub fence: i64,
    /// Process that ran it.
    pub owner: BootId,
    /// Version of the program that ran it.
    pub worker_build: String,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub ended_at: Option<Instant>,
    /// How it ended: `running`, `succeeded`, `failed`, `crashed`, `released`, `cancelled`,
    /// `snoozed`, `waiting`, `interrupted`.
    pub outcome: String,
    /// What kind of error, e.g. `transient`.
    pub error_class: Option<String>,
    /// Stable code of the error.
    pub error_code: Option<String>,
    /// The error.
    pub error_message: Option<String>,
    /// Its causes, outermost first: a list of texts.
    pub error_chain: Option<Json>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
