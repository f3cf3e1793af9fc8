//! What the seller gave, as given: nothing interpreted, nothing dropped.
//!
//! A draft is the stored form of a product. [`super::facts`] interprets it, at import (to report
//! early) and again when a listing is planned (to fill), so a better reading needs no new import.

use serde::{Deserialize, Serialize};

use super::field::Field;

/// Where a value was read: all numbers as people write them, one-based.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Origin {
    /// Name of the file, as uploaded.
    pub file: String,
    /// Sheet, when the file has sheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row (or line), one-based.
    pub row: u32,
    /// Column letter (`"B"`) in a table, or the member's name in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
}

/// One value that the seller gave for one field.
///
/// A field with several values (bullets, keywords, pictures) is several `Given`s in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Which fact it is.
    pub field: Field,
    /// The text as given, outer white space included when there was any.
    pub raw: String,
    /// Whether it came as a number (a number cell, a JSON number): then a dot in
    /// [`Given::raw`] is the decimal point and never marks thousands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exact: bool,
    /// Unit that the column's header names (`"kg"`), for a number that names none itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Where it stood.
    pub origin: Origin,
}

impl Given {
    /// A value given as text, in a column without a unit.
    pub fn text(field: Field, raw: impl Into<String>, origin: Origin) -> Self {
        Self { field, raw: raw.into(), exact: false, unit: None, origin }
    }
}

/// A product as the seller gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductDraft {
    /// Trimmed, never empty; unique in a workspace.
    pub sku: String,
    /// Everything given about the product, the SKU cell included.
    pub given: Vec<Given>,
    /// The family's sellable members; empty for a stand-alone product.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<VariantDraft>,
}

impl ProductDraft {
    /// This draft with what `newer` gives: a field that is given anew replaces the old one, all
    /// others stay. Variants are matched by SKU; those that `newer` does not name stay too.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        let mut variants: Vec<VariantDraft> = self
            .variants
            .iter()
            .map(|old| match newer.variants.iter().find(|new| new.sku == old.sku) {
                None => old.clone(),
                Some(new) => {
                    let given = updated(&old.given, &new.given);
                    VariantDraft { sku: old.sku.clone(), given }
                }
            })
            .collect();
        let known = |sku: &str| self.variants.iter().any(|old| old.sku == sku);
        variants.extend(newer.variants.iter().filter(|new| !known(&new.sku)).cloned());
        let given = updated(&self.given, &newer.given);
        Self { sku: self.sku.clone(), given, variants }
    }
}

fn updated(old: &[Given], new: &[Given]) -> Vec<Given> {
    let given_anew = |field: &Field| new.iter().any(|given| given.field == *field);
    let kept = old.iter().filter(|given| !given_anew(&given.field));
    new.iter().chain(kept).cloned().collect()
}

/// One sellable member of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantDraft {
    /// Trimmed, never empty.
    pub sku: String,
    /// Everything given about this member, the SKU included.
    pub given: Vec<Given>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(field: Field, raw: &str) -> Given {
        Given::text(field, raw, Origin::default())
    }

    #[test]
    fn an_update_of_prices_keeps_everything_else() {
        let old = ProductDraft {
            sku: "A".into(),
            given: vec![
                given(Field::Sku, "A"),
                given(Field::Brand, "Nike"),
                given(Field::Price, "10"),
            ],
            variants: vec![VariantDraft {
                sku: "A-1".into(),
                given: vec![given(Field::Color, "Azul")],
            }],
        };
        let new = ProductDraft {
            sku: "A".into(),
            given: vec![given(Field::Sku, "A"), given(Field::Price, "12")],
            variants: vec![VariantDraft { sku: "A-2".into(), given: Vec::new() }],
        };

        let updated = old.updated_by(&new);

        let raw =
            |field: Field| updated.given.iter().find(|g| g.field == field).unwrap().raw.clone();
        assert_eq!((raw(Field::Price), raw(Field::Brand)), ("12".to_owned(), "Nike".to_owned()));
        assert_eq!(updated.given.len(), 3);
        let skus: Vec<&str> = updated.variants.iter().map(|v| v.sku.as_str()).collect();
        assert_eq!(skus, ["A-1", "A-2"]);
    }
}
