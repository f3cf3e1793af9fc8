//! Values against their drop-downs.

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::option::{Options, is_obsolete};

/// A value that its list does not hold, or holds as one that is no longer to be used.
pub(super) fn outside(row: &Row<'_>, out: &mut Vec<Finding>) {
    let (theme, product_type) = (row.roles.theme, row.roles.product_type);
    for (column, value) in row.filled().filter(|(column, _)| column.has_list()) {
        let is = |role: Option<&crate::Column>| role.is_some_and(|r| r.index == column.index);
        // What does not belong there at all is said by the rules of states, and what is wrong with
        // a type by those of identity.
        if row.forbids(column) || is(product_type) {
            continue;
        }
        let text = value.as_str();
        let options = row.options(column);
        let code = match &options {
            Options::List { values, closed } => {
                match row.near.exact(values, text) {
                    Some(option) if option.obsolete && !is(theme) => FindingCode::ValueObsolete,
                    Some(_) => continue,
                    // An obsolete theme has a rule of its own.
                    None if is(theme) && is_obsolete(text) => continue,
                    None if is(theme) => FindingCode::ThemeNotOffered,
                    None if !*closed => FindingCode::ValueOutsideSuggestions,
                    None if column.id.is_unit() => FindingCode::UnitNotOffered,
                    None => FindingCode::ValueNotInList,
                }
            }
            Options::NotForType { closed: true } => FindingCode::ValueNotForType,
            Options::Dependent { closed: true } => FindingCode::ValueNeedsDependentList,
            Options::Unreadable { closed: true, .. } => FindingCode::ListUnreadable,
            _ => continue,
        };
        out.push(row.finding(column, code).suggest(row.near.nearest(&options, text)));
    }
}

/// The first row below those that the template's drop-downs cover.
pub(super) fn beyond(rows: &[Row<'_>], out: &mut Vec<Finding>) {
    let Some(end) = rows.first().and_then(|row| row.template.layout().list_rows_end) else {
        return;
    };
    let first = rows.iter().find(|row| row.at() > end);
    if let Some((row, (column, _))) = first.and_then(|row| Some((row, row.filled().next()?))) {
        out.push(row.finding(column, FindingCode::RowBeyondLists));
    }
}
