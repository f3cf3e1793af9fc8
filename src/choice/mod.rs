//! Values for a template's drop-downs: which attributes may be asked about, what a model is told,
//! and what a product's own facts answer.
//!
//! ```text
//! template + type ─► Questions ─┬─► task for the models ─► answer ─┐
//!                               └─► rules over the facts ──────────┴─► Chosen (an option, always)
//! ```
//!
//! Pure. Two promises: a [`Chosen`] is an option of its column for the product's type, because
//! nothing else can make one; and what nobody knows stays open, it is never guessed.

mod chosen;
mod facts;
mod prompt;
mod question;
mod rules;

#[cfg(test)]
mod tests;

pub use crate::listing::is_ruled;

pub use chosen::Chosen;
pub use facts::{Subject, subject};
pub use prompt::{PROMPT, TOKENS_PER_ITEM, check, context, input, read, schema};
pub use question::{Question, Questions, questions};
pub use rules::by_rules;
