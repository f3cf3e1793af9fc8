//! The rules of each row of each column.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;

use super::meaning::Meaning;
use super::says::Says;
use super::state::CellState;
use crate::Error;
use crate::formula::{Cooked, Id};
use crate::stretch::{Covered, Stretches};
use crate::weight::Scale;

/// Rules of all rows that have other ones than the row above, over all columns.
const MAX_STEPS: usize = 10_000_000;

/// What it means for a cell when a formula holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Rule {
    pub condition: Id,
    pub says: Says,
}

/// A rule for rows of a column.
#[derive(Debug)]
pub(super) struct Placed {
    pub rule: Rule,
    pub rows: Range<u32>,
    /// When it is asked, lower ones first.
    pub turn: (i64, usize),
}

/// The rules of one column.
#[derive(Debug)]
pub(super) struct ColumnRules {
    pub column: u32,
    /// Rules that rows have, in their order; each such list once.
    lists: Vec<Vec<Rule>>,
    /// Stretches of rows, apart and in order, and the position of their rules.
    rows: Vec<(Range<u32>, usize)>,
    /// Rows that any of the rules is for.
    pub covered: Covered,
}

/// The rules of columns, those without any left out.
pub(super) fn of_columns(
    columns: impl Iterator<Item = (u32, Vec<Placed>)>,
) -> Result<Vec<ColumnRules>, Error> {
    let mut steps = 0;
    let some = columns.filter(|(_, placed)| !placed.is_empty());
    some.map(|(column, placed)| ColumnRules::new(column, placed, &mut steps)).collect()
}

impl ColumnRules {
    /// Goes down through the rows where rules begin and end.
    fn new(column: u32, mut placed: Vec<Placed>, steps: &mut usize) -> Result<Self, Error> {
        placed.sort_unstable_by_key(|placed| placed.turn);
        let mut edges: Vec<(u32, bool, usize)> = Vec::with_capacity(2 * placed.len());
        for (at, Placed { rows, .. }) in placed.iter().enumerate() {
            edges.extend([(rows.start, true, at), (rows.end, false, at)]);
        }
        edges.sort_unstable();
        let mut begun: BTreeSet<usize> = BTreeSet::new();
        let mut known: HashMap<Vec<Rule>, usize> = HashMap::new();
        let mut rows: Vec<(Range<u32>, usize)> = Vec::new();
        let mut edges = edges.into_iter().peekable();
        while let Some((row, begins, at)) = edges.next() {
            if begins {
                begun.insert(at);
            } else {
                begun.remove(&at);
            }
            let Some((next, ..)) = edges.peek().copied().filter(|(next, ..)| *next > row) else {
                continue;
            };
            if begun.is_empty() {
                continue;
            }
            *steps += begun.len();
            if *steps > MAX_STEPS {
                let (found, limit) = (*steps as u64, MAX_STEPS as u64);
                return Err(Error::TooManyRules { found, limit });
            }
            // Of several that are the same the first decides.
            let mut seen = HashSet::new();
            let rules = begun.iter().filter_map(|at| placed.get(*at)).map(|placed| placed.rule);
            let rules: Vec<Rule> = rules.filter(|rule| seen.insert(*rule)).collect();
            let count = known.len();
            let position = *known.entry(rules).or_insert(count);
            match rows.last_mut() {
                Some((above, same)) if *same == position && above.end == row => above.end = next,
                _ => rows.push((row..next, position)),
            }
        }
        let mut lists = vec![Vec::new(); known.len()];
        for (rules, at) in known {
            if let Some(list) = lists.get_mut(at) {
                *list = rules;
            }
        }
        Ok(Self { column, lists, rows, covered: Covered::default() })
    }

    /// Whether any of the rules says something of a cell by itself, or may.
    pub fn is_of_template(&self) -> bool {
        self.lists.iter().flatten().any(|rule| rule.says.is_of_template())
    }

    /// Rows that any of the rules is for.
    pub fn stretches(&self) -> Stretches {
        Stretches::of(self.rows.iter().map(|(rows, _)| rows.clone()).collect())
    }

