//! What a model is asked, and what of its answer may be kept.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::{Content, Lack, Subject, lack, limits, policy, write};
use crate::ai::{Item, Prompt};
use crate::catalog::fold;

/// The instructions.
pub const PROMPT: Prompt =
    Prompt { name: "content", version: 1, text: include_str!("prompt/v1.txt") };
/// Tokens that one product's texts may take: 2,000 characters of description and as many of the
/// rest, at about three characters a token.
pub const TOKENS: u32 = 1_500;

/// JSON Schema of one product's texts.
pub fn schema() -> Value {
    let text = |length: &RangeInclusive<usize>| json!({ "type": "string", "minLength": length.start(), "maxLength": length.end() });
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "bullets", "description", "keywords"],
        "properties": {
            "title": text(&limits::TITLE),
            "bullets": {
                "type": "array",
                "minItems": limits::BULLETS,
                "maxItems": limits::BULLETS,
                "items": text(&limits::BULLET),
            },
            "description": text(&limits::DESCRIPTION),
            "keywords": {
                "type": "array",
                "minItems": limits::KEYWORDS.start(),
                "maxItems": limits::KEYWORDS.end(),
                "items": text(&limits::KEYWORD),
            },
        },
    })
}

/// What a model is given of a product.
///
/// # Errors
/// When the facts can't be written as JSON.
pub fn item(name: String, subject: &Subject) -> Result<Item, serde_json::Error> {
    Ok(Item { name, input: serde_json::to_value(subject)? })
}

/// What is wrong with an answer, in words that a model understands; empty for a good one.
pub fn check(item: &Item, answer: &Value) -> Vec<String> {
    let facts = Known::of(&item.input);
    let Texts { title, bullets, description, keywords } = Texts::of(answer);
    let mut wrong: Vec<String> = title_faults(title, &facts).into_iter().collect();
    for bullet in &bullets {
        wrong.extend(
            bullet_faults(bullet, &facts).map(|fault| format!("bullet {bullet:?} {fault}")),
        );
    }
    if bullets.len() != limits::BULLETS || has_double(&bullets) {
        wrong.push(format!("bullets must be exactly {}, each another", limits::BULLETS));
    }
    wrong.extend(description_faults(description, &facts));
    for keyword in &keywords {
        wrong.extend(
            keyword_faults(keyword, &facts).map(|fault| format!("keyword {keyword:?} {fault}")),
        );
    }
    if !limits::KEYWORDS.contains(&keywords.len()) || has_double(&keywords) {
        let (least, most) = (limits::KEYWORDS.start(), limits::KEYWORDS.end());
        wrong.push(format!("keywords must be {least} to {most}, each another"));
    }
    wrong
}

/// The texts of an answer that passed its schema and [`check`].
pub fn accept(answer: &Value) -> Content {
    let Texts { title, bullets, description, keywords } = Texts::of(answer);
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
    let mut content = Content {
        title: title.to_owned(),
        bullets: owned(bullets),
        description: description.to_owned(),
        keywords: owned(keywords),
        needs_review: Vec::new(),
    };
    content.needs_review = lack::count(&content);
    content
}

/// What is good in an answer that was refused, the rest by rules and named; `None` when nothing is.
pub fn mend(item: &Item, answer: &Value, subject: &Subject) -> Option<Content> {
    let facts = Known::of(&item.input);
    let Texts { title, bullets, description, keywords } = Texts::of(answer);
    let rules = write(subject);
    let mut needs_review = Vec::new();
    let mut kept = false;
    let mut keep = |good: bool, lack: Lack| {
        kept |= good;
        if !good {
            needs_review.push(lack);
        }
        good
    };
    let title = if keep(title_faults(title, &facts).is_none(), Lack::TitleByRules) {
        title.to_owned()
    } else {
        rules.title
    };
    let description =
        if keep(description_faults(description, &facts).is_none(), Lack::DescriptionByRules) {
            description.to_owned()
        } else {
            rules.description
        };
    let good = distinct(bullets.into_iter().filter(|text| bullet_faults(text, &facts).is_none()));
    keep(good.len() >= limits::BULLETS, Lack::BulletsByRules);
    let good_bullets = good.len();
    let bullets = filled(good, rules.bullets, limits::BULLETS);
    let good = distinct(keywords.into_iter().filter(|text| keyword_faults(text, &facts).is_none()));
    let enough = keep(good.len() >= *limits::KEYWORDS.start(), Lack::KeywordsByRules);
    let good_keywords = good.len();
    let others = if enough { Vec::new() } else { rules.keywords };
    let keywords = filled(good, others, *limits::KEYWORDS.end());
    if !kept && good_bullets + good_keywords == 0 {
        return None;
    }
    Some(reviewed(Content { title, bullets, description, keywords, needs_review }))
}

