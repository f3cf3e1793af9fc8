//! Stretches of rows, or of columns, that something on the sheet is for.

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

    /// The longest; the last of several.
    pub fn longest(&self) -> Option<&Range<u32>> {
        self.0.iter().max_by_key(|rows| rows.end - rows.start)
    }

    /// The stretches.
    pub fn iter(&self) -> impl Iterator<Item = &Range<u32>> {
        self.0.iter()
    }
}

/// Rows of data of a column that something is for, and those that it stands for besides.
#[derive(Debug, Clone, Default)]
pub(crate) struct Covered {
    rows: Stretches,
    /// Whether most rows from the first one of data to the last one of these are covered. Then the
    /// others are meant too: what a row had is lost when cells are pasted over it, and those below are
    /// told of elsewhere. What was put into a few cells is for them alone.
    mostly: bool,
}

impl Covered {
    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<Range<u32>>(self.rows.iter().count());
    }

    /// By stretches at or below `data_row`.
    pub fn of(rows: Vec<Range<u32>>, data_row: u32) -> Self {
        let rows = Stretches::of(rows);
        let covered: u32 = rows.iter().map(|rows| rows.end - rows.start).sum();
        let end = rows.0.last().map_or(data_row, |rows| rows.end);
        Self { mostly: covered > end.saturating_sub(data_row) / 2, rows }
    }

    /// The row itself when it is covered, else the one that stands for it: the nearest one above, or
    /// the first.
    pub fn row_for(&self, row: u32) -> Option<u32> {
        let Stretches(rows) = &self.rows;
        let begun = rows.partition_point(|rows| rows.start <= row);
        match begun.checked_sub(1).and_then(|at| rows.get(at)) {
            Some(rows) if row < rows.end => Some(row),
            Some(rows) => self.mostly.then_some(rows.end - 1),
            None => rows.first().filter(|_| self.mostly).map(|rows| rows.start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let found = Stretches::of(vec![9..12, 6..9, 20..21, 10..11, 4..4]);
        assert_eq!(found, Stretches(vec![6..12, 20..21]));
        assert_eq!(found.longest(), Some(&(6..12)));
        assert_eq!(Stretches::default().longest(), None);
    }

    #[test]
    fn most_of_the_rows_stand_for_those_that_are_not_covered() {
        let found = |rows: &[Range<u32>], row| Covered::of(rows.to_vec(), 6).row_for(row);
        let cut = [7..12, 13..14, 20..30];
        let rows = [6, 7, 12, 13, 19, 20, 29, 30, 99].map(|row| found(&cut, row).unwrap());
        assert_eq!(rows, [7, 7, 11, 13, 13, 20, 29, 29, 29]);
        let few = [7..8, 13..14];
        assert_eq!(
            [6, 7, 8, 13, 14].map(|row| found(&few, row)),
            [None, Some(7), None, Some(13), None]
        );
        let one = std::slice::from_ref(&few[0]);
        assert_eq!([7, 8].map(|row| found(one, row)), [Some(7), None]);
        assert_eq!(found(&[], 6), None);
    }
}
