//! Table `ai_answer`: what a model answered, by the hash of all that was asked: the last layer of the cache.

use sea_orm::entity::prelude::*;

use crate::id::WorkspaceId;
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `ai_answer`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_answer")]
pub struct Model {
    /// Workspace that owns the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: WorkspaceId,
    /// SHA-256 of provider, model, prompt version, schema and canonical inputs, in hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: String,
    /// Name and version of the prompt.
    pub prompt: String,
    /// Provider.
    pub provider: String,
    /// Model.
    pub model: String,
    /// The answer.
    pub value: Json,
    /// Length of the answer.
    pub size_bytes: i64,
    /// How often it was used again.
    pub hits: i64,
    /// Epoch of the workspace's answers that it is of; others are not found.
    pub epoch: i64,
    /// When it was paid for.
    pub created_at: Instant,
    /// When it is to be forgotten.
    pub expires_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
