//! The title: what the seller calls the product, and facts that the name does not tell yet.

use crate::content::piece::{cut, is_joint, says, upper_first, without};
use crate::content::{Lack, Subject, limits, policy};

/// Letters from which a text without small ones is taken for shouting.
const SHOUT: usize = 5;

/// The title; empty when the product has no name.
pub(super) fn title(subject: &Subject, lacks: &mut Vec<Lack>) -> String {
    let name = name(subject);
    if name.is_empty() {
        return name;
    }
    if limits::length(&name) > *limits::TITLE.end() {
        lacks.push(Lack::TitleCut);
        return cut(&name, *limits::TITLE.end());
    }
    let mut title = name;
    for (fact, said) in additions(subject) {
        if limits::length(&title) >= *limits::TITLE.start() {
            break;
        }
        let longer = format!("{title}{said}");
        if !says(&title, &fact) && limits::length(&longer) <= *limits::TITLE.end() {
            title = longer;
        }
    }
    title
}

/// The seller's name for the product, without what a title may not hold.
pub(super) fn name(subject: &Subject) -> String {
    let name = policy::without_addresses(&subject.name);
    let name = without(&name, policy::banned_in_title);
    let name = name.trim_matches(['+', ',', '.', ':', '\'', '(', ' ']);
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= SHOUT && !name.chars().any(char::is_lowercase) {
        return calm(name);
    }
    upper_first(name)
}

/// `FORMA PARA SORVETE` is `Forma para Sorvete`.
fn calm(name: &str) -> String {
    let word = |(at, word): (usize, &str)| {
        let small = word.to_lowercase();
        if at > 0 && is_joint(word) { small } else { upper_first(&small) }
    };
    name.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// Facts that a title may tell, the most wanted first, each with how it is told.
fn additions(subject: &Subject) -> Vec<(String, String)> {
    let plain = |value: &str| without(value, policy::banned_in_title);
    let mut additions = Vec::new();
    let mut add = |fact: Option<String>, before: &str| {
        if let Some(fact) = fact.filter(|fact| !fact.is_empty()) {
            additions.push((fact.clone(), format!("{before}{fact}")));
        }
    };
    add(subject.brand.as_deref().map(plain), " ");
    add(subject.material.as_deref().map(plain), ", Material ");
    add(subject.color.as_deref().map(plain), ", Cor ");
    add(subject.size.as_deref().map(plain), ", Tamanho ");
    add(subject.model.as_deref().map(plain), ", Modelo ");
    add(subject.sides.as_ref().map(|sides| format!("{} cm", sides.join(" x "))), ", Medidas ");
    add(subject.weight.clone(), ", Peso ");
    for (header, value) in &subject.others {
        add(Some(plain(value)), &format!(", {} ", plain(header)));
    }
    additions
}
