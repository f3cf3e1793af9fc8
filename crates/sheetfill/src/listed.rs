//! Which rows of which columns have a list.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::cell::MAX_ROWS;
use crate::formula::Site;
use crate::list::{ColumnList, Context, Lists};
use crate::named_list::NamedColumns;
use crate::row_list::{RowList, RowLists};
use crate::sqref::cover;
use crate::stretch::{Covered, Reach, Stretches};
use crate::template::{Column, Layout};
use crate::validation::Validation;

/// Product types of one template: measured are up to four.
const MAX_TYPES: usize = 256;

/// Stretches of rows with a list, in all columns together. The largest measured template has one in
/// each of its 163 list columns.
const MAX_PLACES: usize = 1_000_000;

/// Labels and what they stand for, by attribute id.
pub(crate) type Aliases = BTreeMap<String, BTreeMap<String, String>>;

/// Rows of a column, and the position of the validation that is for them.
type Place = (Range<u32>, usize);

/// Gives each column its lists; returns the product types.
pub(crate) fn attach(
    lists: &mut Lists<'_, '_, '_>,
    columns: &mut [Column],
    validations: &[Validation],
    layout: &mut Layout,
    (mut types, aliases): (Vec<String>, &Aliases),
) -> Result<Vec<String>, Error> {
    bounded(types.len())?;
    let type_column = layout.type_column.unwrap_or(u32::MAX);
    let mut places = places(columns, validations, layout)?;
    let rows: Vec<Stretches> = places.iter().map(|places| stretches(places)).collect();
    let closed = closed_groups(columns, &places, validations);
    let reach = Reach::of(rows.iter(), layout.data_row);
    layout.list_rows_end = reach.as_ref().map(Reach::last);
    let gone_rows = layout.data_row..layout.list_rows_end.map_or(MAX_ROWS, |last| last + 1);
    // The type column first: its list is the types' source when the settings name none, and has
    // their exact spelling.
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|at| columns.get(*at).map(|column| column.index != type_column));
    let mut named: Option<NamedColumns> = None;
    for at in order {
        if named.is_none() && columns.get(at).is_some_and(|column| column.index != type_column) {
            named = Some(NamedColumns::of(lists, columns, &types)?);
        }
        let (Some(column), Some(places)) = (columns.get_mut(at), places.get_mut(at)) else {
            continue;
        };
        let context = Context {
            attribute: column.id.raw(),
            aliases: aliases.get(column.id.raw()),
            type_column,
            types: &types,
        };
        let places = std::mem::take(places);
        let named_places: Vec<Place> =
            places.iter().filter(|place| is_named(place, validations)).cloned().collect();
        let mut covered = Covered::of(stretches(&named_places), reach.as_ref());
        let is_whole = covered.is_of_template();
        let gone = if is_whole {
            None
        } else {
            // That of the type column hangs on nothing.
            let no_names = NamedColumns::default();
            named.as_ref().unwrap_or(&no_names).list(lists, column, &context)?
        };
        let has_template = is_whole || gone.is_some();
        if !has_template {
            covered = Covered::of(stretches(&places), reach.as_ref());
        }
        let cells = (column.index, covered);
        let of = of_column(lists, (places, has_template), validations, (cells, &context))?;
        column.lists = match gone {
            Some(list) if !of.stands_for(&list) => {
                let closed = closed.get(column.id.group()).copied().unwrap_or(false);
                of.with_gone(RowList { list, closed, own: false }, gone_rows.clone())
            }
            _ => of,
        };
        if column.index == type_column
            && let Some(RowList { list: ColumnList::Same(values), .. }) = column.lists.main()
        {
            types = spelled(types, values.iter().map(|value| value.text.to_string()).collect());
            bounded(types.len())?;
        }
    }
    Ok(types)
}

/// For each column the rows of data that validations are for.
fn places(
    columns: &[Column],
    validations: &[Validation],
    layout: &Layout,
) -> Result<Vec<Vec<Place>>, Error> {
    let at = |index: u32| columns.partition_point(|column| column.index < index);
    let mut places: Vec<Vec<Place>> = vec![Vec::new(); columns.len()];
    let mut count = 0;
    for (position, validation) in validations.iter().enumerate() {
        for (rows, spans) in cover(&validation.areas, layout.data_row) {
            for covered in spans.iter().map(|span| at(span.start)..at(span.end)) {
                count += covered.len();
                if count > MAX_PLACES {
                    let (found, limit) = (count as u64, MAX_PLACES as u64);
                    return Err(Error::TooManyAreas {
                        part: layout.sheet_part.clone(),
                        found,
                        limit,
                    });
                }
                for of_column in places.get_mut(covered).into_iter().flatten() {
                    of_column.push((rows.clone(), position));
                }
            }
        }
    }
    Ok(places)
}

