//! A value that is an option.

use sheetfill::{Column, Template};

/// A value that a column offers for a product type. There is no other way to make one, so what is
/// not in the list can't be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    attribute: String,
    label: String,
    value: String,
}

impl Chosen {
    /// The option of `column` for `product_type` that `text` is or means (by its text, the
    /// marketplace's own name, or the same but for case and accents); `None` when there is none.
    /// Options that the template marks as obsolete are none.
    pub fn new(
        template: &Template,
        column: &Column,
        product_type: &str,
        text: &str,
    ) -> Option<Self> {
        let option = template.options(column, product_type).resolve(text.trim())?;
        Some(Self {
            attribute: column.id.raw().to_owned(),
            label: column.label.clone(),
            value: option.text.to_string(),
        })
    }

    /// The column, by its attribute's full id.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The column's name for people.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The option's own text.
    pub fn value(&self) -> &str {
        &self.value
    }
}
