//! The description: what it is, what the seller says of it, how it is made, how large it is.

use crate::content::piece::{line, upper_first};
use crate::content::{Lack, Subject, limits, policy};

use super::bullets::{choices, measures, sentence, traits};
use super::{allowed, title};

/// Paragraphs about the product, with an empty line between them.
pub(super) fn description(subject: &Subject, lacks: &mut Vec<Lack>) -> String {
    let name = title::name(subject);
    let brand = subject.brand.as_deref().map(line).filter(|brand| !brand.is_empty());
    let first = match brand {
        Some(brand) if !name.is_empty() => format!("{name}, da marca {brand}."),
        _ if !name.is_empty() => format!("{name}."),
        _ => String::new(),
    };
    let facts: Vec<String> =
        [first, own_points(subject), made(subject), large(subject), packed(subject)]
            .into_iter()
            .filter(|paragraph| !paragraph.is_empty())
            .collect();
    let taken: usize = facts.iter().map(|paragraph| limits::length(paragraph) + 2).sum();
    let own = own_words(subject, limits::DESCRIPTION.end().saturating_sub(taken), lacks);
    let mut paragraphs = facts;
    if !own.is_empty() {
        let behind_name = usize::from(!name.is_empty()).min(paragraphs.len());
        paragraphs.insert(behind_name, own);
    }
    let mut text = paragraphs.join("\n\n");
    while limits::length(&text) > *limits::DESCRIPTION.end() && paragraphs.pop().is_some() {
        lacks.push(Lack::DescriptionCut);
        text = paragraphs.join("\n\n");
    }
    // Two harmless pieces can read as an address together.
    let text = policy::without_addresses(&text);
    // A description without a name may begin with a seller's sign.
    text.trim_start_matches(['=', '+', '-', '@', ' ', '\n']).to_owned()
}

/// The seller's description in at most `room` characters, cut between sentences.
fn own_words(subject: &Subject, room: usize, lacks: &mut Vec<Lack>) -> String {
    let mut text = String::new();
    for paragraph in subject.description.as_deref().unwrap_or_default().split("\n\n") {
        let mut joint = if text.is_empty() { "" } else { "\n\n" };
        for sentence in allowed(paragraph, lacks) {
            let longer = format!("{text}{joint}{}.", upper_first(&sentence));
            if limits::length(&longer) > room {
                lacks.push(Lack::DescriptionCut);
                return text;
            }
            text = longer;
            joint = " ";
        }
    }
    text
}

/// The seller's points as sentences.
fn own_points(subject: &Subject) -> String {
    let points = subject.points.iter().map(|point| line(point));
    let allowed = points.filter(|point| policy::refused_word(point).is_none());
    let told = allowed.filter_map(|point| {
        let point = point.trim_end_matches(['.', ';', ',', ' ']);
        let (term, text) = point.split_once(':').unwrap_or(("", point));
        if !text.chars().any(char::is_alphanumeric) {
            return None;
        }
        let spoken = match term.trim() {
            "" => text.trim().to_owned(),
            term => format!("{}: {}", term.to_lowercase(), text.trim()),
        };
        Some(format!("{}.", upper_first(&spoken)))
    });
    told.collect::<Vec<_>>().join(" ")
}

/// How it is made and what else is known. The brand stands in the first sentence already.
fn made(subject: &Subject) -> String {
    let mut traits = traits(subject);
    traits.retain(|(term, _)| *term != "MARCA");
    let mut told = Vec::new();
    if !traits.is_empty() {
        told.push(sentence(&traits));
    }
    told.extend(choices(subject));
    told.extend(
        subject.others.iter().map(|(header, value)| format!("{}: {}", line(header), line(value))),
    );
    stop(&told)
}

fn large(subject: &Subject) -> String {
    let (_, text) = measures(subject.sides.as_ref(), subject.weight.as_deref(), "o produto");
    stop(&Vec::from_iter(text))
}

fn packed(subject: &Subject) -> String {
    let sides = subject.package_sides.as_ref();
    let (_, text) = measures(sides, subject.package_weight.as_deref(), "a embalagem para envio");
    stop(&Vec::from_iter(text))
}

fn stop(sentences: &[String]) -> String {
    let whole = sentences.iter().map(|sentence| format!("{}.", upper_first(sentence)));
    whole.collect::<Vec<_>>().join(" ")
}
