//! Which columns of two templates are the same.

use std::collections::{HashMap, HashSet};

use crate::fold::fold;
use crate::template::{Column, Template};

/// The columns of two templates.
pub(super) struct Pairs<'t> {
    /// In both, in the order of the newer template: the older one's, the newer one's.
    pub both: Vec<(&'t Column, &'t Column)>,
    /// Only in the newer one.
    pub added: Vec<&'t Column>,
    /// Only in the older one.
    pub removed: Vec<&'t Column>,
    /// Those in both by the older one's place.
    by_older: HashMap<u32, &'t Column>,
}

impl<'t> Pairs<'t> {
    pub fn of(older: &'t Template, newer: &'t Template) -> Self {
        let mut pairs = Self {
            both: Vec::new(),
            added: newer.columns().iter().collect(),
            removed: older.columns().iter().collect(),
            by_older: HashMap::new(),
        };
        pairs.join(|column| Some(column.id.raw().to_owned()));
        pairs.join(|column| Some(format!("{}#{}", column.id.stem(), column.id.ordinal())));
        pairs.join(|column| Some(fold(&column.label)).filter(|label| !label.is_empty()));
        pairs.both.sort_by_key(|(_, newer)| newer.index);
        pairs
    }

    /// Joins the columns that are left over and have the same key, which no others have.
    fn join(&mut self, key: impl Fn(&Column) -> Option<String>) {
        let alone = |columns: &[&'t Column]| {
            let mut found: HashMap<String, Option<&'t Column>> = HashMap::new();
            for column in columns {
                if let Some(key) = key(column) {
                    found.entry(key).and_modify(|known| *known = None).or_insert(Some(column));
                }
            }
            found
        };
        let (older, newer) = (alone(&self.removed), alone(&self.added));
        let joined = newer
            .iter()
            .filter_map(|(key, newer)| Some((older.get(key).copied().flatten()?, (*newer)?)));
        let joined: Vec<(&Column, &Column)> = joined.collect();
        self.by_older.extend(joined.iter().map(|(older, newer)| (older.index, *newer)));
        let news: HashSet<u32> = joined.iter().map(|(_, newer)| newer.index).collect();
        self.removed.retain(|column| !self.by_older.contains_key(&column.index));
        self.added.retain(|column| !news.contains(&column.index));
        self.both.extend(joined);
    }

    /// The older column of a newer one.
    pub fn older(&self, newer: u32) -> Option<&'t Column> {
        let at = self.both.binary_search_by_key(&newer, |(_, column)| column.index).ok()?;
        self.both.get(at).map(|(older, _)| *older)
    }

    /// The newer column of an older one.
    pub fn newer(&self, older: u32) -> Option<&'t Column> {
        self.by_older.get(&older).copied()
    }

    /// Those that stand elsewhere among the others: all but the longest run that kept its order.
    pub fn moved(&self) -> Vec<(&'t Column, &'t Column)> {
        // For each length of a run, the last pair of the one that ends leftmost in the older.
        let mut ends: Vec<usize> = Vec::new();
        let mut before: Vec<Option<usize>> = Vec::with_capacity(self.both.len());
        let position = |at: usize| self.both.get(at).map(|(older, _)| older.index);
        for at in 0..self.both.len() {
            let length = ends.partition_point(|end| position(*end) < position(at));
            before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
            match ends.get_mut(length) {
                Some(end) => *end = at,
                None => ends.push(at),
            }
        }
        let mut kept = HashSet::new();
        let mut next = ends.last().copied();
        while let Some(at) = next {
            kept.insert(at);
            next = before.get(at).copied().flatten();
        }
        let pairs = self.both.iter().enumerate();
        pairs.filter(|(at, _)| !kept.contains(at)).map(|(_, pair)| *pair).collect()
    }
}
