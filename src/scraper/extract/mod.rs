//! The facts of a product that a page tells, each with its place in the page.
//!
//! What a page says of itself in data comes first: JSON-LD, then microdata, then OpenGraph, then
//! what is known of a site's own layout. For each field the first of them that has it is taken.

mod gallery;
mod json_ld;
mod microdata;
mod open_graph;
mod price;
mod site;
mod text;
mod tree;
mod vocabulary;

#[cfg(test)]
mod tests;

use scraper::Selector;
use url::Url;

use crate::catalog::Field;

/// Most pictures of a page that are proposed; marketplaces take fewer.
const MAX_PICTURES: usize = 30;

/// A fact that a page tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageFact {
    /// Which fact.
    pub field: Field,
    /// What the page says; prices as `R$ 1.234,56`.
    pub value: String,
    /// Where in the page: a CSS selector, and behind `$` a path into the data there.
    pub selector: String,
}

/// A picture that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub url: Url,
    pub selector: String,
}

/// All that a page tells.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// One per field.
    pub facts: Vec<PageFact>,
    /// In the page's order, none twice.
    pub pictures: Vec<Shown>,
    /// Whether the page says in so many words that it is of a product.
    pub is_product: bool,
}

/// What one way of telling gives.
#[derive(Debug, Default)]
struct Source {
    facts: Vec<PageFact>,
    pictures: Vec<Shown>,
    is_product: bool,
}

impl Source {
    /// Takes a text that is not empty; a field's first text counts.
    fn tell(&mut self, field: Field, value: &str, selector: impl Into<String>) {
        let Some(value) = text::clean(&field, value) else { return };
        if self.facts.iter().all(|fact| fact.field != field) {
            self.facts.push(PageFact { field, value, selector: selector.into() });
        }
    }

    /// Takes a picture by its address as written in the page at `base`.
    fn show(&mut self, base: &Url, address: &str, selector: impl Into<String>) {
        if let Some(url) = gallery::address(base, address) {
            self.pictures.push(Shown { url, selector: selector.into() });
        }
    }
}

/// Reads a page that was found at `base`; `None` for one that is built to be unreadable.
pub(super) fn extract(html: &str, base: &Url) -> Option<Told> {
    let page = tree::parse(html)?;
    let gallery = gallery::mercado_livre(&page, base);
    let sources = [
        json_ld::read(&page, base),
        microdata::read(&page, base),
        open_graph::read(&page, base),
        site::read(&page),
    ];
    let mut told = Told { pictures: gallery, ..Told::default() };
    for source in sources {
        told.is_product |= source.is_product;
        for fact in source.facts {
            if told.facts.iter().all(|known| known.field != fact.field) {
                told.facts.push(fact);
            }
        }
        // A gallery has the originals of what the data shows small.
        if told.pictures.is_empty() {
            told.pictures = source.pictures;
        }
    }
    let mut seen = std::collections::HashSet::new();
    told.pictures.retain(|picture| seen.insert(picture.url.clone()));
    told.pictures.truncate(MAX_PICTURES);
    Some(told)
}

/// A selector of ours; they are all tried by the tests.
fn selector(css: &str) -> Option<Selector> {
    Selector::parse(css).ok()
}
