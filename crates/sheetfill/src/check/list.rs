//! Values against their drop-downs.

use super::finding::{Finding, FindingCode};
use super::row::Row;
use crate::option::{Options, is_obsolete};
use crate::template::Column;

/// A value that its list does not hold, or holds as one that is no longer to be used.
pub(super) fn outside(row: &Row<'_>, out: &mut Vec<Finding>) {
    let (theme, product_type) = (row.roles.theme, row.roles.product_type);
    for (column, value) in row.filled().filter(|(column, _)| column.has_list()) {
        let is = |role: Option<&Column>| role.is_some_and(|r| r.index == column.index);
        // What does not belong there at all is said by the rules of states, and what is wrong with
        // a type by those of identity.
        if row.forbids(column) || is(product_type) {
            continue;
        }
        let text = value.as_str();
        // A seller's own drop-down does not widen what the template takes.
        let found = row.all_options(column).find_map(|options| {
            let code = code_of(row, (column, text), &options, is(theme))?;
            Some((code, options))
        });
        if let Some((code, options)) = found {
            out.push(row.finding(column, code).suggest(row.near.nearest(&options, text)));
        }
    }
}

/// What is wrong with a value beside a list.
fn code_of(
    row: &Row<'_>,
    (column, text): (&Column, &str),
    options: &Options<'_>,
    is_theme: bool,
) -> Option<FindingCode> {
    Some(match options {
        Options::List { values, closed } => {
            match row.near.exact(values, text) {
                Some(option) if option.obsolete && !is_theme => FindingCode::ValueObsolete,
                Some(_) => return None,
                // An obsolete theme has a rule of its own.
                None if is_theme && is_obsolete(text) => return None,
                None if is_theme => FindingCode::ThemeNotOffered,
                None if !*closed => FindingCode::ValueOutsideSuggestions,
                None if column.id.is_unit() => FindingCode::UnitNotOffered,
                None => FindingCode::ValueNotInList,
            }
        }
        Options::NotForType { closed: true } => FindingCode::ValueNotForType,
        Options::Dependent { closed: true } => FindingCode::ValueNeedsDependentList,
        Options::Unreadable { closed: true, .. } => FindingCode::ListUnreadable,
        // Whether Excel enforced it went with it.
        Options::Unreadable { .. } if column.lists.is_gone() => FindingCode::ListUnreadable,
        _ => return None,
    })
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
