//! What the defined names of templates are made of: attribute ids and product types, without what a name
//! may not hold. All in lower case, as names are looked up.
//!
//! They stay in the workbook when a paste takes lists and formats off the sheet, and so say what it had.

use crate::attribute::AttributeId;

/// How the names of an attribute's lists end: `brandmarketplace_idA2Qlanguage_tagpt_BR1.value`.
pub(crate) fn of_list(id: &AttributeId) -> String {
    bare(id.raw())
}

/// As [`of_list`], without the place in its group: how the names of rules end, and those of lists that
/// hang on more cells.
pub(crate) fn of_group(id: &AttributeId) -> String {
    let mut pieces = id.raw().split('#');
    let mut name = pieces.next().map(bare).unwrap_or_default();
    for piece in pieces {
        name.push_str(&bare(piece.trim_start_matches(|letter: char| letter.is_ascii_digit())));
    }
    name
}

/// How the names of a product type's lists begin: `_3D_PRINTERKIT`.
pub(crate) fn of_type(product_type: &str) -> String {
    let digit = product_type.starts_with(|letter: char| letter.is_ascii_digit());
    let name = product_type.replace('-', "_").replace(' ', "").to_lowercase();
    if digit { format!("_{name}") } else { name }
}

fn bare(text: &str) -> String {
    text.replace(['[', ']', '=', '#', ':'], "").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_ids_and_types() {
        let raw = ["brand[marketplace_id=A2Q][language_tag=pt_BR]#1.value", "::record_action"];
        let ids = AttributeId::parse_all(&raw.map(str::to_owned));
        let lists: Vec<String> = ids.iter().map(of_list).collect();
        assert_eq!(lists, ["brandmarketplace_ida2qlanguage_tagpt_br1.value", "record_action"]);
        let groups: Vec<String> = ids.iter().map(of_group).collect();
        assert_eq!(groups, ["brandmarketplace_ida2qlanguage_tagpt_br.value", "record_action"]);
        assert_eq!([of_type("COAT"), of_type("3D-PRINTER KIT")], ["coat", "_3d_printerkit"]);
    }
}
