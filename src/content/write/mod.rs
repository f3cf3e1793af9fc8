//! The writer by rules: says what the facts give, in whole sentences, and nothing else.
//!
//! No word stands here for the sake of a length, and nothing is said that nobody gave. Where the
//! facts do not suffice the text stays short and says so ([`Lack`]).

mod bullets;
mod description;
mod keywords;
mod title;

use std::borrow::Cow;

use super::piece::sentences;
use super::{Content, Lack, Subject, lack, limits, policy};

/// Name and version of the rules. Other texts from the same facts need another version.
pub const RULES: &str = "rules@1";

/// Words of a name that the rules read: texts have no place for more.
const WORDS: usize = 200;

/// Writes a product's texts from its facts.
pub fn write(subject: &Subject) -> Content {
    let subject = &*readable(subject);
    let mut lacks = Vec::new();
    let mut content = Content {
        title: title::title(subject, &mut lacks),
        bullets: bullets::bullets(subject, &mut lacks),
        description: description::description(subject, &mut lacks),
        keywords: keywords::keywords(subject),
        needs_review: Vec::new(),
    };
    if leave_out(&mut content) {
        lacks.push(Lack::TextsLeftOut);
    }
    lacks.extend(lack::count(&content));
    lacks.sort_unstable();
    lacks.dedup();
    content.needs_review = lacks;
    content
}

/// Whether there is anything to say. A weight alone is something; a SKU is not.
pub fn has_facts(subject: &Subject) -> bool {
    let subject = &*readable(subject);
    let lacks = &mut Vec::new();
    let has_measures = subject.sides.is_some()
        || subject.weight.is_some()
        || subject.package_sides.is_some()
        || subject.package_weight.is_some();
    has_measures
        || !subject.others.is_empty()
        || !title::name(subject).is_empty()
        || !bullets::traits(subject).is_empty()
        || bullets::choices(subject).is_some()
        || subject.points.iter().any(|point| bullets::own(point, lacks).is_some())
        || subject.description.as_deref().is_some_and(|text| !allowed(text, lacks).is_empty())
}

/// The subject with as much of its name as the rules read.
fn readable(subject: &Subject) -> Cow<'_, Subject> {
    let mut room = *limits::DESCRIPTION.end();
    let words = subject.name.split(' ').take(WORDS).take_while(|word| {
        let left = room.checked_sub(word.chars().count() + 1);
        room = left.unwrap_or_default();
        left.is_some()
    });
    let name = words.collect::<Vec<_>>().join(" ");
    if name == subject.name {
        Cow::Borrowed(subject)
    } else {
        Cow::Owned(Subject { name, ..subject.clone() })
    }
}

/// Leaves out what reads as an address, or as a sign: harmless pieces can do so together. Whether
/// there was any.
fn leave_out(content: &mut Content) -> bool {
    let title = policy::without_addresses(&content.title);
    let texts = content.bullets.len() + content.keywords.len();
    content.bullets.retain(|bullet| policy::active(bullet).is_none());
    content.keywords.retain(|term| policy::active(term).is_none());
    let left_out = title != content.title || content.bullets.len() + content.keywords.len() < texts;
    content.title = title;
    left_out
}

/// The seller's sentences without those that the marketplace refuses; these are named.
fn allowed(text: &str, lacks: &mut Vec<Lack>) -> Vec<String> {
    let mut kept = sentences(text);
    let all = kept.len();
    kept.retain(|sentence| policy::refused_word(sentence).is_none());
    if kept.len() < all {
        lacks.push(Lack::PolicyWords);
    }
    kept
}

#[cfg(test)]
mod tests;
