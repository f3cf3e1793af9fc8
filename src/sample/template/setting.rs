//! The settings cell: all that the template says of itself, in one cell of the hidden first row.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::column::{ACTIONS, BACKPACK_NODES, ID_KINDS, MUG_NODES, THEMES, TYPES, market};
use super::{ATTRIBUTE_ROW, DATA_ROW, LABEL_ROW};

/// Canonical names in the order of [`ACTIONS`].
const ACTION_NAMES: [&str; 3] = ["full_update", "partial_update", "delete"];
/// Canonical names in the order of [`ID_KINDS`].
const ID_KIND_NAMES: [&str; 5] = ["ean", "gtin", "upc", "asin", "exempt"];

/// Text of cell A1: `settings=` and then `key=value` pairs joined by `&`, some values in base64.
pub(super) fn settings() -> String {
    let types = base64(&TYPES.join(","));
    let pairs = [
        ("AttributeDefaultValues", base64(&json!({"::record_action": "full_update"}).to_string())),
        ("attributeRow", (ATTRIBUTE_ROW + 1).to_string()),
        ("attributeSettings", base64(&aliases().to_string())),
        ("browseClassifications", base64(&nodes().to_string())),
        ("contentLanguageTag", "pt_BR".to_owned()),
        ("dataRow", (DATA_ROW + 1).to_string()),
        ("feedType", "256".to_owned()),
        ("flavor", "full-seller".to_owned()),
        ("headerLanguageTag", "pt_BR".to_owned()),
        ("labelRow", (LABEL_ROW + 1).to_string()),
        ("listingsItemRequirement", "LISTING".to_owned()),
        ("primaryMarketplaceId", "amzn1.mp.o.A2Q3Y263D00KWC".to_owned()),
        ("productTypeRequirement", "LISTING".to_owned()),
        ("ptds", types.clone()),
        ("templateIdentifier", "beecatalog-sample-0001".to_owned()),
        ("timestamp", "2026-01-05T12:00:00.000Z".to_owned()),
        ("TemplateType", "unified".to_owned()),
        ("Version", "2026.0105".to_owned()),
        ("TemplateSignature", types),
    ];
    let pairs = pairs.map(|(key, value)| format!("{key}={}", encoded(&value)));
    format!("settings={}", pairs.join("&"))
}

/// What the displayed options of an attribute are called by Amazon's systems.
fn aliases() -> Value {
    let themes = THEMES.iter().copied();
    let actions = ACTIONS.iter().copied().zip(ACTION_NAMES);
    let kinds = ID_KINDS.iter().copied().zip(ID_KIND_NAMES);
    let paths = MUG_NODES.iter().chain(BACKPACK_NODES).map(|path| (*path, node_of(path)));
    json!([
        {"attribute": "::record_action", "aliases": object(actions)},
        {"attribute": "amzn1.volt.ca.product_id_type", "aliases": object(kinds)},
        {"attribute": "variation_theme#1.name", "aliases": object(themes)},
        {
            "attribute": market!("recommended_browse_nodes", "#1.value"),
            "aliases": object(paths),
        },
    ])
}

fn object<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let members: Map<String, Value> =
        pairs.map(|(label, canonical)| (label.to_owned(), canonical.into())).collect();
    Value::Object(members)
}

/// Browse nodes of each type.
fn nodes() -> Value {
    let of_type = |product_type: &str, paths: &[&str]| {
        let keys: Vec<&str> = paths.iter().map(|path| node_of(path)).collect();
        json!({"productType": product_type, "browseClassificationKeys": keys})
    };
    let [mug, backpack] = TYPES;
    json!([of_type(mug, MUG_NODES), of_type(backpack, BACKPACK_NODES)])
}

/// The id in `path > path (id)`.
pub(super) fn node_of(path: &str) -> &str {
    path.rsplit_once('(').map_or("", |(_, id)| id.trim_end_matches(')'))
}

fn base64(text: &str) -> String {
    STANDARD.encode(text)
}

/// Percent-encodes what has a meaning in such a text; the values above hold nothing else special.
fn encoded(value: &str) -> String {
    value
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('=', "%3D")
        .replace('+', "%2B")
        .replace('/', "%2F")
        .replace(':', "%3A")
}
