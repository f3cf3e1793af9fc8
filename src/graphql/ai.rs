//! What jobs use of AI models.

use async_graphql::SimpleObject;

use crate::shelf::ai_call::Totals;

/// What a job's calls of AI models came to.
#[derive(Debug, SimpleObject)]
pub struct AiUse {
    /// Calls, failed ones included.
    calls: i64,
    /// Tokens sent, cached ones included.
    tokens_in: i64,
    /// Tokens received, the model's thoughts included.
    tokens_out: i64,
    /// Tokens sent that the provider had already.
    tokens_cached: i64,
    /// What they cost, in millionths of a US dollar. A call that was cut off counts as the most that
    /// it can have cost.
    cost_micro_usd: i64,
    /// Items whose answer was known, so that nothing was paid for it.
    cached: i64,
}

impl From<Totals> for AiUse {
    fn from(totals: Totals) -> Self {
        Self {
            calls: totals.calls,
            tokens_in: totals.tokens_in,
            tokens_out: totals.tokens_out,
            tokens_cached: totals.tokens_cached,
            cost_micro_usd: totals.cost_micro_usd,
            cached: totals.cached,
        }
    }
}
