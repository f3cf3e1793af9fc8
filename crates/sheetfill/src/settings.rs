//! The template's description of itself in the first row of its data sheet.
//!
//! Unified templates hold everything in `A1`, legacy ones spread it over the first cells. Both are
//! `key=value` pairs joined by `&`, percent-encoded; some values are base64 of a comma list or of
//! JSON.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use crate::weight::Scale;

/// Padding is optional: it is often lost on the way.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decoded settings.
#[derive(Debug, Default, Clone)]
pub(crate) struct Settings {
    pairs: BTreeMap<String, String>,
}

/// Browse nodes of one product type.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Classification {
    product_type: String,
    #[serde(default)]
    browse_classification_keys: Vec<String>,
}

/// Settings that hold base64, and whether that is of JSON.
const ENCODED: [(&str, bool); 5] = [
    ("ptds", false),
    ("TemplateSignature", false),
    ("AttributeDefaultValues", true),
    ("attributeSettings", true),
    ("browseClassifications", true),
];

/// What one attribute's labels stand for.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct AttributeSetting {
    /// Attribute id, as in the attribute row.
    pub attribute: String,
    /// Label in the list → canonical value.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
}

impl Settings {
    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.pairs(&self.pairs);
    }

    /// Reads one cell of the first row; a cell that holds no settings changes nothing.
    pub fn add(&mut self, cell: &str) -> bool {
        if !is_settings(cell) {
            return false;
        }
        let cell = cell.trim();
        let cell = cell.strip_prefix("settings=").unwrap_or(cell);
        for pair in cell.split('&') {
            if let Some((key, value)) = pair.split_once('=') {
                let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
                self.pairs.insert(key.to_owned(), value);
            }
        }
        true
    }

    /// Whether these settings describe a template's layout.
    pub fn describe_a_layout(&self) -> bool {
        self.pairs.contains_key("attributeRow") || self.pairs.contains_key("TemplateType")
    }

    /// A plain value.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Every value by its key; what is base64 is decoded where it can be.
    pub fn iter(&self) -> impl Iterator<Item = (&str, String)> {
        self.pairs.iter().map(|(key, value)| {
            let encoded = ENCODED.iter().any(|(other, _)| other == key);
            let decoded = if encoded { self.base64(key) } else { None };
            (key.as_str(), decoded.unwrap_or_else(|| value.clone()))
        })
    }

    /// A one-based row number, as zero-based row.
    pub fn row(&self, key: &str) -> Option<u32> {
        self.get(key)?.parse::<u32>().ok()?.checked_sub(1)
    }

    /// Product types, in the template's order.
    pub fn product_types(&self) -> Vec<String> {
        let list = self.base64("ptds").or_else(|| self.base64("TemplateSignature"));
        let list = list.unwrap_or_default();
        let types = list.split(',').map(str::trim).filter(|name| !name.is_empty());
        types.map(str::to_owned).collect()
    }

    /// Canonical value of an attribute that is used when the seller gives none.
    pub fn defaults(&self) -> BTreeMap<String, String> {
        self.json("AttributeDefaultValues").unwrap_or_default()
    }

    /// Labels and what they stand for.
    pub fn attributes(&self) -> Vec<AttributeSetting> {
        self.json("attributeSettings").unwrap_or_default()
    }

    /// Ids of the browse nodes that each product type may stand in, in the template's order.
    pub fn browse_nodes(&self) -> Vec<(String, Vec<String>)> {
        let all: Vec<Classification> = self.json("browseClassifications").unwrap_or_default();
        all.into_iter().map(|one| (one.product_type, one.browse_classification_keys)).collect()
    }

    /// Keys whose values are not what they should be.
    pub fn unreadable(&self) -> Vec<&'static str> {
        let wrong = |(key, is_json): &(&'static str, bool)| {
            let readable = if *is_json {
                self.json::<serde_json::Value>(key).is_some()
            } else {
                self.base64(key).is_some()
            };
            self.get(key).is_some() && !readable
        };
        ENCODED.iter().filter(|setting| wrong(setting)).map(|(key, _)| *key).collect()
    }

    fn json<T: for<'de> Deserialize<'de>>(&self, key: &str) -> Option<T> {
        serde_json::from_str(&self.base64(key)?).ok()
    }

    fn base64(&self, key: &str) -> Option<String> {
        String::from_utf8(BASE64.decode(self.get(key)?.trim()).ok()?).ok()
    }
}

/// A cell with settings starts with a bare key and `=`.
fn is_settings(cell: &str) -> bool {
    cell.trim_start().split_once('=').is_some_and(|(key, _)| {
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unified_settings_are_one_cell() {
        let mut settings = Settings::default();
        let types = BASE64.encode("SWEATSHIRT,COAT").replace('=', "%3D");
        let defaults = BASE64.encode(r#"{"::record_action":"full_update"}"#);
        let text = format!(
            "settings=AttributeDefaultValues={defaults}&attributeRow=5&ptds={types}&dataRow=7"
        );
        assert!(settings.add(&text));
        assert_eq!(settings.row("attributeRow"), Some(4));
        assert_eq!(settings.product_types(), ["SWEATSHIRT", "COAT"]);
        assert_eq!(settings.defaults()["::record_action"], "full_update");
    }

    #[test]
    fn browse_nodes_are_told_by_product_type() {
        let mut settings = Settings::default();
        let json = r#"[{"productType":"COAT","browseClassificationKeys":["17682416011"]}]"#;
        settings.add(&format!("dataRow=7&browseClassifications={}", BASE64.encode(json)));
        assert_eq!(settings.browse_nodes(), [("COAT".to_owned(), vec!["17682416011".to_owned()])]);
        assert_eq!(settings.unreadable(), [""; 0]);
    }

    #[test]
    fn what_can_not_be_decoded_is_named() {
        let mut settings = Settings::default();
        settings.add("ptds=Q09BVA&AttributeDefaultValues=Q09BVA&attributeSettings=%C3%A7");
        assert_eq!(settings.unreadable(), ["AttributeDefaultValues", "attributeSettings"]);
        assert!(settings.defaults().is_empty());
    }

    #[test]
    fn titles_of_sections_are_no_settings() {
        let mut settings = Settings::default();
        assert!(!settings.add("Dimensões"));
        assert!(!settings.add("Preço = custo"));
        assert!(settings.add("TemplateType=fptcustom"));
        assert!(settings.describe_a_layout());
    }

    #[test]
    fn padding_may_be_missing() {
        let mut settings = Settings::default();
        settings.add("TemplateSignature=Q0FORExF");
        settings.add("ptds=Q09BVA");
        assert_eq!(settings.product_types(), ["COAT"]);
    }
}
