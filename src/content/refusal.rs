//! What a person's texts may not hold. What they merely lack is named and kept.

use std::collections::HashSet;

use super::{Content, lack, limits, policy};
use crate::catalog::{Lang, fold};

/// Why a text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Longer than the marketplace takes.
    TooLong {
        /// Characters or items allowed.
        limit: usize,
    },
    /// A character that the text may not hold.
    Character(char),
    /// Something that would be run, loaded or drawn.
    Active(policy::Active),
    /// Nothing in it.
    Blank,
    /// Several search terms in one.
    SeveralTerms,
    /// A search term that stands there already.
    Repeated(String),
}

impl Refusal {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "TEXT_TOO_LONG",
            Self::Character(_) => "CHARACTER_NOT_ALLOWED",
            Self::Active(_) => "TEXT_NOT_PLAIN",
            Self::Blank => "TEXT_BLANK",
            Self::SeveralTerms => "KEYWORD_NOT_ONE_TERM",
            Self::Repeated(_) => "KEYWORD_REPEATED",
        }
    }

    /// What is wrong and what to do.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::TooLong { limit } => match lang {
                Lang::PtBr => format!("são permitidos até {limit}; encurte"),
                Lang::En => format!("at most {limit} are allowed; shorten it"),
            },
            Self::Character(c) => match lang {
                Lang::PtBr => format!("o caractere {c:?} não é permitido; apague-o"),
                Lang::En => format!("the character {c:?} is not allowed; take it out"),
            },
            Self::Active(_) => lang
                .pick(
                    "só texto simples: sem fórmula, endereço, HTML ou Markdown",
                    "plain text only: no formula, address, HTML or Markdown",
                )
                .to_owned(),
            Self::Blank => lang.pick("um dos textos está em branco", "a text is blank").to_owned(),
            Self::SeveralTerms => lang
                .pick(
                    "cada palavra-chave é um só termo, sem vírgula, ponto e vírgula ou quebra de linha; separe-as",
                    "each keyword is one term, without comma, semicolon or line break; part them",
                )
                .to_owned(),
            Self::Repeated(term) => match lang {
                Lang::PtBr => format!("a palavra-chave {term:?} se repete; apague uma"),
                Lang::En => format!("the keyword {term:?} stands twice; take one out"),
            },
        }
    }
}

/// Everything that is refused, with the field that it stands in.
pub fn refusals(content: &Content) -> Vec<(&'static str, Refusal)> {
    let mut refused = Vec::new();
    let mut look = |field: &'static str, text: &str, limit: usize, banned: fn(char) -> bool| {
        if limits::length(text) > limit {
            refused.push((field, Refusal::TooLong { limit }));
        }
        if let Some(c) = text.chars().find(|c| banned(*c)) {
            refused.push((field, Refusal::Character(c)));
        } else if let Some(active) = policy::active(text) {
            refused.push((field, Refusal::Active(active)));
        }
        if text.trim().is_empty() {
            refused.push((field, Refusal::Blank));
        }
    };
    look("title", &content.title, *limits::TITLE.end(), policy::banned_in_title);
    for bullet in &content.bullets {
        look("bullets", bullet, *limits::BULLET.end(), policy::banned);
    }
    if !content.description.is_empty() {
        look("description", &content.description, *limits::DESCRIPTION.end(), policy::banned);
    }
    for keyword in &content.keywords {
        look("keywords", keyword, *limits::KEYWORD.end(), policy::banned);
    }
    let mut seen = HashSet::new();
    for keyword in &content.keywords {
        if keyword.contains(limits::SEPARATORS) {
            refused.push(("keywords", Refusal::SeveralTerms));
        }
        if !seen.insert(fold(keyword)) {
            refused.push(("keywords", Refusal::Repeated(keyword.clone())));
        }
    }
    for (field, actual, limit) in [
        ("bullets", content.bullets.len(), limits::BULLETS),
        ("keywords", content.keywords.len(), *limits::KEYWORDS.end()),
    ] {
        if actual > limit {
            refused.push((field, Refusal::TooLong { limit }));
        }
    }
    refused
}

impl Content {
    /// With what it lacks, counted.
    #[must_use]
    pub fn counted(mut self) -> Self {
        self.needs_review = lack::count(&self);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_text_is_refused_for_what_it_holds_and_kept_for_what_it_lacks() {
        let short = Content { title: "Caneca azul".into(), ..Content::default() };
        assert!(refusals(&short).is_empty());
        assert!(short.counted().needs_review.contains(&super::super::Lack::TitleShort));
        let bad = Content {
            title: "Caneca – azul".into(),
            bullets: vec!["=SOMA(A1)".into(); 6],
            description: "a".repeat(2_001),
            keywords: vec![" ".into()],
            needs_review: Vec::new(),
        };
        let codes: Vec<(&str, &str)> =
            refusals(&bad).iter().map(|(field, refusal)| (*field, refusal.code())).collect();
        assert!(codes.contains(&("title", "CHARACTER_NOT_ALLOWED")), "{codes:?}");
        assert!(codes.contains(&("bullets", "TEXT_NOT_PLAIN")), "{codes:?}");
        assert!(codes.contains(&("bullets", "TEXT_TOO_LONG")), "{codes:?}");
        assert!(codes.contains(&("description", "TEXT_TOO_LONG")), "{codes:?}");
        assert!(codes.contains(&("keywords", "TEXT_BLANK")), "{codes:?}");
    }

    #[test]
    fn keywords_are_single_terms_and_each_another() {
        let refused = |keywords: &[&str]| -> Vec<&str> {
            let keywords = keywords.iter().map(|term| (*term).to_owned()).collect();
            let content = Content { title: "Caneca".into(), keywords, ..Content::default() };
            refusals(&content).iter().map(|(_, refusal)| refusal.code()).collect()
        };
        assert_eq!(refused(&["caneca azul", "caneca"]), [] as [&str; 0]);
        for several in ["caneca, copo", "caneca;copo", "caneca\ncopo"] {
            assert_eq!(refused(&[several]), ["KEYWORD_NOT_ONE_TERM"], "{several:?}");
        }
        assert_eq!(refused(&["Caneca café", "caneca cafe"]), ["KEYWORD_REPEATED"]);
        assert_eq!(refused(&["loja.app/oferta"]), ["TEXT_NOT_PLAIN"]);
    }
}
