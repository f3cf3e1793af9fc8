//! Stretches of rows, or of columns, that something on the sheet is for.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::weight::Scale;

/// Stretches of rows or of columns, apart from each other and in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stretches(Vec<Range<u32>>);

impl Stretches {
    /// Those that touch or overlap become one.
    pub fn of(mut rows: Vec<Range<u32>>) -> Self {
        rows.sort_unstable_by_key(|rows| rows.start);
        let mut apart: Vec<Range<u32>> = Vec::new();
        for rows in rows.into_iter().filter(|rows| !rows.is_empty()) {
            match apart.last_mut() {
                Some(last) if rows.start <= last.end => last.end = last.end.max(rows.end),
                _ => apart.push(rows),
            }
        }
        Self(apart)
    }

    /// Row or column behind the last one; `None` without any.
    pub fn end(&self) -> Option<u32> {
        self.0.last().map(|rows| rows.end)
    }

    /// How many of `of` they hold.
    fn within(&self, of: &Range<u32>) -> u32 {
        let inside = self.0.iter().map(|rows| rows.start.max(of.start)..rows.end.min(of.end));
        inside.map(|rows| rows.end.saturating_sub(rows.start)).sum()
    }

    /// The stretches.
    pub fn iter(&self) -> impl Iterator<Item = &Range<u32>> {
        self.0.iter()
    }
}

/// The rows of data that the template has lists, or rules, for: up to the row with which most columns
/// end. One column alone does not tell them, since a seller adds lists and formats to a few cells, and
/// loses those of others by pasting over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reach {
    rows: Range<u32>,
    /// Columns that end there.
    columns: usize,
}

impl Reach {
    /// By the rows of each column at or below `data_row`; of several ends that are as common, the
    /// farthest. `None` when nothing is covered, or only one cell.
    pub fn of<'s>(columns: impl Iterator<Item = &'s Stretches>, data_row: u32) -> Option<Self> {
        let mut ends: BTreeMap<u32, usize> = BTreeMap::new();
        for end in columns.filter_map(Stretches::end) {
            *ends.entry(end).or_default() += 1;
        }
        let (end, columns) = ends.into_iter().max_by_key(|(end, columns)| (*columns, *end))?;
        let rows = data_row..end;
        (rows.len() > 1 || columns > 1).then_some(Self { rows, columns })
    }

    /// The last of the rows.
    pub fn last(&self) -> u32 {
        self.rows.end.saturating_sub(1)
    }

    /// Whether what is for `rows` is the template's and meant for all: it is for half of them or more,
    /// or it ends where that of other columns does and what it lacks was lost.
    fn is_meant_by(&self, rows: &Stretches) -> bool {
        let covered = rows.within(&self.rows);
        let all = self.rows.end.saturating_sub(self.rows.start);
        let ends = covered > 1 && self.columns > 1 && rows.end() >= Some(self.rows.end);
        covered >= all.div_ceil(2) || ends
    }
}

/// Rows of data of a column that something is for, and those that it stands for besides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Covered {
    rows: Stretches,
    /// The template's rows where these are of its own: then the others are meant too, since what a row
    /// had is lost when cells are pasted over it, and those below are told of elsewhere. What was put
    /// into a few cells is for them alone.
    all: Option<Range<u32>>,
}

