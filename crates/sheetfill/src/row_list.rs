//! The lists of a column, by row, and what they offer.

use std::ops::Range;
use std::sync::Arc;

use crate::list::ColumnList;
use crate::option::{OptionValue, Options};
use crate::plan::Cells;
use crate::stretch::{Covered, Stretches};
use crate::template::{Column, Template};
use crate::value::Value;
use crate::weight::Scale;

/// A list of a column.
#[derive(Debug, Clone)]
pub(crate) struct RowList {
    pub list: ColumnList,
    /// Excel refuses other values.
    pub closed: bool,
    /// A seller's own, in the place of the template's.
    pub own: bool,
}

/// The lists of one column: mostly one for all rows of data.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowLists {
    /// Each once, that of the topmost row first.
    lists: Vec<RowList>,
    /// Position of the one that is for most rows; `None` where they are for a few cells alone.
    main: Option<usize>,
    /// Stretches of rows, apart and in order, and the position of their list.
    rows: Vec<(Range<u32>, usize)>,
    /// Rows of the template's; where there is none of it, all.
    covered: Covered,
    /// Position of the list that only the workbook's names still tell of, and the rows that it is for.
    gone: Option<(usize, Range<u32>)>,
}

impl RowLists {
    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<RowList>(self.lists.len());
        scale.many::<(Range<u32>, usize)>(self.rows.len());
        self.covered.weigh(scale);
        for RowList { list, .. } in &self.lists {
            scale.list(list);
        }
    }

    /// Of stretches of rows, and what those of the template cover.
    pub fn new(lists: Vec<RowList>, rows: Vec<(Range<u32>, usize)>, covered: Covered) -> Self {
        let mut counts = vec![0_u64; lists.len()];
        for (rows, at) in &rows {
            if let Some(count) = counts.get_mut(*at) {
                *count += u64::from(rows.end - rows.start);
            }
        }
        let of_template = |at: &usize| lists.get(*at).is_some_and(|list| !list.own);
        // The topmost of several.
        let most = (0..lists.len()).rev().filter(of_template).max_by_key(|at| counts.get(*at));
        let main = most.filter(|_| covered.is_of_template());
        Self { lists, main, rows, covered, gone: None }
    }

    /// With the template's list for all of these rows, which have it no more.
    pub fn with_gone(mut self, list: RowList, rows: Range<u32>) -> Self {
        let at = self.lists.len();
        self.lists.push(list);
        (self.main, self.gone) = (Some(at), Some((at, rows)));
        self
    }

    /// Whether the list is the column's anyway, reached without its name.
    pub fn stands_for(&self, list: &ColumnList) -> bool {
        match (self.lists.first(), list) {
            (Some(RowList { list: ColumnList::Same(own), .. }), ColumnList::Same(values)) => {
                Arc::ptr_eq(own, values)
            }
            _ => false,
        }
    }

    /// The template's rows that have no list of the template any more.
    pub fn lost(&self) -> impl Iterator<Item = Range<u32>> {
        let gone = self.gone.iter().flat_map(|(_, rows)| {
            let kept =
                self.rows.iter().filter(|(_, at)| self.lists.get(*at).is_some_and(|l| !l.own));
            let kept = Stretches::of(kept.map(|(rows, _)| rows.clone()).collect());
            Covered::of(kept, None).gaps_in(rows.clone()).collect::<Vec<_>>()
        });
        let gaps = self.covered.gaps().filter(|_| self.gone.is_none());
        gone.chain(gaps)
    }

    /// Whether the sheet has the template's list no more, and only the names of the workbook tell of it.
    pub fn is_gone(&self) -> bool {
        self.gone.is_some()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// The list of the column as a whole, that of most rows.
    pub fn main(&self) -> Option<&RowList> {
        self.lists.get(self.main?)
    }

    /// Position of the list at a row.
    fn position(&self, row: u32) -> Option<usize> {
        self.placed(row).or_else(|| self.position_of_template(row))
    }

    /// Position of the template's list at a row, also where a seller's own stands before it. Where
    /// nothing tells which is whose, that of the row.
    pub fn position_of_template(&self, row: u32) -> Option<usize> {
        let placed = self.placed(row).filter(|at| self.lists.get(*at).is_some_and(|l| !l.own));
        let stands = || match &self.gone {
            Some((at, _)) => Some(*at),
            None => self.placed(self.covered.row_for(row)?),
        };
        placed.or_else(stands)
    }

    /// Position of the list that the sheet has at a row.
    fn placed(&self, row: u32) -> Option<usize> {
        let begun = self.rows.partition_point(|(rows, _)| rows.start <= row);
        let (rows, position) = self.rows.get(begun.checked_sub(1)?)?;
        rows.contains(&row).then_some(*position)
    }

    /// The list at a row.
    pub fn at(&self, row: u32) -> Option<&RowList> {
        self.lists.get(self.position(row)?)
    }

    /// The template's list at a row; as [`RowLists::position_of_template`].
    pub fn of_template_at(&self, row: u32) -> Option<&RowList> {
        self.lists.get(self.position_of_template(row)?)
    }

    /// The list of a seller that stands before the template's at a row: values have to be in both.
    pub fn own_at(&self, row: u32) -> Option<&RowList> {
        self.lists.get(self.placed(row)?).filter(|list| list.own)
    }

    /// Columns that any of the lists hangs on besides the product type, left to right; `None` when
    /// none of them hangs on any.
    pub fn depends_on(&self) -> Option<Vec<u32>> {
        let dependent = self.lists.iter().filter_map(|of| match &of.list {
            ColumnList::Dependent(list) => Some(list.columns()),
            _ => None,
        });
        let lists: Vec<&[u32]> = dependent.collect();
        let mut columns = lists.concat();
        columns.sort_unstable();
        columns.dedup();
        (!lists.is_empty()).then_some(columns)
    }
}

