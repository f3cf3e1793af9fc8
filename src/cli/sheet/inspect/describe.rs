//! All that is told of a template; rows are one-based, columns letters.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use sheetfill::cell::{cell_name, column_name};
use sheetfill::{CellState, Cells, Generation, Options, SheetRole, Template};

use super::column;

/// The template for these product types.
pub(super) fn template(template: &Template, types: &[&str]) -> Value {
    let layout = template.layout();
    let columns = template.columns();
    let count = |is: fn(&sheetfill::Column) -> bool| columns.iter().filter(|c| is(c)).count();
    let generation = match template.generation() {
        Generation::Unified => "unified",
        Generation::Legacy => "legacy",
    };
    json!({
        "generation": generation,
        "version": template.version(),
        "identifier": template.identifier(),
        "feedType": template.feed_type(),
        "language": template.language(),
        "headerLanguage": template.header_language(),
        "marketplace": template.marketplace(),
        "productTypes": template.product_types(),
        "sheet": layout.sheet_name,
        "sheets": sheets(template),
        "rows": {
            "labels": layout.label_row + 1,
            "attributes": layout.attribute_row + 1,
            "data": layout.data_row + 1,
            "present": layout.rows_present,
            "listsEnd": layout.list_rows_end.map(|row| row + 1),
        },
        "columns": columns.len(),
        "listColumns": count(sheetfill::Column::has_list),
        "hiddenColumns": count(|column| column.hidden),
        "sections": sections(template),
        "lists": types.iter().map(|of| lists(template, of)).collect::<Vec<_>>(),
        "settings": template.settings().collect::<BTreeMap<_, _>>(),
        "unreadableSettings": template.unreadable_settings(),
        "browseNodes": types.iter().map(|of| (*of, template.browse_nodes(of))).collect::<BTreeMap<_, _>>(),
        "aliases": aliases(template),
        "unknownFormulas": unknown(template),
        "activeContent": template.active_content().iter().map(|a| format!("{a:?}")).collect::<Vec<_>>(),
        "columnDetails": columns.iter().map(|c| column::described(template, c, types)).collect::<Vec<_>>(),
    })
}

/// Whether something of the template could not be understood, or could act on its own.
pub(super) fn is_doubtful(template: &Template) -> bool {
    !template.unreadable_settings().is_empty()
        || !template.active_content().is_empty()
        || template.rules().unknown().iter().any(|rule| rule.hides)
        || unreadable_lists(template).next().is_some()
        || template.other_data_sheets().next().is_some()
}

fn sheets(template: &Template) -> Vec<Value> {
    let role = |role| match role {
        SheetRole::Data => "DATA",
        SheetRole::OtherData => "OTHER_DATA",
        SheetRole::Definitions => "DEFINITIONS",
        SheetRole::Lookup => "LOOKUP",
        _ => "OTHER",
    };
    let sheets = template.sheets().iter();
    sheets
        .map(
            |sheet| json!({ "name": sheet.name, "role": role(sheet.role), "hidden": sheet.hidden }),
        )
        .collect()
}

fn sections(template: &Template) -> Vec<Value> {
    let sections = template.sections().iter();
    sections
        .map(|section| {
            json!({
                "title": section.title,
                "from": column_name(section.first_column),
                "to": column_name(section.last_column),
            })
        })
        .collect()
}

fn aliases(template: &Template) -> Map<String, Value> {
    let columns = template.columns().iter();
    let aliases =
        columns.map(|column| (column, template.aliases(column).collect::<BTreeMap<_, _>>()));
    let some = aliases.filter(|(_, aliases)| !aliases.is_empty());
    some.map(|(column, aliases)| (column.id.raw().to_owned(), json!(aliases))).collect()
}

/// Rules and lists that can't be followed, by their cells.
fn unknown(template: &Template) -> Vec<Value> {
    let rules = template.rules().unknown().iter().map(|rule| {
        let (cells, formula, reason) = (&rule.cells, &rule.formula, rule.reason.to_string());
        json!({ "cells": cells, "formula": formula, "reason": reason, "hides": rule.hides })
    });
    let lists = unreadable_lists(template);
    let lists = lists.map(
        |(cell, formula)| json!({ "cells": cell, "formula": formula, "reason": "LIST_UNREADABLE" }),
    );
    rules.chain(lists).collect()
}

/// The first cell of each list that can't be followed, and its formula.
pub(super) fn unreadable_lists(template: &Template) -> impl Iterator<Item = (String, &str)> {
    let row = template.layout().data_row;
    template.columns().iter().filter_map(move |column| match template.options(column, "") {
        Options::Unreadable { formula, .. } => Some((cell_name(row, column.index), formula)),
        _ => None,
    })
}

/// How many lists there are for a product type, and what a row of nothing else is asked for.
fn lists(template: &Template, product_type: &str) -> Value {
    let (mut resolved, mut options, mut not_for_type, mut dependent) = (0, 0, 0, 0);
    let mut unreadable = 0;
    for column in template.columns() {
        match template.options(column, product_type) {
            Options::List { values, .. } => {
                resolved += 1;
                options += values.len();
            }
            Options::NotForType { .. } => not_for_type += 1,
            Options::Dependent { .. } => dependent += 1,
            Options::Unreadable { .. } => unreadable += 1,
            _ => {}
        }
    }
    let type_column = template.layout().type_column;
    let row: Cells = type_column.map(|at| (at, product_type.into())).into_iter().collect();
    let states = template.rules().states(&row);
    let count = |state| states.in_state(state).count();
    json!({
        "productType": product_type,
        "resolved": resolved,
        "options": options,
        "notForType": not_for_type,
        "dependent": dependent,
        "unreadable": unreadable,
        "states": {
            "REQUIRED": count(CellState::Required),
            "OPTIONAL": count(CellState::Optional),
            "MUST_BE_BLANK": count(CellState::MustBeBlank),
            "NOT_APPLICABLE": count(CellState::NotApplicable),
            "UNKNOWN": count(CellState::Unknown),
        },
    })
}
