//! What is noted of a page for the next attempt, and what all pages came to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::PageAsked;
use super::visit::Visit;
use crate::catalog::{Code, Finding, Origin};
use crate::jobs::pictures::Kept;
use crate::scraper::PageOutcome;

/// A page that is done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// Name of the outcome.
    pub outcome: String,
    /// Facts that it proposed, pictures included.
    pub facts: usize,
    /// Why it told nothing.
    pub finding: Option<Finding>,
    /// Its pictures, so that an attempt that fetches them need not read the page again.
    pub pictures: Vec<Url>,
}

impl Note {
    pub fn of(visit: &Visit, asked: &PageAsked) -> Self {
        Self {
            outcome: visit.outcome.as_str().to_owned(),
            facts: visit.facts.len(),
            finding: visit.code.map(|code| finding(code, visit.status, asked)),
            pictures: visit.pictures.clone(),
        }
    }

    /// Whether the page need not be read again: it told something.
    pub fn is_final(&self) -> bool {
        self.outcome == PageOutcome::Ok.as_str()
    }
}

fn finding(code: &str, status: Option<u16>, asked: &PageAsked) -> Finding {
    let known = Code::ALL.iter().find(|known| known.as_str() == code);
    let source = Origin { file: asked.url.clone(), row: 1, ..Origin::default() };
    // Every code of a page is one of a finding; the tests go through them.
    let finding = Finding::new(known.copied().unwrap_or(Code::PageUnreachable));
    let finding = finding.value(asked.url.clone()).source(source);
    match status {
        Some(status) => finding.param("status", status),
        None => finding,
    }
}

/// What the pages came to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pages: usize,
    facts: usize,
    pictures: usize,
    /// Pictures in the places of products.
    kept: u64,
    outcomes: BTreeMap<String, u64>,
    /// In the order of the pages.
    pub findings: Vec<Finding>,
}

impl Tally {
    pub fn add(&mut self, note: Note, pictures: Kept) {
        self.pages += 1;
        self.facts += note.facts;
        self.pictures += note.pictures.len();
        *self.outcomes.entry(note.outcome).or_default() += 1;
        self.findings.extend(note.finding);
        self.kept += pictures.fetched + pictures.known;
        self.findings.extend(pictures.findings);
    }

    /// Whether there is no result.
    pub fn told_nothing(&self) -> bool {
        !self.outcomes.contains_key(PageOutcome::Ok.as_str())
    }

    /// How many pages there were, what became of them, and what they propose.
    pub fn summary(&self) -> Value {
        json!({
            "pages": self.pages,
            "outcomes": self.outcomes,
            "proposals": self.facts,
            "pictures": self.pictures,
            "picturesKept": self.kept,
            "findings": self.findings.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Lang;
    use crate::scraper::{FetchError, NotAllowed};

    #[test]
    fn every_code_of_a_page_is_told_in_both_languages() {
        let errors = [
            FetchError::NotAllowed(NotAllowed::Host),
            FetchError::Blocked,
            FetchError::RedirectLimit { limit: 5 },
            FetchError::TooLarge { limit: 1 },
            FetchError::Timeout { seconds: 20 },
            FetchError::RobotsDisallowed,
            FetchError::RobotsUnavailable,
            FetchError::Unreadable,
        ];
        let codes = errors.iter().map(FetchError::code).chain([
            "FETCH_FAILED",
            "SOURCE_REFUSED",
            "SOURCE_ERROR",
            "LOGIN_WALL",
            "PAGE_NOT_FOUND",
            "PARSE_FAILED",
        ]);
        let asked = PageAsked { url: "https://example.com/p".to_owned(), product_id: None };
        for code in codes {
            let finding = finding(code, Some(403), &asked);
            assert_eq!(finding.code.as_str(), code);
            for lang in [Lang::PtBr, Lang::En] {
                let text = finding.message(lang);
                assert!(text.contains("https://example.com/p") && !text.contains('—'), "{text}");
            }
        }
    }
}
