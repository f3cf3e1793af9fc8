//! The order in which columns are filled whose lists hang on each other.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::template::Column;

/// Steps for the formulas of all lists in one row; the largest measured template has seven.
const MAX_STEPS: usize = 4_000_000;
/// Steps that each list has, however many there are.
const MIN_STEPS: usize = 1_024;

/// Columns whose lists depend on other cells than the product type. Worked out once for a template:
/// each row asks for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    /// Positions among the template's columns, those first that others depend on.
    pub columns: Vec<usize>,
    /// Places in `columns`, by the column's position on the sheet.
    pub places: HashMap<u32, usize>,
}

impl Order {
    /// Of a template's columns, which stand left to right.
    pub fn of(columns: &[Column]) -> Self {
        let of_column = |(at, column): (usize, &Column)| Some((at, column.lists.depends_on()?));
        let dependent: Vec<(usize, Vec<u32>)> =
            columns.iter().enumerate().filter_map(of_column).collect();
        let index = |at: usize| columns.get(at).map(|column| column.index);
        let known: HashMap<u32, usize> =
            (0..).zip(&dependent).filter_map(|(n, (at, _))| Some((index(*at)?, n))).collect();
        let ordered = in_order(dependent.len(), |n| {
            let on = dependent.get(n).map_or(&[][..], |(_, on)| on.as_slice());
            on.iter().filter_map(|column| known.get(column).copied())
        });
        let columns: Vec<usize> =
            ordered.iter().filter_map(|n| dependent.get(*n)).map(|(at, _)| *at).collect();
        let places = (0..).zip(&columns).filter_map(|(n, at)| Some((index(*at)?, n))).collect();
        Self { columns, places }
    }

    /// Steps for the formula of one list.
    pub fn steps(&self) -> usize {
        (MAX_STEPS / self.columns.len().max(1)).max(MIN_STEPS)
    }
}

/// The numbers below `count`, each behind those that it depends on, and else in their own order. Of
/// those that all depend on each other the lowest begins. Each is asked once.
fn in_order<I: Iterator<Item = usize>>(
    count: usize,
    mut depends: impl FnMut(usize) -> I,
) -> Vec<usize> {
    // How many others each waits for, and who waits for each.
    let mut waits = vec![0_usize; count];
    let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (number, waits) in waits.iter_mut().enumerate() {
        for other in depends(number).filter(|other| *other != number) {
            if let Some(waiting) = waiting.get_mut(other) {
                *waits += 1;
                waiting.push(number);
            }
        }
    }
    let is_free = |(number, waits): (usize, &usize)| (*waits == 0).then_some(Reverse(number));
    let mut free: BinaryHeap<_> = waits.iter().enumerate().filter_map(is_free).collect();
    let mut placed = vec![false; count];
    let mut ordered = Vec::with_capacity(count);
    // Below it all are placed.
    let mut lowest = 0;
    while ordered.len() < count {
        while placed.get(lowest).copied().unwrap_or_default() {
            lowest += 1;
        }
        let number = free.pop().map_or(lowest, |Reverse(number)| number);
        if let Some(placed) = placed.get_mut(number) {
            *placed = true;
        }
        ordered.push(number);
        for other in waiting.get_mut(number).map(std::mem::take).unwrap_or_default() {
            let Some(waits) = waits.get_mut(other) else { continue };
            *waits -= 1;
            // One that began without what it waits for is placed already.
            if *waits == 0 && !placed.get(other).copied().unwrap_or_default() {
                free.push(Reverse(other));
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ordered(depends: &[Vec<usize>]) -> Vec<usize> {
        in_order(depends.len(), |number| depends[number].iter().copied())
    }

    #[test]
    fn what_others_depend_on_comes_first_and_else_the_leftmost() {
        assert_eq!(ordered(&[vec![2], vec![], vec![1], vec![3]]), [1, 2, 0, 3]);
        // 1 and 2 depend on each other.
        assert_eq!(ordered(&[vec![1], vec![2], vec![1], vec![]]), [3, 0, 1, 2]);
        assert_eq!(ordered(&[]), [0; 0]);
    }

    #[test]
    fn each_column_is_asked_once_however_long_the_chain() {
        let mut asked = 0;
        let ordered = in_order(15_000, |number| {
            asked += 1;
            (number + 1..15_000).take(3)
        });
        assert_eq!(asked, 15_000);
        assert!(ordered.into_iter().eq((0..15_000).rev()));
    }

    /// The order by its definition: again and again the leftmost that waits for none.
    fn by_definition(depends: &[Vec<usize>]) -> Vec<usize> {
        let mut open: Vec<usize> = (0..depends.len()).collect();
        let mut ordered = Vec::new();
        while !open.is_empty() {
            let waits =
                |n: usize| depends[n].iter().any(|other| *other != n && open.contains(other));
            let next = open.iter().position(|number| !waits(*number)).unwrap_or_default();
            ordered.push(open.remove(next));
        }
        ordered
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_its_definition(
            depends in prop::collection::vec(prop::collection::btree_set(0_usize..12, 0..4), 12)
        ) {
            let depends: Vec<Vec<usize>> =
                depends.into_iter().map(|on| on.into_iter().collect()).collect();
            prop_assert_eq!(ordered(&depends), by_definition(&depends));
        }
    }
}
