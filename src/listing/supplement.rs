//! What is said of a product beside its seller's own values: texts written for it, and values
//! chosen for attributes that its facts leave open.
//!
//! Texts stand in the place of the seller's own on the product's level, and are inherited by
//! variants as those would be. Nothing of the seller's is dropped: what a text replaces is named.

use crate::catalog::{Fact, Field, Given, ItemFacts, Origin, ProductDraft};

use super::theme::Axis;

/// Texts of a product for the marketplace. What is empty replaces nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    /// `DRAFT` or `VALIDATED`.
    pub status: String,
    /// Who wrote it: `AI`, `RULES` or `PERSON`.
    pub source: String,
    /// Title.
    pub title: String,
    /// Selling points, in order.
    pub bullets: Vec<String>,
    /// Description.
    pub description: String,
    /// Search terms, in order.
    pub keywords: Vec<String>,
}

/// A value chosen for an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Column, by its attribute's full id.
    pub attribute: String,
    /// One of the column's options; checked again when it is written.
    pub value: String,
    /// Who chose it: `AI`, `RULES` or `PERSON`.
    pub source: String,
}

/// All that is said of a product beside its draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Supplement {
    /// Texts that stand instead of the seller's own.
    pub texts: Option<Texts>,
    /// Values for columns that nothing else fills.
    pub choices: Vec<Choice>,
}

/// How much of the supplements was used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Used {
    /// Products written with texts that a person has accepted.
    pub validated: usize,
    /// Products written with texts that nobody has accepted yet.
    pub drafts: usize,
    /// Chosen attributes that were written, counted once per product.
    pub choices: usize,
}

/// A choice of the product being planned.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub choice: Choice,
    /// Whether it stands in a cell.
    pub written: bool,
}

/// What is left open for choices in a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Open<'a> {
    /// A row of its own.
    All,
    /// A child's row: all but that by which members differ.
    Without(&'a [Axis]),
    /// A parent's row: only what every row needs, but for that by which members differ.
    OnlyRequired(&'a [Axis]),
}

/// Texts laid over a product's facts.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// The texts as given values, to stand behind the seller's.
    pub given: Vec<Given>,
    /// Fields that the texts say.
    pub fields: Vec<Field>,
    /// Positions of the seller's values that do not stand any more.
    pub replaced: Vec<usize>,
}

/// Lays `texts` over the facts of `draft`.
pub(super) fn lay(texts: &Texts, draft: &ProductDraft, facts: &mut ItemFacts) -> Laid {
    let mut layer = Layer { base: draft.given.len(), laid: Laid::default() };
    layer.one(Field::Title, &texts.title, &mut facts.title);
    layer.one(Field::Description, &texts.description, &mut facts.description);
    layer.list(Field::BulletPoints, &texts.bullets, &mut facts.bullet_points);
    layer.list(Field::Keywords, &texts.keywords, &mut facts.keywords);
    let mut laid = layer.laid;
    laid.replaced.sort_unstable();
    laid.replaced.dedup();
    laid
}

struct Layer {
    /// Number of the seller's values.
    base: usize,
    laid: Laid,
}

impl Layer {
    fn one(&mut self, field: Field, text: &str, fact: &mut Option<Fact<String>>) {
        if text.trim().is_empty() {
            return;
        }
        let mut facts: Vec<Fact<String>> = fact.take().into_iter().collect();
        self.list(field, &[text.to_owned()], &mut facts);
        *fact = facts.pop();
    }

    /// Puts `texts` in the place of `facts`. What the seller says in the same words stays the
    /// seller's.
    fn list(&mut self, field: Field, texts: &[String], facts: &mut Vec<Fact<String>>) {
        let texts: Vec<&String> = texts.iter().filter(|text| !text.trim().is_empty()).collect();
        if texts.is_empty() {
            return;
        }
        let sellers = std::mem::take(facts);
        let gone = sellers.iter().filter(|own| !texts.iter().any(|text| **text == own.value));
        self.laid.replaced.extend(gone.map(|own| own.given));
        for text in texts {
            let same = sellers.iter().find(|own| own.value == *text).cloned();
            facts.push(same.unwrap_or_else(|| self.said(&field, text)));
        }
        self.laid.fields.push(field);
    }

    fn said(&mut self, field: &Field, text: &str) -> Fact<String> {
        let origin = Origin { file: "BeeCatalog".to_owned(), ..Origin::default() };
        let given = self.base + self.laid.given.len();
        self.laid.given.push(Given::text(field.clone(), text, origin));
        Fact { value: text.to_owned(), given }
    }
}
