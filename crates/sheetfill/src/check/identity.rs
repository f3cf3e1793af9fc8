//! What a row is: its SKU and its type of product.

use std::collections::HashMap;

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::option::Options;

/// A row with values has no SKU.
pub(super) fn without_sku(rows: &[Row<'_>], out: &mut Vec<Finding>) {
    for row in rows {
        if let Some(column) = row.roles.sku
            && !row.has(column)
        {
            out.push(row.finding(column, FindingCode::RowWithoutSku));
        }
    }
}

/// A SKU stands in an earlier row; suggests a look at that one.
pub(super) fn duplicates(rows: &[Row<'_>], out: &mut Vec<Finding>) {
    let mut first: HashMap<&str, String> = HashMap::new();
    for row in rows {
        let (Some(column), sku) = (row.roles.sku, row.role(row.roles.sku)) else { continue };
        if sku.is_empty() {
            continue;
        }
        let finding = row.finding(column, FindingCode::DuplicateSku);
        if let Some(other) = first.get(sku) {
            out.push(finding.suggest(Some(other)));
        } else {
            first.insert(sku, finding.cell);
        }
    }
}

/// The type of product is absent or not one of the template's.
pub(super) fn product_type(row: &Row<'_>, out: &mut Vec<Finding>) {
    let types = row.template.product_types();
    let Some(column) = row.roles.product_type else { return without_type_column(row, out) };
    let given = row.role(Some(column));
    if given.is_empty() {
        let only = types.first().filter(|_| types.len() == 1);
        out.push(row.finding(column, FindingCode::ProductTypeMissing).suggest(only));
    } else if !types.is_empty() && !types.iter().any(|name| name == row.text(column)) {
        let same = types.iter().find(|name| name.eq_ignore_ascii_case(given)).map(String::as_str);
        let options: Options<'_> = row.options(column);
        let near = same.or_else(|| row.near.nearest(&options, given));
        out.push(row.finding(column, FindingCode::ProductTypeUnknown).suggest(near));
    }
}

/// The template names product types, and the column of the row's own was deleted: no rule and no list
/// can be told for the row. Said at its SKU.
fn without_type_column(row: &Row<'_>, out: &mut Vec<Finding>) {
    if let Some(sku) = row.roles.sku
        && !row.template.product_types().is_empty()
    {
        let mut finding = row.finding(sku, FindingCode::ProductTypeMissing);
        (finding.attribute, finding.value) = ("product_type".to_owned(), None);
        out.push(finding);
    }
}
