//! What the template's own rules say of a row's cells.

use super::finding::{Finding, FindingCode};
use super::row::{Action, Row};
use crate::need::Need;
use crate::rule::CellState;

/// A value that the row needs is absent. A row that changes a listing only in part needs none.
pub(super) fn missing(row: &Row<'_>, out: &mut Vec<Finding>) {
    if row.action == Action::Partial {
        return;
    }
    let without_rules = row.template.rules().is_empty();
    for column in row.template.columns() {
        let needed = if without_rules {
            column.need == Some(Need::Required) && !row.has(column)
        } else {
            row.asks_for(column)
        };
        if needed {
            // An allowed value that is the only one is what is meant.
            let options = row.options(column);
            let mut live = options.live();
            let only = live.next().filter(|_| live.next().is_none());
            let finding = row.finding(column, FindingCode::RequiredMissing);
            out.push(finding.suggest(only.map(|option| &*option.text)));
        }
    }
}

/// A value stands where the row's type or its other values allow none.
pub(super) fn forbidden(row: &Row<'_>, out: &mut Vec<Finding>) {
    for (column, _) in row.filled() {
        let code = match row.states.state(column) {
            CellState::NotApplicable => FindingCode::ValueNotForType,
            CellState::MustBeBlank => FindingCode::ValueMustBeBlank,
            _ => continue,
        };
        out.push(row.finding(column, code));
    }
}