impl Covered {
    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<Range<u32>>(self.rows.iter().count());
    }

    /// By stretches at or below the first row of data, and the reach of all columns.
    pub fn of(rows: Stretches, reach: Option<&Reach>) -> Self {
        let all = reach.filter(|reach| reach.is_meant_by(&rows)).map(|reach| reach.rows.clone());
        Self { rows, all }
    }

    /// Whether it is the template's and meant for all rows.
    pub fn is_of_template(&self) -> bool {
        self.all.is_some()
    }

    /// The row itself when it is covered, else the one that stands for it: the nearest one above, or
    /// the first.
    pub fn row_for(&self, row: u32) -> Option<u32> {
        let Stretches(rows) = &self.rows;
        let begun = rows.partition_point(|rows| rows.start <= row);
        match begun.checked_sub(1).and_then(|at| rows.get(at)) {
            Some(rows) if row < rows.end => Some(row),
            Some(rows) => self.is_of_template().then_some(rows.end - 1),
            None => rows.first().filter(|_| self.is_of_template()).map(|rows| rows.start),
        }
    }

    /// The template's rows that are not covered though they are meant.
    pub fn gaps(&self) -> impl Iterator<Item = Range<u32>> {
        self.gaps_in(self.all.clone().unwrap_or_default())
    }

    /// Those of `all` that are not covered.
    pub fn gaps_in(&self, all: Range<u32>) -> impl Iterator<Item = Range<u32>> {
        let starts = std::iter::once(all.start).chain(self.rows.iter().map(|rows| rows.end));
        let ends = self.rows.iter().map(|rows| rows.start).chain([all.end]);
        let end = all.end;
        starts
            .zip(ends)
            .map(move |(start, next)| start..next.min(end))
            .filter(|gap| !gap.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let found = Stretches::of(vec![9..12, 6..9, 20..21, 10..11, 4..4]);
        assert_eq!(found, Stretches(vec![6..12, 20..21]));
        assert_eq!((found.end(), found.within(&(7..21))), (Some(21), 6));
        assert_eq!(Stretches::default().end(), None);
    }

    fn stretches(rows: &[(u32, u32)]) -> Stretches {
        Stretches::of(rows.iter().map(|(start, end)| *start..*end).collect())
    }

    fn reach(columns: &[&[(u32, u32)]]) -> Option<Reach> {
        let columns: Vec<Stretches> = columns.iter().map(|rows| stretches(rows)).collect();
        Reach::of(columns.iter(), 6)
    }

    #[test]
    fn the_rows_of_a_template_end_where_most_columns_do() {
        let last = |columns: &[&[(u32, u32)]]| reach(columns).map(|reach| reach.last());
        assert_eq!(last(&[&[(6, 1006)], &[(6, 9)], &[(6, 7), (900, 1006)]]), Some(1005));
        assert_eq!(last(&[&[(6, 40)], &[(6, 90)], &[]]), Some(89));
        assert_eq!(last(&[&[(6, 7)], &[(6, 7)]]), Some(6));
        assert_eq!([last(&[&[(6, 7)]]), last(&[]), last(&[&[]])], [None; 3]);
    }

    #[test]
    fn what_is_the_templates_stands_for_rows_that_are_not_covered() {
        let all = reach(&[&[(6, 26)], &[(6, 26)]]).unwrap();
        let of = |rows: &[(u32, u32)]| Covered::of(stretches(rows), Some(&all));
        let cut = of(&[(7, 12), (13, 14), (20, 24)]);
        let found = [6, 7, 12, 13, 19, 20, 24, 99].map(|row| cut.row_for(row).unwrap());
        assert_eq!(found, [7, 7, 11, 13, 13, 20, 23, 23]);
        assert_eq!(cut.gaps().collect::<Vec<_>>(), [6..7, 12..13, 14..20, 24..26]);
        // It ends where the others do.
        assert_eq!(of(&[(23, 30)]).gaps().next(), Some(6..23));
        assert_eq!(of(&[(6, 16)]).gaps().next(), Some(16..26));
        assert_eq!(of(&[(6, 40)]).gaps().count(), 0);
        for few in [&[(7, 8), (13, 14)][..], &[(6, 7)], &[(6, 15)], &[(25, 26)], &[]] {
            let few = of(few);
            assert_eq!((few.row_for(17), few.gaps().count()), (None, 0), "{few:?}");
        }
        assert_eq!(of(&[(7, 8)]).row_for(7), Some(7));
        assert_eq!(Covered::of(stretches(&[(6, 7)]), None).row_for(7), None);
        // A column does not vouch for itself.
        let own = reach(&[&[(10, 14)]]).unwrap();
        assert_eq!(Covered::of(stretches(&[(10, 14)]), Some(&own)).row_for(6), Some(10));
        assert_eq!(Covered::of(stretches(&[(12, 14)]), Some(&own)).row_for(6), None);
    }
}
