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

/// One sellable member of a family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantDraft {
    /// Trimmed, never empty.
    pub sku: String,
    /// Everything given about this member, the SKU included.
    pub given: Vec<Given>,
}
