//! Table `schedule`: jobs that are asked for again and again, by the clock.

use sea_orm::entity::prelude::*;

use crate::id::{ScheduleId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `schedule`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "schedule")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ScheduleId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// What people call it; once in a workspace.
    pub name: String,
    /// When: minute, hour, day of the month, month, day of the week.
    pub cron: String,
    /// Whose clocks are meant, e.g. `America/Sao_Paulo`.
    pub time_zone: String,
    /// What becomes of times at which nobody was there: `skip`, `latest`, `all`.
    pub missed_runs: String,
    /// 1 when a run may begin while an earlier one has not ended, else 0.
    pub overlaps: i64,
    /// Which code runs its jobs.
    pub kind: String,
    /// Lane of its jobs.
    pub queue: String,
    /// Attempts that each of its jobs has.
    pub max_attempts: i32,
    /// Input of its jobs. `null` when it is in `args_packed`.
    pub args: Json,
    /// A long input: its JSON, deflated, in base 64.
    pub args_packed: Option<String>,
    /// Band of its jobs, 0 to 2.
    pub priority: i16,
    /// What people call its jobs.
    pub label: Option<String>,
    /// Who asked for it; also who its jobs are by.
    pub actor: String,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed by a person.
    pub updated_at: Instant,
    /// When the next job is due; `None` while it is paused, or when nothing comes any more.
    pub next_at: Option<Instant>,
    /// Since when it is paused.
    pub paused_at: Option<Instant>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
