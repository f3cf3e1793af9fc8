//! Table `ai_call`: one call of a model: reserved before, settled after.

use sea_orm::entity::prelude::*;

use crate::id::{AiCallId, JobId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `ai_call`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_call")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AiCallId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Job that asked.
    pub job_id: JobId,
    /// Provider.
    pub provider: String,
    /// Model.
    pub model: String,
    /// Name and version of the prompt.
    pub prompt: String,
    /// Products that were asked about.
    pub items: i64,
    /// `RESERVED` until the answer; then what it was. `CACHED`: no call, the answers were known.
    pub outcome: String,
    /// Most that it could cost, in millionths of a dollar.
    pub reserved_micro_usd: i64,
    /// What it cost, in millionths of a dollar.
    pub cost_micro_usd: i64,
    /// Tokens sent, cached ones included.
    pub tokens_in: i64,
    /// Tokens sent that the provider had already.
    pub tokens_cached: i64,
    /// Tokens received, thoughts included.
    pub tokens_out: i64,
    /// Price table that it was priced with.
    pub price_version: String,
    /// When it was reserved.
    pub created_at: Instant,
    /// When it was settled.
    pub settled_at: Option<Instant>,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
