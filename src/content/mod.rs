//! A product's texts for the marketplace: title, bullets, description, search terms.
//!
//! Two writers make them from the same [`Subject`] (a product's facts, cleaned of hidden text): a
//! model, which is asked by [`ask`], and [`write()`], which says by rules what the facts give and
//! nothing else. Both are held to the same [`limits`] and [`policy`], counted here; what a text
//! lacks is named ([`Lack`]), never filled up.

pub mod ask;
pub mod limits;
pub mod policy;

mod area;
mod fingerprint;
mod lack;
mod piece;
mod refusal;
mod subject;
mod write;

use serde::{Deserialize, Serialize};

pub use area::Area;
pub use fingerprint::fingerprint;
pub use lack::Lack;
pub use refusal::{Refusal, refusals};
pub use subject::{Options, Subject};
pub use write::{RULES, has_facts, write};

/// A product's texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// What the product is called; empty when nothing says it.
    pub title: String,
    /// Selling points, `TERMO: frase`; five unless the facts give fewer.
    pub bullets: Vec<String>,
    /// Paragraphs, with an empty line between them.
    pub description: String,
    /// Search terms.
    pub keywords: Vec<String>,
    /// What a person should look at.
    pub needs_review: Vec<Lack>,
}

impl Content {
    /// Whether rules wrote a part of a model's texts that was refused.
    pub fn is_partly_by_rules(&self) -> bool {
        self.needs_review.iter().any(|lack| lack.is_by_rules())
    }
}

/// Who wrote a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Author {
    /// A model.
    Ai,
    /// The rules.
    Rules,
    /// A person.
    Person,
}

impl Author {
    /// Name as stored: `AI`, `RULES`, `PERSON`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ai => "AI",
            Self::Rules => "RULES",
            Self::Person => "PERSON",
        }
    }
}
