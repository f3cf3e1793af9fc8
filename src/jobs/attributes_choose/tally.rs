//! What came of all products.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::made::Made;
use crate::catalog::Finding;

/// Sums over products.
#[derive(Debug, Default)]
pub struct Tally {
    /// Remarks, in the order of products.
    pub findings: Vec<Finding>,
    products: usize,
    impossible: usize,
    answered: usize,
    cached: usize,
    open: usize,
    incomplete: usize,
    by: BTreeMap<String, usize>,
    stood: BTreeMap<String, usize>,
}

impl Tally {
    /// Adds a product.
    pub fn add(&mut self, made: Made) {
        self.products += 1;
        self.impossible += usize::from(!made.possible);
        self.answered += usize::from(made.answered);
        self.cached += usize::from(made.cached);
        self.open += made.open;
        self.incomplete += usize::from(!made.missing.is_empty());
        for (sums, counts) in [(&mut self.by, made.by), (&mut self.stood, made.stood)] {
            for (who, count) in counts {
                *sums.entry(who).or_default() += count;
            }
        }
        self.findings.extend(made.findings);
    }

    /// Whether there was something to choose and nothing is chosen, or nothing could be.
    pub fn is_empty(&self) -> bool {
        let mut counts = self.by.values().chain(self.stood.values());
        let nothing_chosen = self.open > 0 && counts.all(|count| *count == 0);
        nothing_chosen || self.impossible == self.products
    }

    /// The job's result.
    pub fn summary(&self) -> Value {
        let of =
            |sums: &BTreeMap<String, usize>, who: &str| sums.get(who).copied().unwrap_or_default();
        let (by, stood) = (|who| of(&self.by, who), |who| of(&self.stood, who));
        json!({
            "products": self.products,
            "ai": self.answered,
            "rules": self.products - self.impossible - self.answered,
            "notListable": self.impossible,
            "cached": self.cached,
            "open": self.open,
            "chosen": { "ai": by("AI"), "rules": by("RULES") },
            "stood": { "ai": stood("AI"), "person": stood("PERSON") },
            "withoutRequired": self.incomplete,
            "findings": self.findings.len(),
        })
    }
}
