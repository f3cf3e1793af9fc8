//! The columns whose values say what a row is, by the stems of their attribute ids: the only key
//! that is the same in every template and language.

use crate::template::{Column, Template};

/// Stems of a role, the unified one first.
type Stems = &'static [&'static str];

const SKU: Stems = &["contribution_sku.value", "item_sku", "sku"];
const ACTION: Stems = &["::record_action", "record_action", "update_delete"];
const BRAND: Stems = &["brand.value", "brand_name", "brand"];
const CHANNEL: Stems =
    &["fulfillment_availability.fulfillment_channel_code", "fulfillment_center_id"];
const ID_KIND: Stems = &["amzn1.volt.ca.product_id_type", "external_product_id_type"];
const ID: Stems = &["amzn1.volt.ca.product_id_value", "external_product_id"];
const NCM: Stems = &["ncm_code.value", "ncm_code"];
const PARENTAGE: Stems = &["parentage_level.value", "parent_child", "parentage"];
const PARENT_SKU: Stems = &["child_parent_sku_relationship.parent_sku", "parent_sku"];
const THEME: Stems = &["variation_theme.name", "variation_theme"];

/// Key columns of a template; those that it lacks are `None`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Roles<'t> {
    pub sku: Option<&'t Column>,
    pub action: Option<&'t Column>,
    pub product_type: Option<&'t Column>,
    pub brand: Option<&'t Column>,
    pub channel: Option<&'t Column>,
    pub id_kind: Option<&'t Column>,
    pub id: Option<&'t Column>,
    pub ncm: Option<&'t Column>,
    pub parentage: Option<&'t Column>,
    pub parent_sku: Option<&'t Column>,
    pub theme: Option<&'t Column>,
}

impl<'t> Roles<'t> {
    pub fn of(template: &'t Template) -> Self {
        let first = |stems: Stems| stems.iter().find_map(|s| template.columns_by_stem(s).next());
        Self {
            sku: first(SKU),
            action: first(ACTION),
            product_type: template.layout().type_column.and_then(|at| template.column_at(at)),
            brand: first(BRAND),
            channel: first(CHANNEL),
            id_kind: first(ID_KIND),
            id: first(ID),
            ncm: first(NCM),
            parentage: first(PARENTAGE),
            parent_sku: first(PARENT_SKU),
            theme: first(THEME),
        }
    }
}
