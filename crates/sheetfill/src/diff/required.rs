//! Columns that need a value now.

use super::pair::Pairs;
use super::row::{BothRows, offered};
use super::{ColumnName, NewlyRequired, Setting};
use crate::check::Roles;
use crate::need::Need;
use crate::rule::{CellState, RowStates};
use crate::template::{Column, Template};

/// Rows of one product type that the rules are asked about. Measured are 36.
const MAX_ROWS: usize = 128;

/// By the definitions, or by the rules for rows of each parentage, channel and kind of product id.
/// New columns count when they are needed at once.
pub(super) fn newly(both: (&Template, &Template), pairs: &Pairs<'_>) -> Vec<NewlyRequired> {
    let (older, newer) = both;
    let is_old = |of: &&String| older.product_types().iter().any(|o| o.eq_ignore_ascii_case(of));
    // A type that is new as a whole is told as such.
    let types: Vec<(&String, Vec<Asked>)> = newer
        .product_types()
        .iter()
        .filter(is_old)
        .map(|of| (of, asked(both, pairs, of)))
        .collect();
    let mut found = Vec::new();
    for column in newer.columns() {
        let before = pairs.older(column.index);
        let is_needed = |column: &Column| column.need == Some(Need::Required);
        if is_needed(column) && !before.is_some_and(is_needed) {
            found.push(required(column, Vec::new(), &[]));
            continue;
        }
        let mut by_row: Vec<(&[Setting], Vec<String>)> = Vec::new();
        for (of, rows) in &types {
            let Some(row) = rows.iter().find(|row| row.is_new(before, column)) else { continue };
            match by_row.iter_mut().find(|(when, _)| *when == row.settings) {
                Some((_, types)) => types.push((*of).clone()),
                None => by_row.push((&row.settings, vec![(*of).clone()])),
            }
        }
        found.extend(by_row.into_iter().map(|(when, types)| required(column, types, when)));
    }
    found
}

fn required(column: &Column, product_types: Vec<String>, when: &[Setting]) -> NewlyRequired {
    NewlyRequired { column: ColumnName::of(column), product_types, when: when.to_vec() }
}

/// What both templates make of one row.
struct Asked {
    settings: Vec<Setting>,
    was: RowStates,
    is: RowStates,
}

impl Asked {
    fn is_new(&self, before: Option<&Column>, column: &Column) -> bool {
        let was = before.is_some_and(|before| self.was.state(before) == CellState::Required);
        self.is.state(column) == CellState::Required && !was
    }
}

/// The rows of a product type, those that say least first.
fn asked(both: (&Template, &Template), pairs: &Pairs<'_>, product_type: &str) -> Vec<Asked> {
    let (older, newer) = both;
    let roles = Roles::of(newer);
    let mut rows = vec![BothRows::of_type(both, product_type)];
    for column in [roles.parentage, roles.channel, roles.id_kind].into_iter().flatten() {
        let more: Vec<BothRows> = rows
            .iter()
            .flat_map(|row| {
                let values = offered(both, pairs, column, row);
                values.into_iter().map(|value| row.with(pairs, column, &value))
            })
            .take(MAX_ROWS.saturating_sub(rows.len()))
            .collect();
        rows.extend(more);
    }
    rows.sort_by_key(|row| row.settings.len());
    let states = |row: BothRows| Asked {
        was: older.rules().states(&row.older),
        is: newer.rules().states(&row.newer),
        settings: row.settings,
    };
    rows.into_iter().map(states).collect()
}
