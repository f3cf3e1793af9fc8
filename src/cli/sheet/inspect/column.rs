//! What a template says of one column.

use serde_json::{Value, json};
use sheetfill::cell::column_name;
use sheetfill::{Cells, Column, ListClass, Need, Options, Template};

/// All that is told of a column, with its options for each of `types`.
pub(super) fn described(template: &Template, column: &Column, types: &[&str]) -> Value {
    let mut whole = short(template, column);
    let options = types.iter().map(|product_type| options(template, column, product_type));
    whole["options"] = options.collect();
    whole
}

/// A column without its options.
pub(super) fn short(template: &Template, column: &Column) -> Value {
    let section = column.section.and_then(|at| template.sections().get(at));
    let requirement = column.need.map(|need| match need {
        Need::Required => "REQUIRED",
        Need::Conditional => "CONDITIONAL",
        Need::Recommended => "RECOMMENDED",
        Need::Optional => "OPTIONAL",
    });
    let list_class = column.list_class().map(|class| match class {
        ListClass::Same => "SAME",
        ListClass::PerType => "PER_TYPE",
        ListClass::Dependent => "DEPENDENT",
        _ => "UNREADABLE",
    });
    let names = |columns: Vec<&Column>| -> Vec<String> {
        columns.into_iter().map(|column| column_name(column.index)).collect()
    };
    json!({
        "column": column_name(column.index),
        "attribute": column.id.raw(),
        "label": column.label,
        "section": section.map(|section| &section.title),
        "requirement": requirement,
        "example": column.example,
        "help": column.help,
        "prompt": column.prompt,
        "hidden": column.hidden,
        "listClass": list_class,
        "closed": template.options_in_row(column, &Cells::new()).is_closed(),
        "dependsOn": names(template.list_depends_on(column).collect()),
        "group": names(template.group(column).collect()),
        "unit": template.unit_for(column).map(|unit| column_name(unit.index)),
        "default": template.default_value(column),
    })
}

fn options(template: &Template, column: &Column, product_type: &str) -> Value {
    let found = template.options(column, product_type);
    let kind = match &found {
        Options::NoList => "NO_LIST",
        Options::NotForType { .. } => "NOT_FOR_TYPE",
        Options::List { .. } => "LIST",
        Options::Dependent { .. } => "DEPENDENT",
        _ => "UNREADABLE",
    };
    let values = if let Options::List { values, .. } = found { values } else { &[] };
    let values: Vec<Value> = values
        .iter()
        .map(|value| {
            json!({
                "text": &*value.text,
                "canonical": value.canonical,
                "obsolete": value.obsolete,
            })
        })
        .collect();
    json!({ "productType": product_type, "kind": kind, "values": values })
}
