//! What is different between two versions of a template.

mod layout;
mod pair;
mod required;
mod row;
mod values;

use serde::Serialize;

use crate::template::{Column, Template};
pub use layout::{LayoutChange, LayoutItem};
use pair::Pairs;

/// What a newer version of a template has, lacks and asks for that an older one did not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDiff {
    /// Where things are, and for whom the template is.
    pub layout: Vec<LayoutChange>,
    /// Product types that only the newer one has.
    pub types_added: Vec<String>,
    /// Product types that only the older one has.
    pub types_removed: Vec<String>,
    /// Columns that only the newer one has.
    pub added: Vec<ColumnName>,
    /// Columns that only the older one has.
    pub removed: Vec<ColumnName>,
    /// Columns with another label or attribute id.
    pub renamed: Vec<ColumnPair>,
    /// Columns that stand elsewhere among those that both have; not those that only give way to
    /// others.
    pub moved: Vec<ColumnPair>,
    /// Columns that need a value now.
    pub newly_required: Vec<NewlyRequired>,
    /// Lists with other values, by column and product type.
    pub values: Vec<ListChange>,
    /// Columns of the newer one whose lists could not be compared, or only in part: a formula that
    /// is not followed, or too many rows that a list hangs on.
    pub not_compared: Vec<ColumnName>,
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

/// One column in both templates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ColumnPair {
    /// In the older template.
    pub from: ColumnName,
    /// In the newer one.
    pub to: ColumnName,
}

/// A cell of a row that a rule or a list hangs on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// Attribute id of its column in the newer template.
    pub attribute: String,
    /// Title of its column.
    pub label: String,
    /// What stands in the cell; empty for a blank one.
    pub value: String,
}

/// A column that needs a value now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewlyRequired {
    /// In the newer template.
    pub column: ColumnName,
    /// For which product types; none when the definitions say it for all.
    pub product_types: Vec<String>,
    /// In a row with these values; none when the product type alone asks for it.
    pub when: Vec<Setting>,
}

/// What a list means for values that are not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Firmness {
    /// They are as good, or there is no list.
    Suggested,
    /// They are an error, though Excel takes them: a list of variation themes.
    Expected,
    /// Excel refuses them.
    Closed,
}

/// A list with other values. Values that are no longer to be used count as gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListChange {
    /// In the newer template.
    pub column: ColumnName,
    /// For which product type.
    pub product_type: String,
    /// In a row with these values, for a list that hangs on them: the first of the `cases`.
    pub when: Vec<Setting>,
    /// How many such rows have just this change; 1 for a list that hangs on the type alone.
    pub cases: usize,
    /// Values that are not offered any more, in the older one's order.
    pub gone: Vec<String>,
    /// Values that were not offered before, in the newer one's order.
    pub new: Vec<String>,
    /// What became of other values before.
    pub was: Firmness,
    /// What becomes of them now.
    pub now: Firmness,
}

impl TemplateDiff {
    /// Whether nothing is different, as far as it could be compared.
    pub fn is_empty(&self) -> bool {
        let not_compared = self.not_compared.clone();
        *self == Self { not_compared, ..Self::default() }
    }

    /// Whether rows that were right for the older template can be wrong for the newer one.
    pub fn breaks(&self) -> bool {
        !self.types_removed.is_empty()
            || !self.removed.is_empty()
            || !self.newly_required.is_empty()
            || self.layout.iter().any(|change| change.item.breaks())
            || self.values.iter().any(ListChange::breaks)
    }
}

impl ListChange {
    /// Whether a value that was right before is refused now.
    pub fn breaks(&self) -> bool {
        self.now > Firmness::Suggested && (!self.gone.is_empty() || self.was == Firmness::Suggested)
    }
}

impl ColumnPair {
    fn of((from, to): (&Column, &Column)) -> Self {
        Self { from: ColumnName::of(from), to: ColumnName::of(to) }
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
/// other column has. What is required is asked of rows with each parentage, channel and kind of
/// product id; lists that hang on other cells are compared in rows with every value of those, and
/// with blank ones where only one of two lists hangs on them.
pub fn diff(older: &Template, newer: &Template) -> TemplateDiff {
    let pairs = Pairs::of(older, newer);
    let lacks = |template: &Template, name: &String| {
        !template.product_types().iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    let only = |of: &Template, other: &Template| {
        of.product_types().iter().filter(|name| lacks(other, name)).cloned().collect()
    };
    let names = |columns: &[&Column]| columns.iter().map(|column| ColumnName::of(column)).collect();
    let is_renamed =
        |(from, to): &&(&Column, &Column)| from.label != to.label || from.id.raw() != to.id.raw();
    let (values, not_compared) = values::changed((older, newer), &pairs);
    TemplateDiff {
        layout: layout::changed(older, newer),
        types_added: only(newer, older),
        types_removed: only(older, newer),
        added: names(&pairs.added),
        removed: names(&pairs.removed),
        renamed: pairs.both.iter().filter(is_renamed).copied().map(ColumnPair::of).collect(),
        moved: pairs.moved().into_iter().map(ColumnPair::of).collect(),
        newly_required: required::newly((older, newer), &pairs),
        values,
        not_compared,
    }
}
