//! Table `attribute_choice`: a value chosen for a product's attribute of a template.

use sea_orm::entity::prelude::*;

use crate::id::{JobId, ProductId, TemplateId, WorkspaceId};
use crate::instant::Instant;
use crate::scope::tenant_owned;

/// A row of `attribute_choice`.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attribute_choice")]
pub struct Model {
    /// Template.
    #[sea_orm(primary_key, auto_increment = false)]
    pub template_id: TemplateId,
    /// Product.
    #[sea_orm(primary_key, auto_increment = false)]
    pub product_id: ProductId,
    /// Column of the template, by its attribute's full id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub attribute: String,
    /// Workspace that owns the row.
    pub tenant_id: WorkspaceId,
    /// Name of the column for people, as the template writes it.
    pub label: String,
    /// One of the options for the product's type.
    pub value: String,
    /// Who chose it: `AI`, `RULES` or `PERSON`.
    pub source: String,
    /// Provider, model, prompt, hash of the inputs.
    pub provenance: Json,
    /// Job that chose it last.
    pub job_id: Option<JobId>,
    /// When it last changed.
    pub updated_at: Instant,
}

/// No relations: rows are joined by the rooms that own them.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

tenant_owned!();
