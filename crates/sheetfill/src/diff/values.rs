//! Lists with other values.

use std::collections::HashSet;

use super::pair::Pairs;
use super::row::{BothRows, offered};
use super::{ColumnName, Firmness, ListChange};
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
        let is_theme = self.theme.is_some_and(|theme| theme.index == is.index);
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
            for Case { row, open } in rows {
                let before = self.older.options_in_row(was, &row.older);
                let now = self.newer.options_in_row(is, &row.newer);
                let Ok((gone, new)) = compare(before, now, open) else {
                    whole = false;
                    continue;
                };
                if gone.is_empty() && new.is_empty() && before.is_closed() == now.is_closed() {
                    continue;
                }
                let [was, now] = [before, now].map(|list| firmness(list, is_theme));
                let same = |other: &&mut ListChange| {
                    (other.was, other.now) == (was, now) && other.gone == gone && other.new == new
                };
                if let Some(other) = of_type.iter_mut().find(same) {
                    other.cases += 1;
                    continue;
                }
                of_type.push(ListChange {
                    column: ColumnName::of(is),
                    product_type: product_type.clone(),
                    when: row.settings,
                    cases: 1,
                    gone,
                    new,
                    was,
                    now,
                });
            }
            found.extend(of_type);
        }
        (found, whole)
    }

    /// The columns besides the type that either list hangs on, left to right in the newer template.
    fn drivers(&self, was: &Column, is: &Column) -> Vec<Driver<'t>> {
        let of_older: Vec<&Column> = self
            .older
            .list_depends_on(was)
            .filter_map(|column| self.pairs.newer(column.index))
            .collect();
        let of_newer: Vec<&Column> = self.newer.list_depends_on(is).collect();
        let has = |all: &[&Column], column: &Column| all.iter().any(|c| c.index == column.index);
        let mut columns = [of_older.as_slice(), &of_newer].concat();
        columns.sort_by_key(|column| column.index);
        columns.dedup_by_key(|column| column.index);
        columns.retain(|column| self.newer.layout().type_column != Some(column.index));
        let driver =
            |column| Driver { column, of_both: has(&of_older, column) && has(&of_newer, column) };
        columns.into_iter().map(driver).collect()
    }

    /// Rows with every value of the columns that a list hangs on, and without one in those that only
    /// one of two lists hangs on; and whether these are all.
    fn rows(&self, drivers: &[Driver<'_>], start: BothRows) -> (Vec<Case>, bool) {
        let both = (self.older, self.newer);
        let mut rows = vec![Case { row: start, open: false }];
        let mut whole = true;
        for Driver { column, of_both } in drivers {
            let mut next = Vec::new();
            for Case { row, open } in rows {
                let values = offered(both, self.pairs, column, &row);
                if values.is_empty() {
                    next.push(Case { row, open: true });
                    continue;
                }
                let room = MAX_ROWS.saturating_sub(next.len() + 1);
                whole &= values.len() <= room;
                let values = values.iter().take(room);
                next.extend(
                    values.map(|value| Case { row: row.with(self.pairs, column, value), open }),
                );
                if !of_both {
                    next.push(Case { row: row.without(column), open });
                }
            }
            rows = next;
        }
        (rows, whole)
    }
}

/// A column that a list hangs on.
struct Driver<'t> {
    column: &'t Column,
    /// Whether both lists hang on it.
    of_both: bool,
}

/// A row that a list is compared in.
struct Case {
    row: BothRows,
    /// Whether a cell that the list hangs on can't be chosen from a list in either template.
    open: bool,
}

fn firmness(list: Options<'_>, is_theme: bool) -> Firmness {
    match list {
        _ if list.is_closed() => Firmness::Closed,
        Options::List { .. } if is_theme => Firmness::Expected,
        _ => Firmness::Suggested,
    }
}

/// Of one of two lists it is not known what it offers.
struct Unknown;

/// The values that are gone, and those that are new; `open` as in [`Case`].
fn compare(
    was: Options<'_>,
    is: Options<'_>,
    open: bool,
) -> Result<(Vec<String>, Vec<String>), Unknown> {
    match (&was, &is) {
        (Options::Unreadable { .. }, _) | (_, Options::Unreadable { .. }) => return Err(Unknown),
        (Options::Dependent { .. }, Options::Dependent { .. }) if open => return Err(Unknown),
        _ => {}
    }
    let texts = |list: &Options<'_>| list.live().map(|value| value.text.to_string()).collect();
    let (before, now): (Vec<String>, Vec<String>) = (texts(&was), texts(&is));
    let missing = |from: &[String], other: &[String]| -> Vec<String> {
        let known: HashSet<&String> = other.iter().collect();
        from.iter().filter(|text| !known.contains(text)).cloned().collect()
    };
    Ok((missing(&before, &now), missing(&now, &before)))
}