impl Template {
    /// What `column` allows in a row of `product_type` (compared without case), by the list of most of
    /// its rows: one of a few cells is for them alone.
    pub fn options<'t>(&'t self, column: &'t Column, product_type: &str) -> Options<'t> {
        self.options_of(column.lists.main(), product_type)
    }

    /// What `column` allows in a row with these cells. As [`Template::options`] for the row's
    /// product type, and where the list hangs on more of the row, the list for these values.
    pub fn options_in_row<'t>(&'t self, column: &'t Column, row: &Cells) -> Options<'t> {
        self.options_given(column.lists.main(), |at| row.get(&at))
    }

    /// As [`Template::options_in_row`] at a zero-based row of the sheet: rows may have lists of their
    /// own. A row that lost the template's has that of the nearest one above.
    pub fn options_at<'t>(&'t self, column: &'t Column, at: u32, row: &Cells) -> Options<'t> {
        self.options_given(column.lists.at(at), |at| row.get(&at))
    }

    /// As [`Template::options_at`], by the template's own list where the seller's stands before it.
    pub(crate) fn template_options_at<'t>(
        &'t self,
        column: &'t Column,
        at: u32,
        row: &Cells,
    ) -> Options<'t> {
        self.options_given(column.lists.of_template_at(at), |at| row.get(&at))
    }

    /// What a list allows in a row of a product type.
    pub(crate) fn options_of<'t>(
        &'t self,
        list: Option<&'t RowList>,
        product_type: &str,
    ) -> Options<'t> {
        let Some(RowList { list, closed, .. }) = list else { return Options::NoList };
        let closed = *closed;
        let values = |values: &'t [OptionValue]| Options::List { values, closed };
        match list {
            ColumnList::Same(same) => values(same),
            ColumnList::PerType(lists) => {
                let mut types = self.product_types.iter();
                let position = types.position(|t| t.eq_ignore_ascii_case(product_type));
                let found = position.and_then(|at| lists.get(at)).and_then(Option::as_ref);
                found.map_or(Options::NotForType { closed }, |of_type| values(of_type))
            }
            ColumnList::Dependent(_) => Options::Dependent { closed },
            ColumnList::Unreadable(formula) => Options::Unreadable { formula, closed },
        }
    }

    /// What a list allows in a row, whatever holds the row.
    pub(crate) fn options_given<'t, 'v>(
        &'t self,
        list: Option<&'t RowList>,
        cell: impl Fn(u32) -> Option<&'v Value>,
    ) -> Options<'t> {
        if let Some(RowList { list: ColumnList::Dependent(list), closed, .. }) = list {
            return list.given(cell, *closed, self.dependent.steps());
        }
        let product_type = self.layout().type_column.and_then(cell).map_or("", Value::as_str);
        self.options_of(list, product_type)
    }

    /// Columns whose values choose the list of `column`, left to right; none for a list that hangs
    /// on nothing or only on the product type.
    pub fn list_depends_on(&self, column: &Column) -> impl Iterator<Item = &Column> {
        let columns = column.lists.depends_on().unwrap_or_default();
        columns.into_iter().filter_map(|at| self.column_at(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stretch::Reach;

    #[test]
    fn a_row_without_a_list_has_that_of_the_rows_above_where_it_is_the_templates() {
        let list =
            |closed| RowList { list: ColumnList::Unreadable(String::new()), closed, own: false };
        let others = Stretches::of(std::iter::once(6..20).collect());
        let reach = Reach::of([&others, &others].into_iter(), 6);
        let lists = |rows: &[(Range<u32>, usize)]| {
            let covered = Stretches::of(rows.iter().map(|(rows, _)| rows.clone()).collect());
            let covered = Covered::of(covered, reach.as_ref());
            RowLists::new(vec![list(true), list(false)], rows.to_vec(), covered)
        };
        let most = lists(&[(7..9, 0), (10..12, 1), (12..20, 0)]);
        let found = [6, 7, 8, 9, 10, 11, 12, 19, 99].map(|row| most.position(row).unwrap());
        assert_eq!(found, [0, 0, 0, 0, 1, 1, 0, 0, 0]);
        assert_eq!(most.lost().collect::<Vec<_>>(), [6..7, 9..10]);
        let few = lists(&[(7..8, 0), (13..14, 1)]);
        let found = [6, 7, 8, 13, 14].map(|row| few.position(row));
        assert_eq!(found, [None, Some(0), None, Some(1), None]);
        assert!(most.main().unwrap().closed);
        assert!(!lists(&[(6..7, 0), (7..20, 1)]).main().unwrap().closed);
        assert!(few.main().is_none() && !few.is_empty());
        assert!(RowLists::default().at(7).is_none());
    }
}
