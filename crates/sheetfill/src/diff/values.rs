//! Lists with other values.

use std::collections::HashSet;

use super::pair::Pairs;
use super::{ColumnName, ListChange};
use crate::option::Options;
use crate::template::Template;

/// The lists that differ, by column and product type of both templates.
pub(super) fn changed(
    (older, newer): (&Template, &Template),
    pairs: &Pairs<'_>,
) -> Vec<ListChange> {
    let mut found = Vec::new();
    for (was, is) in &pairs.both {
        // What a type column offers is told as product types.
        if newer.layout().type_column == Some(is.index) {
            continue;
        }
        for product_type in newer.product_types() {
            if !older.product_types().iter().any(|other| other.eq_ignore_ascii_case(product_type)) {
                continue;
            }
            let (was, options) =
                (older.options(was, product_type), newer.options(is, product_type));
            if let Some((gone, new, closed)) = compare(was, options) {
                let column = ColumnName::of(is);
                let product_type = product_type.clone();
                found.push(ListChange { column, product_type, gone, new, closed });
            }
        }
    }
    found
}

/// Values gone, values new, and whether the list closed; `None` when all is as it was.
fn compare(was: Options<'_>, is: Options<'_>) -> Option<(Vec<String>, Vec<String>, bool)> {
    let unknown =
        |list: &Options<'_>| matches!(list, Options::Dependent { .. } | Options::Unreadable { .. });
    if unknown(&was) || unknown(&is) {
        return None;
    }
    let texts = |list: &Options<'_>| list.live().map(|value| value.text.to_string()).collect();
    let (before, now): (Vec<String>, Vec<String>) = (texts(&was), texts(&is));
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        let known: HashSet<&String> = other.iter().collect();
        from.iter().filter(|text| !known.contains(text)).cloned().collect()
    };
    let is_closed = |list: &Options<'_>| matches!(list, Options::List { closed: true, .. });
    let closed = is_closed(&is) && !is_closed(&was);
    let (gone, new) = (missing(&before, &now), missing(&now, &before));
    (closed || !gone.is_empty() || !new.is_empty()).then_some((gone, new, closed))
}