/// With what the texts lack beside what is named already.
fn reviewed(mut content: Content) -> Content {
    content.needs_review.extend(lack::count(&content));
    content.needs_review.sort_unstable();
    content.needs_review.dedup();
    content
}

/// `own` and then what of `others` is new, at most `most`.
fn filled(own: Vec<String>, others: Vec<String>, most: usize) -> Vec<String> {
    let all = own.iter().chain(&others).map(String::as_str);
    let mut all = distinct(all);
    all.truncate(most);
    all
}

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.filter(|text| seen.insert(fold(text))).map(str::to_owned).collect()
}

fn has_double(texts: &[&str]) -> bool {
    distinct(texts.iter().copied()).len() < texts.len()
}

/// An answer's parts; what is missing or of another shape is empty.
struct Texts<'a> {
    title: &'a str,
    bullets: Vec<&'a str>,
    description: &'a str,
    keywords: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    fn of(answer: &'a Value) -> Self {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
        let list = |name: &str| {
            let items = answer.get(name).and_then(Value::as_array);
            items.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        Self {
            title: text("title"),
            bullets: list("bullets"),
            description: text("description"),
            keywords: list("keywords"),
        }
    }
}

/// What the facts say, for telling what was made up.
struct Known {
    numbers: HashSet<String>,
    refused: HashSet<&'static str>,
}

impl Known {
    fn of(input: &Value) -> Self {
        let facts = input.to_string();
        let name = input.get("nome").and_then(Value::as_str).unwrap_or_default();
        Self {
            numbers: numbers(&facts).collect(),
            // A name is a name, whatever words it has.
            refused: policy::refused_word(name).into_iter().collect(),
        }
    }
}

fn title_faults(title: &str, facts: &Known) -> Option<String> {
    let fault = if let Some(c) = title.chars().find(|c| policy::banned_in_title(*c)) {
        Some(format!("must not hold {c:?}"))
    } else {
        faults(title, &limits::TITLE, facts)
    };
    fault.map(|fault| format!("title {fault}"))
}

fn bullet_faults(bullet: &str, facts: &Known) -> Option<String> {
    let term = bullet.split_once(':').map(|(term, text)| (term.trim(), text.trim()));
    let is_term = |term: &str| !term.is_empty() && !term.chars().any(char::is_lowercase);
    if !term.is_some_and(|(term, text)| is_term(term) && !text.is_empty()) {
        return Some("must be an upper-case term, a colon and a sentence".to_owned());
    }
    if bullet.contains('\n') {
        return Some("must be one line".to_owned());
    }
    faults(bullet, &limits::BULLET, facts)
}

fn description_faults(description: &str, facts: &Known) -> Option<String> {
    faults(description, &limits::DESCRIPTION, facts).map(|fault| format!("description {fault}"))
}

fn keyword_faults(keyword: &str, facts: &Known) -> Option<String> {
    if keyword.contains(limits::SEPARATORS) {
        return Some("must be one term".to_owned());
    }
    faults(keyword, &limits::KEYWORD, facts)
}

/// What any text may have wrong.
fn faults(text: &str, length: &RangeInclusive<usize>, facts: &Known) -> Option<String> {
    let actual = limits::length(text);
    if !length.contains(&actual) {
        let (least, most) = (length.start(), length.end());
        return Some(format!("has {actual} characters instead of {least} to {most}"));
    }
    if let Some(active) = policy::active(text) {
        return Some(active.text().to_owned());
    }
    if let Some(c) = text.chars().find(|c| policy::banned(*c)) {
        return Some(format!("must not hold {c:?}"));
    }
    if let Some(word) = policy::refused_word(text).filter(|word| !facts.refused.contains(word)) {
        return Some(format!("must not say {word:?}"));
    }
    let made_up = numbers(text).find(|number| !facts.numbers.contains(number));
    made_up.map(|number| format!("says {number}, which is not in the facts"))
}

/// The numbers of a text as written, with a decimal point.
fn numbers(text: &str) -> impl Iterator<Item = String> + '_ {
    let pieces = text.split(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
    let plain = pieces.map(|piece| piece.trim_matches([',', '.']).replace(',', "."));
    plain.filter(|piece| piece.chars().any(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