/// The rows of a column that have a list.
fn stretches(places: &[Place]) -> Stretches {
    Stretches::of(places.iter().map(|(rows, _)| rows.clone()).collect())
}

/// Whether a list asks for names, as those of templates do.
fn is_named((_, position): &Place, validations: &[Validation]) -> bool {
    validations.get(*position).is_some_and(|of| of.is_named)
}

/// Groups of columns of which one still has a list of the template, and whether Excel enforces it.
fn closed_groups(
    columns: &[Column],
    places: &[Vec<Place>],
    validations: &[Validation],
) -> HashMap<String, bool> {
    let of_column = columns.iter().zip(places).filter_map(|(column, places)| {
        let (_, position) = places.iter().find(|place| is_named(place, validations))?;
        Some((column.id.group().to_owned(), validations.get(*position)?.closed))
    });
    of_column.collect()
}

/// The lists of a column; where validations overlap, the first of them counts.
fn of_column(
    lists: &mut Lists<'_, '_, '_>,
    (places, has_template): (Vec<Place>, bool),
    validations: &[Validation],
    ((target, covered), context): ((u32, Covered), &Context<'_>),
) -> Result<RowLists, Error> {
    let mut found = Vec::new();
    let mut rows = Vec::new();
    // Cells that were pasted over cut one list into several validations.
    let mut known = HashMap::new();
    for (stretch, position) in foremost(places) {
        let Some(validation) = validations.get(position) else { continue };
        let Validation { site, source, closed, is_named, .. } = validation;
        let key = (Arc::as_ptr(source), *closed);
        let at = if let Some(at) = known.get(&key) {
            *at
        } else {
            let list = lists.resolve(source, Site { target, ..*site }, context)?;
            found.push(RowList { list, closed: *closed, own: has_template && !is_named });
            *known.entry(key).or_insert(found.len() - 1)
        };
        rows.push((stretch, at));
    }
    Ok(RowLists::new(found, rows, covered))
}

/// Stretches of rows, apart and in order, each with the first of those that are for it.
fn foremost(mut places: Vec<Place>) -> Vec<Place> {
    if places.len() < 2 {
        return places;
    }
    let mut edges: Vec<u32> = places.iter().flat_map(|(rows, _)| [rows.start, rows.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    places.sort_unstable_by_key(|(rows, position)| (rows.start, *position));
    let mut coming = places.into_iter().peekable();
    // Those that have begun, the first on top.
    let mut begun = BinaryHeap::new();
    let mut apart: Vec<Place> = Vec::new();
    for (start, end) in edges.iter().copied().zip(edges.iter().copied().skip(1)) {
        while let Some((rows, position)) = coming.next_if(|(rows, _)| rows.start <= start) {
            begun.push(Reverse((position, rows.end)));
        }
        while begun.peek().is_some_and(|Reverse((_, end))| *end <= start) {
            begun.pop();
        }
        let Some(Reverse((position, _))) = begun.peek() else { continue };
        match apart.last_mut() {
            Some((rows, last)) if last == position && rows.end == start => rows.end = end,
            _ => apart.push((start..end, *position)),
        }
    }
    apart
}

/// Refuses more product types than a template has.
pub(crate) fn bounded(types: usize) -> Result<(), Error> {
    if types > MAX_TYPES {
        let (types, limit) = (types as u64, MAX_TYPES as u64);
        return Err(Error::TooManyTypes { types, limit });
    }
    Ok(())
}

/// The settings' types in the spelling of the type column's list, or that list when they are none.
fn spelled(types: Vec<String>, list: Vec<String>) -> Vec<String> {
    if types.is_empty() {
        return list;
    }
    let in_list =
        |name: String| list.iter().find(|l| l.eq_ignore_ascii_case(&name)).cloned().unwrap_or(name);
    types.into_iter().map(in_list).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_of_several_counts_where_they_overlap() {
        let found = foremost(vec![(8..12, 0), (6..20, 1), (20..22, 1), (12..30, 2), (40..41, 0)]);
        let expected = [(6..8, 1), (8..12, 0), (12..22, 1), (22..30, 2), (40..41, 0)];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn a_sweep_finds_what_asking_each_row_does(
            places in prop::collection::vec((0u32..30, 1u32..10), 0..12),
        ) {
            let places: Vec<Place> = places
                .into_iter()
                .enumerate()
                .map(|(position, (start, rows))| (start..start + rows, position))
                .collect();
            let of = |places: &[Place], row: u32| {
                places.iter().find(|(rows, _)| rows.contains(&row)).map(|(_, position)| *position)
            };
            let found = foremost(places.clone());
            for row in 0..45 {
                prop_assert_eq!(of(&found, row), of(&places, row));
            }
            prop_assert!(found.is_sorted_by(|a, b| a.0.end <= b.0.start));
        }
    }
}
