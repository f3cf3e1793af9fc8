//! Lists with other values.

use std::collections::HashSet;

use super::pair::Pairs;
use super::row::{BothRows, offered};
use super::{ColumnName, ListChange};
use crate::check::Roles;
use crate::option::Options;
use crate::template::{Column, Template};

/// Rows that a list is compared in, by column and product type. Measured are 576.
const MAX_ROWS: usize = 5_000;

/// The lists that differ, by column and product type of both templates; and the columns whose lists
/// could not be compared.
pub(super) fn changed(
    (older, newer): (&Template, &Template),
    pairs: &Pairs<'_>,
) -> (Vec<ListChange>, Vec<ColumnName>) {
    let lists = Lists { older, newer, pairs, theme: Roles::of(newer).theme };
    let (mut changes, mut not_compared) = (Vec::new(), Vec::new());
    // What a type column offers is told as product types.
    let type_column = newer.layout().type_column;
    for (was, is) in pairs.both.iter().filter(|(_, is)| type_column != Some(is.index)) {
        let (found, whole) = lists.column(was, is);
        changes.extend(found);
        if !whole {
            not_compared.push(ColumnName::of(is));
        }
    }
    (changes, not_compared)
}

/// What is compared.
struct Lists<'d, 't> {
    older: &'t Template,
    newer: &'t Template,
    pairs: &'d Pairs<'t>,
    theme: Option<&'t Column>,
}

impl<'t> Lists<'_, 't> {
    /// The changes of one column, and whether all of it was compared.
    fn column(&self, was: &Column, is: &Column) -> (Vec<ListChange>, bool) {
        let drivers = self.drivers(was, is);
        let (mut found, mut whole) = (Vec::new(), true);
        for product_type in self.newer.product_types() {
            let known = |other: &String| other.eq_ignore_ascii_case(product_type);
            if !self.older.product_types().iter().any(known) {
                continue;
            }
            let start = BothRows::of_type((self.older, self.newer), product_type);
            let (rows, all) = self.rows(&drivers, start);
            whole &= all;
            let mut of_type: Vec<ListChange> = Vec::new();
            for row in rows {
                let before = self.older.options_in_row(was, &row.older);
                let now = self.newer.options_in_row(is, &row.newer);
                let Ok(difference) = compare(before, now) else {
                    whole = false;
                    continue;
                };
                let Some(Difference { gone, new, was_closed, closed }) = difference else {
                    continue;
                };
                let same = |other: &&mut ListChange| {
                    (other.was_closed, other.closed) == (was_closed, closed)
                        && other.gone == gone
                        && other.new == new
                };
                if let Some(other) = of_type.iter_mut().find(same) {
                    other.cases += 1;
                    continue;
                }
                let is_theme = self.theme.is_some_and(|theme| theme.index == is.index);
                of_type.push(ListChange {
                    column: ColumnName::of(is),
                    product_type: product_type.clone(),
                    when: row.settings,
                    cases: 1,
                    gone,
                    new,
                    was_closed,
                    closed,
                    strict: closed || is_theme,
                });
            }
            found.extend(of_type);
        }
        (found, whole)
    }

    /// The columns besides the type that either list hangs on, left to right in the newer template.
    fn drivers(&self, was: &Column, is: &Column) -> Vec<&'t Column> {
        let of_older = self.older.list_depends_on(was).filter_map(|c| self.pairs.newer(c.index));
        let mut drivers: Vec<&'t Column> = self.newer.list_depends_on(is).chain(of_older).collect();
        drivers.sort_by_key(|column| column.index);
        drivers.dedup_by_key(|column| column.index);
        drivers.retain(|column| self.newer.layout().type_column != Some(column.index));
        drivers
    }

    /// Rows with every value of the columns that a list hangs on, and whether these are all.
    fn rows(&self, drivers: &[&Column], start: BothRows) -> (Vec<BothRows>, bool) {
        let both = (self.older, self.newer);
        let mut rows = vec![start];
        let mut whole = true;
        for column in drivers {
            let mut next = Vec::new();
            for row in rows {
                let values = offered(both, self.pairs, column, &row);
                if values.is_empty() {
                    next.push(row);
                    continue;
                }
                let room = MAX_ROWS.saturating_sub(next.len());
                whole &= values.len() <= room;
                let values = values.iter().take(room);
                next.extend(values.map(|value| row.with(self.pairs, column, value)));
            }
            rows = next;
        }
        (rows, whole)
    }
}

/// How a list differs.
struct Difference {
    gone: Vec<String>,
    new: Vec<String>,
    was_closed: bool,
    closed: bool,
}

/// Of one of two lists it is not known what it offers.
struct Unknown;

fn compare(was: Options<'_>, is: Options<'_>) -> Result<Option<Difference>, Unknown> {
    match (&was, &is) {
        (Options::Unreadable { .. }, _)
        | (_, Options::Unreadable { .. })
        // A cell that they hang on can't be chosen from a list in either.
        | (Options::Dependent { .. }, Options::Dependent { .. }) => return Err(Unknown),
        _ => {}
    }
    let texts = |list: &Options<'_>| list.live().map(|value| value.text.to_string()).collect();
    let (before, now): (Vec<String>, Vec<String>) = (texts(&was), texts(&is));
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        let known: HashSet<&String> = other.iter().collect();
        from.iter().filter(|text| !known.contains(text)).cloned().collect()
    };
    let (was_closed, closed) = (was.is_closed(), is.is_closed());
    let (gone, new) = (missing(&before, &now), missing(&now, &before));
    let is_same = gone.is_empty() && new.is_empty() && was_closed == closed;
    Ok((!is_same).then_some(Difference { gone, new, was_closed, closed }))
}
