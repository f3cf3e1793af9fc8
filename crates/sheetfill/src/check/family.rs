//! What the rows of a family say of each other.

use std::collections::{HashMap, HashSet};

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::template::Column;

/// A child names no parent, one that no row is, or another child.
pub(super) fn parents(rows: &[&Row<'_>], out: &mut Vec<Finding>) {
    let by_sku = by_sku(rows);
    for row in rows.iter().filter(|row| row.is_child) {
        let Some(column) = row.roles.parent_sku.filter(|column| !row.forbids(column)) else {
            continue;
        };
        let parent = row.role(Some(column));
        let code = match by_sku.get(parent) {
            _ if parent.is_empty() => FindingCode::ChildWithoutParent,
            None => FindingCode::ParentMissing,
            Some(parent) if parent.is_child => FindingCode::ParentIsChild,
            Some(_) => continue,
        };
        out.push(row.finding(column, code));
    }
}

/// A parent that no child names.
pub(super) fn childless(rows: &[&Row<'_>], out: &mut Vec<Finding>) {
    let named: HashSet<&str> =
        rows.iter().filter(|row| row.is_child).map(|row| row.role(row.roles.parent_sku)).collect();
    for row in rows.iter().filter(|row| row.is_parent) {
        if let Some(column) = row.roles.parentage
            && !named.contains(row.role(row.roles.sku))
        {
            out.push(row.finding(column, FindingCode::FamilyWithoutVariants));
        }
    }
}

/// Rows of one family have different themes or brands; suggests the parent's, else that of the
/// first child.
pub(super) fn differing(rows: &[&Row<'_>], out: &mut Vec<Finding>) {
    let by_sku = by_sku(rows);
    for (parent, children) in families(rows) {
        let head = by_sku.get(parent).copied();
        let Some(roles) = children.first().map(|row| row.roles) else { continue };
        let shared = [
            (roles.theme, FindingCode::FamilyThemeDiffers),
            (roles.brand, FindingCode::FamilyBrandDiffers),
        ];
        for (column, code) in shared {
            let Some(column) = column else { continue };
            compare(head, &children, (column, code), out);
        }
    }
}

fn compare(
    head: Option<&Row<'_>>,
    children: &[&Row<'_>],
    (column, code): (&Column, FindingCode),
    out: &mut Vec<Finding>,
) {
    let members = head.into_iter().chain(children.iter().copied());
    let Some(first) = members.map(|row| row.role(Some(column))).find(|text| !text.is_empty())
    else {
        return;
    };
    for row in children {
        let own = row.role(Some(column));
        if !own.is_empty() && own != first {
            out.push(row.finding(column, code).suggest(Some(first)));
        }
    }
}

/// The children of each parent SKU, both in the order of the sheet.
pub(super) fn families<'r, 'c>(rows: &[&'r Row<'c>]) -> Vec<(&'c str, Vec<&'r Row<'c>>)> {
    let mut found: Vec<(&str, Vec<&Row<'_>>)> = Vec::new();
    let mut positions: HashMap<&str, usize> = HashMap::new();
    for row in rows.iter().filter(|row| row.is_child) {
        let parent = row.role(row.roles.parent_sku);
        if parent.is_empty() {
            continue;
        }
        let position = *positions.entry(parent).or_insert(found.len());
        match found.get_mut(position) {
            Some((_, children)) => children.push(row),
            None => found.push((parent, vec![row])),
        }
    }
    found
}

/// The first row of each SKU.
fn by_sku<'r, 'c>(rows: &[&'r Row<'c>]) -> HashMap<&'c str, &'r Row<'c>> {
    let mut found = HashMap::new();
    for row in rows {
        let sku = row.role(row.roles.sku);
        if !sku.is_empty() {
            found.entry(sku).or_insert(*row);
        }
    }
    found
}
