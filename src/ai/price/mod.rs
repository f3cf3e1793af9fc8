//! What models cost: a table with a version, which goes with the program or is the operator's own.

use serde::Deserialize;

use super::provider::Usage;

/// The table that goes with the program.
const EMBEDDED: &str = include_str!("prices.json");
/// Tokens that a price is for.
const PER: i128 = 1_000_000;

/// A table of prices that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PriceError {
    /// The file can't be read.
    #[error("the table of prices {path:?} can't be read")]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The file does not hold a table.
    #[error("the file is no table of prices")]
    Form(#[from] serde_json::Error),
    /// A price below zero.
    #[error("the price of {model:?} is below zero")]
    Negative {
        /// Whose price it is.
        model: String,
    },
}

/// What models cost.
#[derive(Debug, Clone, Deserialize)]
pub struct PriceTable {
    /// Date of the prices; kept with every call.
    pub version: String,
    models: Vec<Price>,
}

/// What one model costs, in millionths of a dollar for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    provider: String,
    model: String,
    input: i64,
    cached: i64,
    output: i64,
    /// Tokens that the model may think for, beside its answer; `None`: it does not think.
    pub thought_tokens: Option<u32>,
}

impl PriceTable {
    /// The table that goes with the program.
    ///
    /// # Errors
    /// [`PriceError`]; a test keeps it from happening.
    pub fn embedded() -> Result<Self, PriceError> {
        Self::parse(EMBEDDED)
    }

    /// The table in the file at `path`, of the same form as the one that goes with the program.
    ///
    /// # Errors
    /// [`PriceError`].
    pub fn read(path: &std::path::Path) -> Result<Self, PriceError> {
        let file = |source| PriceError::File { path: path.to_owned(), source };
        Self::parse(&std::fs::read_to_string(path).map_err(file)?)
    }

    fn parse(text: &str) -> Result<Self, PriceError> {
        let table: Self = serde_json::from_str(text)?;
        let negative = |price: &&Price| price.input.min(price.cached).min(price.output) < 0;
        match table.models.iter().find(negative) {
            Some(price) => Err(PriceError::Negative { model: price.model.clone() }),
            None => Ok(table),
        }
    }

    /// The price of a model, also of a dated version of it (`gpt-4.1-mini-2025-04-14`).
    pub fn of(&self, provider: &str, model: &str) -> Option<&Price> {
        let same = |price: &&Price| price.provider == provider && price.is_of(model);
        self.models.iter().find(same)
    }
}

impl Price {
    fn is_of(&self, model: &str) -> bool {
        let Some(rest) = model.strip_prefix(&self.model) else { return false };
        // `-2025-04-14` and `-001` are versions; `-mini` is another model.
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|v| v.len() >= 3 && v.chars().all(|c| c.is_ascii_digit() || c == '-'))
    }

    /// What `usage` costs, in millionths of a dollar, rounded up.
    pub fn cost(&self, usage: &Usage) -> i64 {
        let cached = usage.cached.clamp(0, usage.input.max(0));
        let parts = [
            (usage.input.max(0) - cached, self.input),
            (cached, self.cached),
            (usage.output.max(0), self.output),
        ];
        let sum: i128 = parts.iter().map(|(n, price)| i128::from(*n) * i128::from(*price)).sum();
        i64::try_from((sum + PER - 1) / PER).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(provider: &str, model: &str) -> Option<Price> {
        PriceTable::embedded().unwrap().of(provider, model).cloned()
    }

    #[test]
    fn a_dated_version_costs_what_its_model_costs_and_a_sister_does_not() {
        let mini = price("openai", "gpt-4.1-mini").unwrap();
        assert_eq!(price("openai", "gpt-4.1-mini-2025-04-14"), Some(mini.clone()));
        assert_ne!(price("openai", "gpt-4.1"), Some(mini));
        assert_eq!(price("openai", "gpt-4.1-huge"), None);
        assert_eq!(price("google", "gpt-4.1-mini"), None);
    }

    #[test]
    fn cached_tokens_cost_their_own_price_and_thoughts_that_of_answers() {
        let price = price("openai", "gpt-4o-mini").unwrap();
        // 600,000 · 0.15 $ + 400,000 · 0.075 $ + 100,000 · 0.60 $, each per million.
        let usage = Usage { input: 1_000_000, cached: 400_000, output: 100_000 };
        assert_eq!(price.cost(&usage), 90_000 + 30_000 + 60_000);
        assert_eq!(price.cost(&Usage { input: 1, cached: 0, output: 0 }), 1, "rounded up");
        // A provider that counts more cached tokens than sent ones gets no money back.
        assert_eq!(price.cost(&Usage { input: 10, cached: 99, output: 0 }), 1);
    }

    #[test]
    fn a_price_below_zero_is_refused() {
        let text = r#"{"version":"1","models":[{"provider":"openai","model":"m","input":-1,
            "cached":0,"output":0}]}"#;
        assert!(matches!(PriceTable::parse(text), Err(PriceError::Negative { .. })));
    }
}
