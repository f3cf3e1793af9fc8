//! `beecatalog sheet inspect`: what a template is made of.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::{Generation, Options, Template};

use super::read_template;
use crate::catalog::Lang;
use crate::say::say;

/// Tells what a template is made of.
pub(super) fn inspect(file: &Path, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, template) = read_template(file, lang)?;
    let described = describe(&template);
    if json {
        say!("{}", serde_json::to_string_pretty(&described)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = |name: &str| described[name].as_str().unwrap_or("—").to_owned();
    say!("{} {}  {}", text("generation"), text("version"), text("language"))?;
    say!("  sheet          {}", text("sheet"))?;
    let rows = &described["rows"];
    say!(
        "  rows           labels {}, attributes {}, data from {}, with data {}",
        rows["labels"],
        rows["attributes"],
        rows["data"],
        rows["present"]
    )?;
    say!("  columns        {}", described["columns"])?;
    for section in template.sections() {
        let columns = section.last_column - section.first_column + 1;
        say!("    {:>4}         {}", columns, section.title)?;
    }
    for lists in described["lists"].as_array().into_iter().flatten() {
        let kind = lists["productType"].as_str().unwrap_or_default();
        say!(
            "  {kind:<14} {} lists, {} options, {} not for this type, {} dependent, {} unreadable",
            lists["resolved"],
            lists["options"],
            lists["notForType"],
            lists["dependent"],
            lists["unreadable"],
        )?;
    }
    for active in template.active_content() {
        say!("  ! {active:?}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All that is told of a template; rows one-based.
fn describe(template: &Template) -> Value {
    let layout = template.layout();
    let sections: Vec<Value> = template
        .sections()
        .iter()
        .map(|section| {
            let name = sheetfill::cell::column_name;
            json!({
                "title": section.title,
                "from": name(section.first_column),
                "to": name(section.last_column),
            })
        })
        .collect();
    let types = template.product_types().iter();
    let lists: Vec<Value> = types.map(|product_type| lists(template, product_type)).collect();
    let generation = match template.generation() {
        Generation::Unified => "unified",
        Generation::Legacy => "legacy",
    };
    json!({
        "generation": generation,
        "version": template.version(),
        "language": template.language(),
        "marketplace": template.marketplace(),
        "productTypes": template.product_types(),
        "sheet": layout.sheet_name,
        "rows": {
            "labels": layout.label_row + 1,
            "attributes": layout.attribute_row + 1,
            "data": layout.data_row + 1,
            "present": layout.rows_present,
            "listsEnd": layout.list_rows_end.map(|row| row + 1),
        },
        "columns": template.columns().len(),
        "sections": sections,
        "lists": lists,
        "activeContent": template.active_content().iter().map(|a| format!("{a:?}")).collect::<Vec<_>>(),
    })
}

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
    json!({
        "productType": product_type,
        "resolved": resolved,
        "options": options,
        "notForType": not_for_type,
        "dependent": dependent,
        "unreadable": unreadable,
    })
}
