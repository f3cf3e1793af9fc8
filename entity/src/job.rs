//! Table `job`: the ledger of work. Whatever it says is true; everything else is a hint.

use sea_orm::entity::prelude::*;

use crate::id::{BootId, JobId, WorkspaceId};
use crate::instant::Instant;
use crate::job_state::JobState;
use crate::scope::tenant_owned;

/// A row of `job`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Which code runs it, e.g. `fill_template`.
    pub kind: String,
    /// Lane with its own slots, e.g. `spreadsheet`.
    pub queue: String,
    /// Its input: ids only, at most 256 KiB. `null` when it is in `args_packed`.
    pub args: Json,
    /// Where it stands.
    pub state: JobState,
    /// Band, 0 (can wait) to 2 (first).
    pub priority: i16,
    /// What people call it.
    pub label: Option<String>,
    /// Who asked for it.
    pub actor: String,
    /// Not before this.
    pub run_at: Instant,
    /// Not begun by now, it is not wanted any more.
    pub expires_at: Option<Instant>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When the row last changed.
    pub updated_at: Instant,
    /// When it was first begun in this run epoch.
    pub started_at: Option<Instant>,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// How often somebody ran it again after it ended.
    pub run_epoch: i32,
    /// How often it was begun; the number of its newest attempt.
    pub runs: i32,
    /// Attempts used up: the job answered with an error.
    pub attempts: i32,
    /// Attempts that it has, the first included.
    pub max_attempts: i32,
    /// Attempts without an answer: the process died.
    pub crashes: i32,
    /// Attempts handed back because the process was told to stop.
    pub releases: i32,
    /// Grows with every claim; only who knows the newest may change the row.
    pub fence: i64,
    /// Process that runs it.
    pub owner: Option<BootId>,
    /// Until then it is the owner's.
    pub lease_until: Option<Instant>,
    /// When somebody asked to stop it.
    pub cancel_requested_at: Option<Instant>,
    /// Number of its next event.
    pub next_seq: i64,
    /// Newest progress, as in its event.
    pub progress: Option<Json>,
    /// Small summary of what it did.
    pub result: Option<Json>,
    /// Stable code of its last error.
    pub error_code: Option<String>,
    /// Its last error, without what only operators may see.
    pub error_message: Option<String>,
    /// When workers were last told of it by way of a broker; `None` while nobody was.
    pub hinted_at: Option<Instant>,
    /// The broker's memory at that time: with another one the hint is lost.
    pub hint_epoch: Option<String>,
    /// Trace in which it was asked for, as a W3C `traceparent`.
    pub traceparent: Option<String>,
    /// Request in which it was asked for; joins the lines of logs.
    pub request_id: Option<String>,
    /// Of the workspace's jobs of this kind with this key, at most one has not ended.
    pub unique_key: Option<String>,
    /// Job that made it and waits for it.
    pub parent_id: Option<JobId>,
    /// Jobs that it made and that have not ended, while it waits for them.
    pub pending_children: i32,
    /// Job of which it is a copy with another input.
    pub origin_id: Option<JobId>,
    /// A long input: its JSON, deflated, in base 64.
    pub args_packed: Option<String>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
