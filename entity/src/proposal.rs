//! Table `proposal`: a fact that a page gave, for a person to accept.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, PageId, ProductId, ProposalId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `proposal`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProposalId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Page that gave it.
    pub page_id: PageId,
    /// Job that found it.
    pub job_id: JobId,
    /// Product that it is for.
    pub product_id: Option<ProductId>,
    /// Field of the product.
    pub field: String,
    /// Value, as the page gave it.
    pub value: String,
    /// Where in the page: a CSS selector or a path into its data.
    pub selector: String,
    /// `PENDING`, `ACCEPTED` or `REJECTED`.
    pub state: String,
    /// When a person decided.
    pub decided_at: Option<Instant>,
    /// When it was found.
    pub created_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
