//! Bullets: the seller's own points first, then one per group of facts.

use crate::catalog::fold;
use crate::content::piece::{and, cut, inner, inner_color, line, upper_first};
use crate::content::{Area, Lack, Subject, limits, policy};

use super::allowed;

/// Longest term of a seller's point, in characters.
const TERM: usize = 40;
/// Term of a seller's point that names none.
const PLAIN_TERM: &str = "DESTAQUE";

/// A trait: its term and how a sentence about "the product" tells it.
pub(super) type Trait = (&'static str, String);

/// At most five bullets, each about something else.
pub(super) fn bullets(subject: &Subject, lacks: &mut Vec<Lack>) -> Vec<String> {
    let mut bullets: Vec<String> = Vec::new();
    for point in &subject.points {
        if let Some(bullet) = own(point, lacks) {
            push(&mut bullets, bullet);
        }
    }
    let mut told = told(subject, lacks);
    let slots = limits::BULLETS.saturating_sub(bullets.len() + told.len());
    let groups = groups(&traits(subject), slots);
    // Behind what the seller tells and what buyers choose among, before measures; buyers of
    // electronics ask for measures and data first.
    let is_measure =
        |bullet: &String| !bullet.starts_with("SOBRE O PRODUTO") && !bullet.starts_with("OPÇÕES");
    let at = told.iter().position(is_measure).filter(|_| subject.area != Area::Electronics);
    let at = at.unwrap_or(told.len());
    told.splice(at..at, groups);
    for bullet in told {
        push(&mut bullets, bullet);
    }
    bullets
}

fn push(bullets: &mut Vec<String>, bullet: String) {
    let is_full = bullets.len() >= limits::BULLETS;
    if !is_full && !bullets.iter().any(|known| fold(known) == fold(&bullet)) {
        bullets.push(bullet);
    }
}

/// A seller's point in the form of a bullet.
pub(super) fn own(point: &str, lacks: &mut Vec<Lack>) -> Option<String> {
    let point = line(point);
    if policy::refused_word(&point).is_some() {
        lacks.push(Lack::PolicyWords);
        return None;
    }
    let (term, text) = match point.split_once(':') {
        Some((term, text)) if !term.trim().is_empty() && limits::length(term) <= TERM => {
            (term.trim().to_uppercase(), text.trim())
        }
        _ => (PLAIN_TERM.to_owned(), point.trim()),
    };
    if !text.chars().any(char::is_alphanumeric) {
        return None;
    }
    let (whole, cut) = bullet(term.trim_start_matches(['=', '+', '-', '@', ' ']), text);
    if cut {
        lacks.push(Lack::BulletsCut);
    }
    Some(whole)
}

/// `TERMO: Frase`, and whether the sentence had to be cut.
fn bullet(term: &str, text: &str) -> (String, bool) {
    let term = if term.is_empty() { PLAIN_TERM } else { term };
    let room = limits::BULLET.end() - limits::length(term) - 2;
    let text = upper_first(text.trim_end_matches(['.', ';', ',', ' ']));
    let short = cut(&text, room);
    let is_cut = short != text;
    (format!("{term}: {short}"), is_cut)
}

/// What is told of the thing: the seller's description, choices, measures, further data, package.
fn told(subject: &Subject, lacks: &mut Vec<Lack>) -> Vec<String> {
    let mut told = Vec::new();
    let mut add = |term: &str, text: Option<String>| {
        if let Some(text) = text {
            let (whole, is_cut) = bullet(term, &text);
            // A sentence about facts that does not fit would tell only some of them.
            if !is_cut {
                told.push(whole);
            }
        }
    };
    let room = limits::BULLET.end() - limits::length("SOBRE O PRODUTO: ");
    let description = subject.description.as_deref();
    let sentences = description.map(|text| allowed(text, lacks)).unwrap_or_default();
    add("SOBRE O PRODUTO", first_that_fit(&sentences, room));
    add("OPÇÕES", choices(subject));
    let (term, text) = measures(subject.sides.as_ref(), subject.weight.as_deref(), "o produto");
    add(term, text);
    for (header, value) in &subject.others {
        add(&line(header).to_uppercase(), Some(line(value)));
    }
    let sides = subject.package_sides.as_ref();
    let package = measures(sides, subject.package_weight.as_deref(), "a embalagem para envio");
    add("EMBALAGEM", package.1);
    told
}

/// As many sentences from the beginning as fit; none when the first does not.
fn first_that_fit(sentences: &[String], room: usize) -> Option<String> {
    let mut text = String::new();
    for sentence in sentences {
        let longer = if text.is_empty() {
            sentence.clone()
        } else {
            format!("{text}. {}", upper_first(sentence))
        };
        if limits::length(&longer) > room {
            break;
        }
        text = longer;
    }
    (!text.is_empty()).then_some(text)
}

/// A term and a sentence about sides and weight, as far as they are known.
pub(super) fn measures(
    sides: Option<&[String; 3]>,
    weight: Option<&str>,
    what: &str,
) -> (&'static str, Option<String>) {
    let sides = sides.map(|[length, width, height]| {
        format!("mede {length} cm de comprimento, {width} cm de largura e {height} cm de altura")
    });
    let weight = weight.map(|weight| format!("pesa {weight}"));
    let what = upper_first(what);
    match (sides, weight) {
        (Some(sides), Some(weight)) => {
            ("MEDIDAS E PESO", Some(format!("{what} {sides}, e {weight}")))
        }
        (Some(sides), None) => ("MEDIDAS", Some(format!("{what} {sides}"))),
        (None, Some(weight)) => ("PESO", Some(format!("{what} {weight}"))),
        (None, None) => ("MEDIDAS", None),
    }
}

/// What buyers of a family choose among.
pub(super) fn choices(subject: &Subject) -> Option<String> {
    let named = |many: &str, values: &[String], spoken: fn(&str) -> String| {
        let spoken: Vec<String> = values.iter().map(|value| line(&spoken(value))).collect();
        let is_choice = spoken.len() > 1 && spoken.iter().all(|value| !value.is_empty());
        is_choice.then(|| format!("{many} {}", and(&spoken)))
    };
    let options = &subject.options;
    let choices = [
        named("nas cores", &options.colors, inner_color),
        named("nos tamanhos", &options.sizes, str::to_owned),
        named("nos materiais", &options.materials, inner),
    ];
    let choices: Vec<String> = choices.into_iter().flatten().collect();
    (!choices.is_empty()).then(|| format!("Disponível {}", and(&choices)))
}

/// What can be told of the product in one word each.
pub(super) fn traits(subject: &Subject) -> Vec<Trait> {
    let mut traits: Vec<Trait> = Vec::new();
    let mut add = |term: &'static str, before: &str, value: Option<String>| {
        if let Some(value) = value.map(|value| line(&value)).filter(|value| !value.is_empty()) {
            traits.push((term, format!("{before} {value}")));
        }
    };
    add("MATERIAL", "feito em", subject.material.as_deref().map(inner));
    add("COR", "na cor", subject.color.as_deref().map(inner_color));
    add("TAMANHO", "no tamanho", subject.size.clone());
    add("MARCA", "da marca", subject.brand.clone());
    add("MODELO", "do modelo", subject.model.clone());
    add("ORIGEM", "com país de origem", subject.country.clone());
    if let Some(adjustable) = subject.adjustable {
        traits.push(("AJUSTE", if adjustable { "com ajuste" } else { "sem ajuste" }.to_owned()));
    }
    traits
}

/// The traits in at most `slots` bullets, one at least where there are traits; what does not fit a
/// bullet opens the next one.
fn groups(traits: &[Trait], slots: usize) -> Vec<String> {
    let slots = slots.clamp(1, traits.len().max(1));
    let mut bullets = Vec::new();
    let mut rest = traits;
    for slot in 0..slots {
        let mut take = rest.len().div_ceil(slots - slot);
        while let Some((here, behind)) = rest.split_at_checked(take).filter(|(h, _)| !h.is_empty())
        {
            let (whole, is_cut) = bullet(&terms(here), &sentence(here));
            if !is_cut {
                bullets.push(whole);
                rest = behind;
                break;
            }
            take -= 1;
        }
    }
    bullets
}

/// `MATERIAL, COR E MARCA`.
fn terms(traits: &[Trait]) -> String {
    let terms: Vec<String> = traits.iter().map(|(term, _)| (*term).to_owned()).collect();
    and(&terms).to_uppercase()
}

/// `Produto feito em cerâmica, na cor amarelo e da marca Favo & Mel`.
pub(super) fn sentence(traits: &[Trait]) -> String {
    let told: Vec<String> = traits.iter().map(|(_, told)| told.clone()).collect();
    format!("Produto {}", and(&told))
}
