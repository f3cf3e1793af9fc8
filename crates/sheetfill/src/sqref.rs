//! The cells that validations and conditional formats are for.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;

use crate::Error;
use crate::cell::Area;
use crate::stretch::Stretches;

/// Areas of one validation or format: more than Excel writes.
const MAX_AREAS: usize = 8_192;
/// Areas of all validations, or of all formats, of a sheet. The largest measured template has
/// 3,000.
const MAX_ALL_AREAS: usize = 250_000;

/// Reads what `sqref`s of one sheet name.
pub(crate) struct Sqrefs<'p> {
    part: &'p str,
    /// Areas read so far.
    read: usize,
}

impl<'p> Sqrefs<'p> {
    pub fn new(part: &'p str) -> Self {
        Self { part, read: 0 }
    }

    /// The areas of the next one.
    pub fn read(&mut self, sqref: &str) -> Result<Arc<[Area]>, Error> {
        let limit = MAX_AREAS.min(MAX_ALL_AREAS - self.read);
        let areas: Arc<[Area]> = Area::parse_list(sqref).take(limit + 1).collect();
        if areas.len() > limit {
            let of_all = limit < MAX_AREAS;
            let (before, limit) = if of_all { (self.read, MAX_ALL_AREAS) } else { (0, MAX_AREAS) };
            let (found, limit) = ((before + areas.len()) as u64, limit as u64);
            return Err(Error::TooManyAreas { part: self.part.to_owned(), found, limit });
        }
        self.read += areas.len();
        Ok(areas)
    }
}

/// What is covered from row `from` on: stretches of rows, and in each the columns, each cell of a stretch
/// once.
pub(crate) fn cover(areas: &[Area], from: u32) -> Vec<(Range<u32>, Stretches)> {
    let mut by_rows: BTreeMap<(u32, u32), Vec<Range<u32>>> = BTreeMap::new();
    for area in areas.iter().filter(|area| area.last_row >= from) {
        let rows = (area.first_row.max(from), area.last_row + 1);
        by_rows.entry(rows).or_default().push(area.first_column..area.last_column + 1);
    }
    let covered = by_rows.into_iter();
    covered.map(|((first, end), columns)| (first..end, Stretches::of(columns))).collect()
}

/// For each of `columns`, which ascend, the position of the first of `things` that covers its cell
/// in `row`.
pub(crate) fn first_over<'a>(
    things: impl Iterator<Item = &'a [Area]>,
    row: u32,
    columns: impl Iterator<Item = u32>,
) -> Vec<Option<usize>> {
    let mut spans: Vec<(u32, u32, usize)> = Vec::new();
    for (position, areas) in things.enumerate() {
        let areas = areas.iter().filter(|area| area.has_row(row));
        spans.extend(areas.map(|area| (area.first_column, area.last_column, position)));
    }
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    // Those that begin at or before the column, the first thing on top.
    let mut begun = BinaryHeap::new();
    let over = |column: u32| {
        while let Some((_, last, position)) = spans.next_if(|(first, ..)| *first <= column) {
            begun.push(Reverse((position, last)));
        }
        while begun.peek().is_some_and(|Reverse((_, last))| *last < column) {
            begun.pop();
        }
        begun.peek().map(|Reverse((position, _))| *position)
    };
    columns.map(over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn areas(sqref: &str) -> Vec<Area> {
        Area::parse_list(sqref).collect()
    }

    #[test]
    fn the_first_of_several_counts() {
        let things = [areas("B7:C9"), areas("A1:D6"), areas("A7:D7 F7"), areas("D7:E7")];
        let found = first_over(things.iter().map(Vec::as_slice), 6, [0, 1, 3, 4, 5, 9].into_iter());
        assert_eq!(found, [Some(2), Some(0), Some(2), Some(3), Some(2), None]);
    }

    #[test]
    fn rows_are_told_with_the_columns_that_are_covered_in_them() {
        let found = cover(&areas("F7:F9 A5:C9 B1:D9 A1:Z6 E9 G9 C7:C9"), 6);
        assert_eq!(found.iter().map(|(rows, _)| rows.clone()).collect::<Vec<_>>(), [6..9, 8..9]);
        let columns = |at: usize| found[at].1.iter().cloned().collect::<Vec<_>>();
        assert_eq!(columns(0), [0..4, 5..6]);
        assert_eq!(columns(1), [4..5, 6..7]);
    }

    #[test]
    fn areas_have_a_limit_for_each_and_for_all() {
        let mut sqrefs = Sqrefs::new("sheet.xml");
        let limit_of = |error| match error {
            Error::TooManyAreas { limit, .. } => limit,
            other => panic!("{other}"),
        };
        assert_eq!(limit_of(sqrefs.read(&"A1 ".repeat(8_193)).unwrap_err()), 8_192);
        for _ in 0..30 {
            assert_eq!(sqrefs.read(&"A1 ".repeat(8_192)).unwrap().len(), 8_192);
        }
        assert_eq!(limit_of(sqrefs.read(&"A1 ".repeat(8_192)).unwrap_err()), 250_000);
    }

    proptest! {
        #[test]
        fn a_sweep_finds_what_asking_each_thing_does(
            things in prop::collection::vec(
                prop::collection::vec((0u32..3, 0u32..30, 0u32..10), 0..4), 0..12),
        ) {
            let things: Vec<Vec<Area>> = things.into_iter().map(|areas| {
                let area = |(first_row, first_column, more)| Area {
                    first_row, first_column, last_row: 2, last_column: first_column + more,
                };
                areas.into_iter().map(area).collect()
            }).collect();
            let asked = (0..40).map(|column| things.iter().position(|areas| {
                areas.iter().any(|a| a.has_row(1) && (a.first_column..=a.last_column).contains(&column))
            }));
            let found = first_over(things.iter().map(Vec::as_slice), 1, 0..40);
            prop_assert_eq!(found, asked.collect::<Vec<_>>());
        }
    }
}
