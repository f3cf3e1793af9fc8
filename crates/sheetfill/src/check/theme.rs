//! Variation themes, and the columns by which the rows of a family differ.
//!
//! A theme names attributes in the template's language, joined by `/` (`TAMANHO/COR`). Which they
//! are is told by the template itself: by the canonical names of its list's values, obsolete ones
//! included (`COR (Obsoleto: não use)` is `COLOR`), or by a column's label. A name that neither
//! knows is not checked.

use std::collections::HashMap;

use super::family::families;
use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::fold::fold;
use crate::option::is_obsolete;
use crate::template::{Column, Template};

/// The columns that the themes of some rows name.
pub(super) struct Themes<'c> {
    /// By theme, as it stands: for each of its names the columns, none for an unknown name.
    columns: HashMap<&'c str, Vec<Vec<&'c Column>>>,
}

impl<'c> Themes<'c> {
    pub fn of(rows: &[Row<'c>]) -> Self {
        let mut columns = HashMap::new();
        let mut words = None;
        for row in rows {
            let theme = row.role(row.roles.theme);
            if let (Some(column), false) = (row.roles.theme, columns.contains_key(theme)) {
                let words = words.get_or_insert_with(|| words_of(row.template, column));
                let names = without_remark(theme).split('/').map(fold);
                let names = names.filter(|name| !name.is_empty());
                let found = names.map(|name| columns_of(row.template, words, &name));
                columns.insert(theme, found.collect());
            }
        }
        Self { columns }
    }

    fn of_row(&self, row: &Row<'c>) -> &[Vec<&'c Column>] {
        self.columns.get(row.role(row.roles.theme)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The theme is no longer to be used.
pub(super) fn obsolete(row: &Row<'_>, out: &mut Vec<Finding>) {
    let Some(column) = row.roles.theme.filter(|column| !row.forbids(column)) else { return };
    let theme = row.text(column);
    if is_obsolete(theme) {
        let near = row.near.nearest(&row.options(column), without_remark(theme));
        out.push(row.finding(column, FindingCode::ThemeObsolete).suggest(near));
    }
}

/// A child leaves blank what its theme names.
pub(super) fn columns(row: &Row<'_>, themes: &Themes<'_>, out: &mut Vec<Finding>) {
    if !row.is_child {
        return;
    }
    for named in themes.of_row(row) {
        let mut open = named.iter().filter(|column| !row.forbids(column)).peekable();
        let Some(first) = open.peek().copied() else { continue };
        if !open.any(|column| row.has(column)) {
            out.push(row.finding(first, FindingCode::VariantAttributeMissing));
        }
    }
}

/// Children of one family that are the same in all that their theme names; suggests a look at the
/// first of them.
pub(super) fn alike(rows: &[&Row<'_>], themes: &Themes<'_>, out: &mut Vec<Finding>) {
    for (_, children) in families(rows) {
        let mut known: HashMap<Vec<String>, String> = HashMap::new();
        for row in children {
            let named = themes.of_row(row);
            let whole = !named.is_empty()
                && named.iter().all(|columns| columns.iter().any(|column| row.has(column)));
            let Some(first) = named.first().and_then(|columns| columns.first()) else { continue };
            if !whole {
                continue;
            }
            let values = named.iter().flatten().map(|column| fold(row.text(column))).collect();
            let finding = row.finding(first, FindingCode::VariantsAlike);
            if let Some(other) = known.get(&values) {
                out.push(finding.suggest(Some(other)));
            } else {
                known.insert(values, finding.cell);
            }
        }
    }
}

/// A theme without the remark that it is obsolete.
fn without_remark(theme: &str) -> &str {
    match theme.rsplit_once('(') {
        Some((name, _)) if is_obsolete(theme) => name.trim_end(),
        _ => theme,
    }
}

/// Folded names of attributes in themes, and what the marketplace calls them. Values of one name
/// come first: in the others the order may differ.
fn words_of(template: &Template, theme: &Column) -> HashMap<String, String> {
    let mut pairs: Vec<(Vec<String>, Vec<String>)> = template
        .aliases(theme)
        .map(|(label, canonical)| {
            let names = without_remark(label).split('/').map(fold).collect();
            (names, canonical.split('/').map(str::to_lowercase).collect())
        })
        .collect();
    pairs.sort_by_key(|(names, _): &(Vec<String>, _)| names.len());
    let mut words = HashMap::new();
    for (names, canonical) in pairs {
        if names.len() == canonical.len() {
            for (name, canonical) in names.into_iter().zip(canonical) {
                words.entry(name).or_insert(canonical);
            }
        }
    }
    words
}

/// The columns of an attribute that a theme names, the one that holds its value first.
fn columns_of<'c>(
    template: &'c Template,
    words: &HashMap<String, String>,
    name: &str,
) -> Vec<&'c Column> {
    let canonical = words.get(name).cloned().unwrap_or_else(|| name.replace(' ', "_"));
    let short = canonical.strip_suffix("_name").unwrap_or(&canonical);
    let end = format!("_{short}");
    let of = |column: &&Column| {
        let base = column.id.base();
        base == canonical || base == short
    };
    let ends = |column: &&Column| column.id.base().ends_with(&end);
    let labelled = |column: &&Column| fold(&column.label) == name;
    let all = || template.columns().iter().filter(|column| !column.id.is_unit());
    let mut found: Vec<&Column> = all().filter(of).collect();
    if found.is_empty() {
        found = all().filter(labelled).collect();
    }
    if found.is_empty() {
        found = all().filter(ends).collect();
    }
    found.sort_by_key(|column| {
        let path = column.id.sub_path();
        !(path == "value" || path == short || path.is_empty())
    });
    found
}
