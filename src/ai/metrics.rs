//! What is counted of calls. Labels: provider and a few words.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use super::{Bill, Provider};

/// Calls, by provider and whether they gave an answer.
pub const CALLS: &str = "beecatalog_ai_calls_total";
/// Tokens, by provider and direction: `in` (cached ones included), `cached`, `out`.
pub const TOKENS: &str = "beecatalog_ai_tokens_total";
/// What was paid, in millionths of a dollar.
pub const COST: &str = "beecatalog_ai_cost_micro_usd_total";
/// Calls that a provider put off (429, 529).
pub const RATE_LIMITED: &str = "beecatalog_ai_rate_limited_total";
/// Time of a call.
pub const DURATION: &str = "beecatalog_ai_call_duration_seconds";
/// Items, by what they came to.
pub const ITEMS: &str = "beecatalog_ai_items_total";
/// Whether a provider is left alone because it failed too often.
pub const CIRCUIT: &str = "beecatalog_ai_circuit_open";

/// Whether a provider is left alone.
pub(super) fn circuit(provider: Provider, open: bool) {
    gauge!(CIRCUIT, "provider" => provider.as_str()).set(if open { 1.0 } else { 0.0 });
}

/// A call that a provider put off.
pub(super) fn rate_limited(provider: Provider) {
    counter!(RATE_LIMITED, "provider" => provider.as_str()).increment(1);
}

/// A call that ended.
pub(super) fn call(provider: Provider, bill: &Bill, answered: bool, took: Duration) {
    let provider = provider.as_str();
    let outcome = if answered { "ok" } else { "error" };
    counter!(CALLS, "provider" => provider, "outcome" => outcome).increment(1);
    histogram!(DURATION, "provider" => provider).record(took.as_secs_f64());
    let tokens = [("in", bill.tokens_in), ("cached", bill.tokens_cached), ("out", bill.tokens_out)];
    for (direction, count) in tokens {
        let count = u64::try_from(count).unwrap_or_default();
        counter!(TOKENS, "provider" => provider, "direction" => direction).increment(count);
    }
    let paid = u64::try_from(bill.cost_micro_usd).unwrap_or_default();
    counter!(COST, "provider" => provider).increment(paid);
}

/// An item's end: `asked`, `cached` or the code of its error.
pub(super) fn item(result: &'static str) {
    counter!(ITEMS, "result" => result).increment(1);
}
