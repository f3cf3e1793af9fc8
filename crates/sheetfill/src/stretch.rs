//! Stretches of rows, or of columns, that something on the sheet is for.

use std::ops::Range;

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

    /// The row itself when it is in one of them; else the nearest one above that is, else the first.
    /// What a row had is lost when cells are pasted over it, and those below the last one are told
    /// of elsewhere: what the template says of a column does not change with that.
    pub fn nearest(&self, row: u32) -> Option<u32> {
        let begun = self.0.partition_point(|rows| rows.start <= row);
        match begun.checked_sub(1).and_then(|at| self.0.get(at)) {
            Some(rows) => Some(row.min(rows.end - 1)),
            None => self.0.first().map(|rows| rows.start),
        }
    }

    /// Where the longest ends: its last row.
    pub fn longest_end(&self) -> Option<u32> {
        let longest = self.0.iter().max_by_key(|rows| rows.end - rows.start)?;
        Some(longest.end - 1)
    }

    /// The stretches.
    pub fn iter(&self) -> impl Iterator<Item = &Range<u32>> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_that_touch_are_one() {
        let found = Stretches::of(vec![9..12, 6..9, 20..21, 10..11, 4..4]);
        assert_eq!(found, Stretches(vec![6..12, 20..21]));
        assert_eq!(found.longest_end(), Some(11));
        let nearest = [0, 6, 11, 12, 19, 20, 99].map(|row| found.nearest(row).unwrap());
        assert_eq!(nearest, [6, 6, 11, 11, 11, 20, 20]);
        assert_eq!(Stretches::default().nearest(6), None);
        assert_eq!(Stretches::default().longest_end(), None);
    }
}
