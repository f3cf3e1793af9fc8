//! From rows to products: families are put together, and each SKU stands once.

use std::collections::HashMap;

use crate::catalog::{Code, Field, Finding, Given, Lang, Origin, ProductDraft, VariantDraft};

use super::rows::RowDraft;

/// Puts families together. The first row of a SKU counts; later ones are named with all their
/// values. Products keep the order of their rows, variants that of their list, then their rows.
pub(super) fn assemble(list: Vec<RowDraft>, findings: &mut Vec<Finding>) -> Vec<ProductDraft> {
    let rows = first_of_each(list, findings);
    let parents = parents_of(&rows, findings);
    let mut drafts: Vec<Option<ProductDraft>> = Vec::with_capacity(rows.len());
    let mut children = Vec::new();
    for (row, parent) in rows.into_iter().zip(&parents) {
        if let Some(parent) = parent {
            children.push((*parent, row));
            drafts.push(None);
        } else {
            drafts.push(Some(row.draft));
        }
    }
    for (parent, row) in children {
        if let Some(Some(draft)) = drafts.get_mut(parent) {
            adopt(draft, row.draft);
        }
    }
    drafts.into_iter().flatten().collect()
}

/// Keeps the first row (or listed variant) of each SKU.
fn first_of_each(rows: Vec<RowDraft>, findings: &mut Vec<Finding>) -> Vec<RowDraft> {
    let mut places: HashMap<String, String> = HashMap::with_capacity(rows.len());
    let mut kept: Vec<RowDraft> = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(first) = places.get(&row.draft.sku) {
            let all = row
                .draft
                .given
                .iter()
                .chain(row.draft.variants.iter().flat_map(|variant| &variant.given));
            findings.push(duplicate(&row.draft.sku, first, all, row.origin));
            continue;
        }
        places.insert(row.draft.sku.clone(), place(&row.origin));
        kept.push(row);
    }
    // A variant that a family lists may have a row of its own, but only one family, and it is
    // no family itself.
    let mut listed: HashMap<String, String> = kept
        .iter()
        .filter(|row| !row.draft.variants.is_empty())
        .map(|row| (row.draft.sku.clone(), place(&row.origin)))
        .collect();
    for row in &mut kept {
        let origin = row.origin.clone();
        row.draft.variants.retain(|variant| {
            if let Some(first) = listed.get(&variant.sku) {
                findings.push(duplicate(&variant.sku, first, variant.given.iter(), origin.clone()));
                return false;
            }
            listed.insert(variant.sku.clone(), place(&origin));
            true
        });
    }
    kept
}

/// For each row the position of its family's parent row, when it is a variant.
fn parents_of(rows: &[RowDraft], findings: &mut Vec<Finding>) -> Vec<Option<usize>> {
    let by_sku: HashMap<&str, usize> =
        rows.iter().enumerate().map(|(at, row)| (row.draft.sku.as_str(), at)).collect();
    let mut listed_by: HashMap<&str, usize> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        for variant in &row.draft.variants {
            listed_by.insert(&variant.sku, at);
        }
    }
    let named_parent =
        |row: &RowDraft| row.parent.clone().filter(|parent| *parent != row.draft.sku);
    // A row that has variants of its own never becomes a child.
    let is_child = |row: &RowDraft| {
        let named = listed_by.contains_key(row.draft.sku.as_str()) || named_parent(row).is_some();
        row.draft.variants.is_empty() && named
    };
    rows.iter()
        .map(|row| {
            let sku = row.draft.sku.as_str();
            let listed = listed_by.get(sku).copied();
            let wanted = match (listed, named_parent(row)) {
                (Some(at), _) => rows.get(at).map(|parent| parent.draft.sku.clone())?,
                (None, Some(parent)) => parent,
                (None, None) => return None,
            };
            let remark = |code| {
                let finding = Finding::new(code).sku(sku).field(Field::ParentSku).value(&wanted);
                finding.source(row.origin.clone())
            };
            let Some(at) = by_sku.get(wanted.as_str()).copied() else {
                findings.push(remark(Code::ParentMissing));
                return None;
            };
            // A family has two levels: a parent can't be a child, nor a child have variants.
            if rows.get(at).is_some_and(is_child) || !row.draft.variants.is_empty() {
                findings.push(remark(Code::ParentIsChild));
                return None;
            }
            if listed.is_some() {
                findings.push(
                    Finding::new(Code::RowMergedIntoFamily)
                        .sku(sku)
                        .field(Field::Sku)
                        .value(sku)
                        .source(row.origin.clone())
                        .param("parent", &wanted),
                );
            }
            Some(at)
        })
        .collect()
}

/// A row becomes a variant: it fills the one that the family lists, else it is added.
fn adopt(parent: &mut ProductDraft, row: ProductDraft) {
    match parent.variants.iter_mut().find(|variant| variant.sku == row.sku) {
        Some(listed) => {
            // The SKU of the list is the same text; the row's own says where its values stand.
            listed.given.retain(|given| given.field != Field::Sku);
            listed.given.extend(row.given);
        }
        None => parent.variants.push(VariantDraft { sku: row.sku, given: row.given }),
    }
}

fn duplicate<'g>(
    sku: &str,
    first: &str,
    given: impl Iterator<Item = &'g Given>,
    origin: Origin,
) -> Finding {
    Finding::new(Code::DuplicateSku)
        .sku(sku)
        .field(Field::Sku)
        .value(sku)
        .source(origin)
        .param("other", first)
        .param("values", values_text(given))
}

/// Values on one line, for a message.
pub(super) fn values_text<'g>(given: impl Iterator<Item = &'g Given>) -> String {
    let values: Vec<String> = given
        .map(|given| format!("{}: {}", given.field.label(Lang::PtBr), given.raw.trim()))
        .collect();
    values.join("; ")
}

/// A place in the file in the way of spreadsheets, the same in every language: `Produtos!A9`.
fn place(origin: &Origin) -> String {
    let sheet = origin.sheet.as_ref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
    let letters = origin
        .column
        .as_deref()
        .filter(|column| column.bytes().all(|byte| byte.is_ascii_uppercase()));
    format!("{sheet}{}{}", letters.unwrap_or("#"), origin.row)
}
