//! Table `scraped_page`: a page that was fetched, and what came of it.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, PageId, ProductId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `scraped_page`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scraped_page")]
pub struct Model {
    /// Identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PageId,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Job that fetched it.
    pub job_id: JobId,
    /// Product that it is about, when the seller said so.
    pub product_id: Option<ProductId>,
    /// Place in the job's list, zero-based.
    pub position: i64,
    /// Address as asked.
    pub url: String,
    /// Address that answered.
    pub final_url: Option<String>,
    /// `OK`, `BLOCKED`, `CAPTCHA`, `LOGIN_WALL`, `NOT_FOUND`, `PARSE_FAILED` or `FAILED`.
    pub outcome: String,
    /// Why it failed, as a stable code.
    pub code: Option<String>,
    /// Status of the answer.
    pub http_status: Option<i64>,
    /// SHA-256 of the page as fetched, in hex.
    pub snapshot_sha256: Option<String>,
    /// Key of the kept page, compressed.
    pub blob_key: Option<String>,
    /// When it was fetched.
    pub fetched_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
