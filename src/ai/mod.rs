//! The models' room: the only door to them.
//!
//! A [`Task`] says what is asked of every item; [`Gateway::ask`] answers each item by itself: from
//! the cache where the same was asked before, else by calls that each carry what they are given.
//! What is asked and answered is data: models have no tools, and every answer is checked against its
//! schema before anybody sees it. Money is the caller's: [`Books`] reserve before a call and are
//! settled after it.

mod ask;
mod breaker;
mod call;
mod carried;
mod error;
mod flight;
mod gateway;
mod http;
mod judge;
mod key;
mod lane;
pub mod metrics;
mod portion;
mod price;
mod provider;
mod settings;
mod tabs;
#[cfg(test)]
mod tests;
mod turn;
mod wording;

use std::collections::HashMap;

use async_trait::async_trait;
use serde_json::Value;

pub use error::{AiError, BooksError, GatewayError};
pub use gateway::Gateway;
pub use portion::Portion;
pub use price::{Price, PriceError, PriceTable};
pub use provider::{Provider, Usage};
pub use settings::{Account, Pace, Settings};

/// What a model is told to do. Another text needs another version: answers are kept by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prompt {
    /// Stable name, e.g. `content`.
    pub name: &'static str,
    /// Version of the text, from 1.
    pub version: u32,
    /// The instructions.
    pub text: &'static str,
}

/// What is asked of every item.
pub struct Task<'t> {
    /// Instructions.
    pub prompt: &'t Prompt,
    /// What all items share, such as lists of options; `null` for nothing.
    pub context: Value,
    /// JSON Schema (2020-12) of one item's answer.
    pub schema: Value,
    /// Rules that a schema can't say: what is wrong with an answer, in words that a model understands.
    /// Empty for a good one.
    pub check: &'t (dyn Fn(&Item, &Value) -> Vec<String> + Send + Sync),
    /// Tokens that one item's answer may take.
    pub tokens_per_item: u32,
}

/// One thing that is asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Name of the item among those asked together; not sent as such and not part of the cache's key.
    pub name: String,
    /// All that the answer may depend on.
    pub input: Value,
}

/// An answer that holds to its schema and passed the task's check.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The answer.
    pub value: Value,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether it was known: then nothing was paid.
    pub cached: bool,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// Provider: `openai` or `google`.
    pub provider: String,
    /// Model.
    pub model: String,
    /// Prompt and version: `content@1`.
    pub prompt: String,
    /// SHA-256 of provider, its address, model, prompt version, schema and canonical inputs, in hex.
    pub input_hash: String,
}

/// A call that is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCall {
    /// Provider.
    pub provider: String,
    /// Model.
    pub model: String,
    /// Prompt and version.
    pub prompt: String,
    /// Items in it.
    pub items: usize,
    /// Most that it can cost, in millionths of a dollar.
    pub at_most_micro_usd: i64,
    /// Version of the price table.
    pub price_version: String,
}

/// What a call came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bill {
    /// `OK`, `TRUNCATED`, `REFUSED`, `REJECTED`, `FAILED`, …
    pub outcome: String,
    /// Tokens sent, cached ones included.
    pub tokens_in: i64,
    /// Tokens sent that the provider had already.
    pub tokens_cached: i64,
    /// Tokens received, thoughts included.
    pub tokens_out: i64,
    /// What it cost, in millionths of a dollar.
    pub cost_micro_usd: i64,
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Where it comes from; its `input_hash` is the key.
    pub provenance: Provenance,
    /// The answer.
    pub value: Value,
}

/// The caller's side of the room: answers that are kept for good, and money.
#[async_trait]
pub trait Books: Send + Sync {
    /// Kept answers by hash: the last layer of the cache.
    async fn known(&self, hashes: &[String]) -> Result<HashMap<String, Value>, BooksError>;

    /// Name of who pays: all calls of one payer are held to one cap.
    fn payer(&self) -> String;

    /// Whether a call could be paid now; nothing is set aside. A call whose reservation is refused for
    /// the cap is refused here as well, until another one is settled.
    async fn afford(&self, call: &PlannedCall) -> Result<(), BooksError>;

    /// Sets the price of a call aside before it is made; answers the name of the reservation.
    async fn reserve(&self, call: &PlannedCall) -> Result<String, BooksError>;

    /// How often the workspace had its answers forgotten: part of the key of all layers.
    async fn epoch(&self) -> Result<i64, BooksError> {
        Ok(0)
    }

    /// Hears which answers were known, and so were not paid for.
    async fn reused(&self, _known: &[Provenance]) -> Result<(), BooksError> {
        Ok(())
    }

    /// Puts what it cost in the place of what was reserved and keeps the answers, together.
    async fn settle(&self, reserved: &str, bill: Bill, kept: &[Kept]) -> Result<(), BooksError>;
}
