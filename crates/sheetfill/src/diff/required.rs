//! Columns that need a value now.

use super::pair::Pairs;
use super::{ColumnName, NewlyRequired};
use crate::need::Need;
use crate::plan::Cells;
use crate::rule::CellState;
use crate::template::{Column, Template};
use crate::value::Value;

/// By the definitions, or by the rules for a row that says nothing but its product type. New
/// columns count when they are needed at once.
pub(super) fn newly(
    (older, newer): (&Template, &Template),
    pairs: &Pairs<'_>,
) -> Vec<NewlyRequired> {
    let types: Vec<&String> = newer.product_types().iter().collect();
    let states = |template: &Template, of: &str| template.rules().states(&row_of(template, of));
    let by_type: Vec<_> =
        types.iter().map(|of| (*of, states(older, of), states(newer, of))).collect();
    let mut found = Vec::new();
    for column in newer.columns() {
        let before = pairs.older(column.index);
        let is_needed = |column: &Column| column.need == Some(Need::Required);
        if is_needed(column) && !before.is_some_and(is_needed) {
            found.push(required(column, Vec::new()));
            continue;
        }
        let product_types: Vec<String> = by_type
            .iter()
            .filter(|(of, was, is)| {
                let was_asked =
                    before.is_some_and(|before| was.state(before) == CellState::Required);
                // A type that is new as a whole is told as such.
                let is_old = older.product_types().iter().any(|o| o.eq_ignore_ascii_case(of));
                is_old && is.state(column) == CellState::Required && !was_asked
            })
            .map(|(of, ..)| (*of).clone())
            .collect();
        if !product_types.is_empty() {
            found.push(required(column, product_types));
        }
    }
    found
}

fn required(column: &Column, product_types: Vec<String>) -> NewlyRequired {
    NewlyRequired { column: ColumnName::of(column), product_types }
}

/// A row that says nothing but its product type.
fn row_of(template: &Template, product_type: &str) -> Cells {
    let mut row = Cells::new();
    if let Some(column) = template.layout().type_column {
        row.insert(column, Value::from(product_type));
    }
    row
}
