//! What is different between two versions of a template.

mod pair;
mod required;
mod values;

use serde::Serialize;

use crate::template::{Column, Template};
use pair::Pairs;

/// What a newer version of a template has, lacks and asks for that an older one did not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// Product types that only the newer one has.
    pub types_added: Vec<String>,
    /// Product types that only the older one has.
    pub types_removed: Vec<String>,
    /// Columns that only the newer one has.
    pub added: Vec<ColumnName>,
    /// Columns that only the older one has.
    pub removed: Vec<ColumnName>,
    /// Columns with another label or attribute id.
    pub renamed: Vec<Renamed>,
    /// Columns that need a value now.
    pub newly_required: Vec<NewlyRequired>,
    /// Lists with other values, by column and product type.
    pub values: Vec<ListChange>,
}

/// A column in the words of its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnName {
    /// Letters of the column.
    pub column: String,
    /// Attribute id.
    pub attribute: String,
    /// Title.
    pub label: String,
}

/// A column that is called otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Renamed {
    /// In the older template.
    pub from: ColumnName,
    /// In the newer one.
    pub to: ColumnName,
}

/// A column that needs a value now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewlyRequired {
    /// In the newer template.
    pub column: ColumnName,
    /// For which product types; none when the definitions say it for all.
    pub product_types: Vec<String>,
}

/// A list with other values. Values that are no longer to be used count as gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListChange {
    /// In the newer template.
    pub column: ColumnName,
    /// For which product type.
    pub product_type: String,
    /// Values that are not offered any more, in the older one's order.
    pub gone: Vec<String>,
    /// Values that were not offered before, in the newer one's order.
    pub new: Vec<String>,
    /// Excel refuses other values now, and did not before.
    pub closed: bool,
}

impl TemplateDiff {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether rows that were right for the older template can be wrong for the newer one.
    pub fn breaks(&self) -> bool {
        !self.types_removed.is_empty()
            || !self.removed.is_empty()
            || !self.newly_required.is_empty()
            || self.values.iter().any(|change| change.closed || !change.gone.is_empty())
    }
}

impl ColumnName {
    fn of(column: &Column) -> Self {
        Self {
            column: crate::cell::column_name(column.index),
            attribute: column.id.raw().to_owned(),
            label: column.label.clone(),
        }
    }
}

/// Compares two versions of a template.
///
/// Columns are the same by attribute id, else by its stem and position, else by a label that no
/// other column has. Lists that depend on other cells than the product type are not compared.
pub fn diff(older: &Template, newer: &Template) -> TemplateDiff {
    let pairs = Pairs::of(older, newer);
    let lacks = |template: &Template, name: &String| {
        !template.product_types().iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    let only = |of: &Template, other: &Template| {
        of.product_types().iter().filter(|name| lacks(other, name)).cloned().collect()
    };
    let renamed = pairs
        .both
        .iter()
        .filter(|(from, to)| from.label != to.label || from.id.raw() != to.id.raw());
    TemplateDiff {
        types_added: only(newer, older),
        types_removed: only(older, newer),
        added: pairs.added.iter().map(|column| ColumnName::of(column)).collect(),
        removed: pairs.removed.iter().map(|column| ColumnName::of(column)).collect(),
        renamed: renamed
            .map(|(from, to)| Renamed { from: ColumnName::of(from), to: ColumnName::of(to) })
            .collect(),
        newly_required: required::newly((older, newer), &pairs),
        values: values::changed((older, newer), &pairs),
    }
}
