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
        for (who, count) in made.by {
            *self.by.entry(who).or_default() += count;
        }
        self.findings.extend(made.findings);
    }

    /// Whether there was something to choose and nothing was chosen, or nothing could be.
    pub fn is_empty(&self) -> bool {
        let nothing_chosen = self.open > 0 && self.by.values().all(|count| *count == 0);
        nothing_chosen || self.impossible == self.products
    }

    /// The job's result.
    pub fn summary(&self) -> Value {
        let by = |who: &str| self.by.get(who).copied().unwrap_or_default();
        json!({
            "products": self.products,
            "ai": self.answered,
            "rules": self.products - self.impossible - self.answered,
            "notListable": self.impossible,
            "cached": self.cached,
            "open": self.open,
            "chosen": { "ai": by("AI"), "rules": by("RULES"), "person": by("PERSON") },
            "withoutRequired": self.incomplete,
            "findings": self.findings.len(),
        })
    }
}