    /// Weighs what it holds.
    pub fn weigh(&self, scale: &mut Scale) {
        scale.many::<Vec<Rule>>(self.lists.len());
        self.lists.iter().for_each(|rules| scale.many::<Rule>(rules.len()));
        scale.many::<(Range<u32>, usize)>(self.rows.len());
        self.covered.weigh(scale);
    }

    /// The first rule that holds says what the cell is.
    pub fn state(&self, at: u32, values: &[Cooked<'_>]) -> CellState {
        let mut rules = self.at(at).iter();
        while let Some(rule) = rules.next() {
            match (rule.says, rule.holds(values)) {
                (_, Some(false)) => {}
                (_, None) | (Says::Unknown, Some(true)) => return CellState::Unknown,
                (Says::Stop, Some(true)) => return CellState::Free,
                (Says::Is(Meaning::Filled), Some(true)) => return forbidden(rules, values),
                (Says::Is(meaning), Some(true)) => return meaning.state(),
            }
        }
        CellState::Free
    }

    /// The rules of a row.
    fn at(&self, row: u32) -> &[Rule] {
        let Some(row) = self.covered.row_for(row) else { return &[] };
        let begun = self.rows.partition_point(|(rows, _)| rows.start <= row);
        let list = begun.checked_sub(1).and_then(|at| self.rows.get(at));
        list.and_then(|(_, list)| self.lists.get(*list)).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Rule {
    /// Whether its formula holds; `None` when that can't be told. One with a fault does not.
    fn holds(self, values: &[Cooked<'_>]) -> Option<bool> {
        let value = usize::try_from(self.condition).ok().and_then(|at| values.get(at));
        match value.map(Cooked::truth) {
            Some(Ok(holds)) => Some(holds),
            Some(Err(Cooked::Fault)) => Some(false),
            _ => None,
        }
    }
}

/// What a cell is that has a value: the rules that come later may still forbid it. That a cell is
/// filled is asked by sellers too, to mark it, and theirs come first.
fn forbidden<'r>(later: impl Iterator<Item = &'r Rule>, values: &[Cooked<'_>]) -> CellState {
    let mut later = later.filter(|rule| rule.holds(values) == Some(true));
    let state = later.find_map(|rule| match rule.says {
        Says::Is(meaning) => Some(meaning.state()).filter(|state| state.forbids()),
        Says::Unknown | Says::Stop => None,
    });
    state.unwrap_or(CellState::Filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules_of(placed: Vec<Placed>) -> ColumnRules {
        let mut rules = ColumnRules::new(0, placed, &mut 0).unwrap();
        rules.covered = Covered::of(rules.stretches(), None);
        rules
    }

    #[test]
    fn copies_next_to_each_other_are_one_stretch() {
        let rule = |condition| Rule { condition, says: Says::Stop };
        let placed = (0..500).flat_map(|row| {
            let rows = row..row + 1;
            let turn = |at| (at, usize::try_from(row).unwrap_or(0));
            [(7, 3), (9, 2)].map(|(id, at)| Placed {
                rule: rule(id),
                rows: rows.clone(),
                turn: turn(at),
            })
        });
        let rules = rules_of(placed.collect());
        assert_eq!((rules.lists, rules.rows), (vec![vec![rule(9), rule(7)]], vec![(0..500, 0)]));
    }

    proptest! {
        #[test]
        fn a_row_has_what_asking_each_rule_finds(
            placed in prop::collection::vec((0u32..4, 0u32..30, 1u32..10, 0i64..5), 0..20),
        ) {
            let of = |at: usize, (condition, start, rows, priority): (u32, u32, u32, i64)| Placed {
                rule: Rule { condition, says: Says::Stop },
                rows: start..start + rows,
                turn: (priority, at),
            };
            let all = || placed.iter().enumerate().map(|(at, one)| of(at, *one)).collect::<Vec<_>>();
            let rules = rules_of(all());
            for row in 0..45 {
                let mut asked: Vec<Placed> = all();
                asked.retain(|placed| placed.rows.contains(&row));
                asked.sort_by_key(|placed| placed.turn);
                let mut seen = HashSet::new();
                let asked: Vec<Rule> =
                    asked.iter().map(|p| p.rule).filter(|rule| seen.insert(*rule)).collect();
                prop_assert_eq!(rules.at(row), asked);
            }
        }
    }
}
