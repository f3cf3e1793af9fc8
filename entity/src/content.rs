//! Table `content`: a product's texts for a marketplace, one row per product.

use sea_orm::entity::prelude::*;

use crate::id::{ContentId, JobId, ProductId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `content`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "content")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContentId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Product; it has one content.
    pub product_id: ProductId,
    /// `DRAFT` or `VALIDATED` (accepted by a person).
    pub status: String,
    /// Who wrote it: `AI`, `RULES` or `PERSON`.
    pub source: String,
    /// Title.
    pub title: String,
    /// Bullets, description, keywords, and what needs review.
    pub body: Json,
    /// Provider, model, prompt, hash of the inputs.
    pub provenance: Json,
    /// Job that wrote it last.
    pub job_id: Option<JobId>,
    /// When it was first written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
