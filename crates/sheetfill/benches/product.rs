//! The rows that are measured: those of a product of 60 attributes.

use sheetfill::{Options, Plan, Template, Value};

/// Cells of each row, as a seller's complete product has.
const COLUMNS: usize = 60;

/// Stands for the row's number.
const NUMBER: &str = "{n}";

/// The product type of the rows: the template's last.
pub fn product_type(template: &Template) -> &str {
    template.product_types().last().map_or("", String::as_str)
}

/// Zero-based columns and what they hold: those with a list its first value, the others a text
/// that differs by row.
pub fn texts(template: &Template) -> Vec<(u32, String)> {
    let product_type = product_type(template);
    let text = |column| {
        let options = template.options(column, product_type);
        if Some(column.index) == template.layout().type_column {
            return Some(product_type.to_owned());
        }
        match (options.live().next(), options) {
            (Some(option), _) => Some(option.text.to_string()),
            (None, Options::NoList) => Some(format!("Casaco de lã {NUMBER} {}", column.index)),
            (None, _) => None,
        }
    };
    let columns = template.columns().iter();
    columns.filter_map(|column| Some((column.index, text(column)?))).take(COLUMNS).collect()
}

/// So many rows of it.
pub fn plan(template: &Template, rows: usize) -> Plan {
    let texts = texts(template);
    let mut plan = Plan::new();
    for number in 0..rows {
        let row = plan.add_row();
        for (index, text) in &texts {
            let Some(column) = template.column_at(*index) else { continue };
            plan.set(row, column, Value::Text(text.replace(NUMBER, &number.to_string())));
        }
    }
    plan
}
