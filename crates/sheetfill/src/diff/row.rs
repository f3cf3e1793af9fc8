//! One imagined row in both templates: what is the same for both, in the columns of each.

use super::Setting;
use super::pair::Pairs;
use crate::plan::Cells;
use crate::template::{Column, Template};
use crate::value::Value;

/// A row with the same values in both templates.
#[derive(Debug, Clone)]
pub(super) struct BothRows {
    /// In the older template.
    pub older: Cells,
    /// In the newer one.
    pub newer: Cells,
    /// What was set besides the product type.
    pub settings: Vec<Setting>,
}

impl BothRows {
    /// A row that says nothing but its product type.
    pub fn of_type((older, newer): (&Template, &Template), product_type: &str) -> Self {
        let row = |template: &Template| {
            let column = template.layout().type_column;
            column.map(|column| (column, Value::from(product_type))).into_iter().collect()
        };
        Self { older: row(older), newer: row(newer), settings: Vec::new() }
    }

    /// The row with a value in a column of the newer template.
    pub fn with(&self, pairs: &Pairs<'_>, column: &Column, value: &str) -> Self {
        let mut row = self.set(column, value);
        row.newer.insert(column.index, Value::from(value));
        if let Some(older) = pairs.older(column.index) {
            row.older.insert(older.index, Value::from(value));
        }
        row
    }

    /// The row with a blank cell in a column of the newer template.
    pub fn without(&self, column: &Column) -> Self {
        self.set(column, "")
    }

    fn set(&self, column: &Column, value: &str) -> Self {
        let mut row = self.clone();
        row.settings.push(Setting {
            attribute: column.id.raw().to_owned(),
            label: column.label.clone(),
            value: value.to_owned(),
        });
        row
    }
}

/// What the newer template offers in a column of the row, and the older one too if it has the
/// column.
pub(super) fn offered(
    (older, newer): (&Template, &Template),
    pairs: &Pairs<'_>,
    column: &Column,
    row: &BothRows,
) -> Vec<String> {
    let was = pairs.older(column.index).map(|was| older.options_in_row(was, &row.older));
    let is = newer.options_in_row(column, &row.newer);
    let known = |text: &str| was.is_none_or(|was| was.live().any(|value| &*value.text == text));
    is.live().map(|value| value.text.to_string()).filter(|text| known(text)).collect()
}
