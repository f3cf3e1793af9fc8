//! What the demo's vendor answers: texts and choices put together from the facts that it was given,
//! by simple means. A real model writes better; neither may say more than the facts.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

use crate::catalog::fold;

/// Characters of a title, and of a bullet.
const LINE: RangeInclusive<usize> = 80..=120;
const BULLETS: usize = 5;
const KEYWORDS: usize = 14;
/// Least letters of a word that says something.
const WORD: usize = 4;

/// Endings that say nothing new; the longer first.
const ENDINGS: [&str; 5] = [
    " para acompanhar a rotina de todos os dias com praticidade",
    " para acompanhar a rotina todos os dias",
    " para a rotina de todos os dias",
    " para o dia a dia",
    " na rotina",
];
/// Search terms that suit any product.
const ANYTHING: [&str; 10] = [
    "dia a dia",
    "rotina",
    "uso diário",
    "presente",
    "para usar todo dia",
    "praticidade",
    "em casa",
    "no trabalho",
    "no passeio",
    "para você",
];

/// Title, bullets, description and search terms of a product.
pub fn write(facts: &Value) -> Value {
    let text = |name: &str| facts[name].as_str().unwrap_or_default().trim();
    let name = text("nome").replace(['-', '/', '–'], " ");
    let named = [("em ", "material"), ("na cor ", "cor"), ("da marca ", "marca")];
    let mut title = name.clone();
    for (word, fact) in named {
        let fact = text(fact);
        if !fact.is_empty() && !fold(&title).contains(&fold(fact)) && fits(&title, word, fact) {
            title = format!("{title} {word}{fact}");
        }
    }
    json!({
        "title": grown(title),
        "bullets": bullets(facts, &name),
        "description": description(facts, &name),
        "keywords": keywords(facts, &name),
    })
}

/// The options that the facts name, or the one that speaks most of the same thing.
pub fn choose(attributes: &Map<String, Value>, asked: &Value) -> Value {
    let facts = format!(" {} ", words(&asked["facts"].to_string()).join(" "));
    let title = asked.pointer("/facts/title").and_then(Value::as_str).unwrap_or_default();
    let title: Vec<String> =
        words(title).into_iter().filter(|word| word.chars().count() >= WORD).collect();
    let open: BTreeSet<&str> =
        asked["open"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let chosen = attributes.iter().map(|(key, about)| {
        let options = about["options"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let options: Vec<&str> = options.collect();
        let said = |option: &&str| {
            let option = words(option).join(" ");
            !option.is_empty() && facts.contains(&format!(" {option} "))
        };
        let named =
            options.iter().copied().filter(said).max_by_key(|option| option.chars().count());
        let best = named.or_else(|| nearest(&options, &title));
        let best = best.filter(|_| open.contains(key.as_str()));
        (key.clone(), best.map_or(Value::Null, Value::from))
    });
    Value::Object(chosen.collect())
}

/// The option that has most of the title's words, in whatever number; its noun among them.
fn nearest<'o>(options: &[&'o str], title: &[String]) -> Option<&'o str> {
    let noun = title.first()?;
    let has = |option: &str, word: &str| words(option).iter().any(|own| own.starts_with(word));
    let alike = |option: &&&str| title.iter().filter(|word| has(option, word)).count();
    // The first of those that are equally near.
    options.iter().rev().filter(|option| has(option, noun)).max_by_key(alike).copied()
}

fn bullets(facts: &Value, name: &str) -> Vec<String> {
    let said = facts["pontos"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut bullets: Vec<String> = said
        .filter_map(|point| point.split_once(':'))
        .map(|(term, text)| format!("{}:{text}", term.trim().to_uppercase()))
        .collect();
    let more = [
        ("MATERIAL", "material", "feito em "),
        ("COR", "cor", "na cor "),
        ("TAMANHO", "tamanho", "tamanho "),
        ("PESO", "peso", "pesa "),
        ("MARCA", "marca", "da marca "),
    ];
    for (term, fact, words) in more {
        if let Some(fact) = facts[fact].as_str() {
            bullets.push(format!("{term}: {words}{fact}"));
        }
    }
    for term in ["O QUE É", "USO", "ROTINA", "PRESENTE", "CASA"] {
        bullets.push(format!("{term}: {name}"));
    }
    bullets.truncate(BULLETS);
    bullets.into_iter().map(grown).collect()
}

fn description(facts: &Value, name: &str) -> String {
    let said = facts["descricao"].as_str().unwrap_or(name);
    let points = facts["pontos"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let points: Vec<String> = points.map(|point| point.replace(": ", ", ")).collect();
    let made: Vec<String> = [("Material", "material"), ("Cor", "cor"), ("Tamanho", "tamanho")]
        .iter()
        .filter_map(|(label, fact)| Some(format!("{label}: {}.", facts[*fact].as_str()?)))
        .collect();
    let paragraphs = [
        format!("{name}. {said}"),
        points.join(". "),
        made.join(" "),
        format!(
            "{name} foi pensado para acompanhar a rotina de todos os dias, em casa, no trabalho ou no passeio, e para durar em uso comum."
        ),
    ];
    let paragraphs: Vec<String> =
        paragraphs.into_iter().filter(|paragraph| !paragraph.is_empty()).collect();
    paragraphs.join("\n\n")
}

fn keywords(facts: &Value, name: &str) -> Vec<String> {
    let brand = fold(facts["marca"].as_str().unwrap_or_default());
    let noun = words(name).into_iter().next().unwrap_or_default();
    let own = facts["palavrasChave"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let said = format!("{name} {}", facts["descricao"].as_str().unwrap_or_default());
    let of_words = words(&said).into_iter().filter(|word| word.chars().count() >= WORD);
    let pairs = of_words.filter(|word| *word != noun).map(|word| format!("{noun} {word}"));
    let mut seen = BTreeSet::new();
    let all = own.map(str::to_owned).chain(pairs).chain(ANYTHING.map(str::to_owned));
    let new = all.filter(|term| (2..=50).contains(&term.chars().count()));
    let new = new.filter(|term| brand.is_empty() || !fold(term).contains(&brand));
    new.filter(|term| seen.insert(fold(term))).take(KEYWORDS).collect()
}

/// A line with as many endings as it needs to be long enough.
fn grown(mut line: String) -> String {
    line.truncate(line.char_indices().nth(*LINE.end()).map_or(line.len(), |(at, _)| at));
    for ending in ENDINGS {
        let length = line.chars().count();
        if length >= *LINE.start() {
            break;
        }
        if length + ending.chars().count() <= *LINE.end() {
            line.push_str(ending);
        }
    }
    line
}

fn fits(line: &str, word: &str, fact: &str) -> bool {
    [line, word, fact].iter().map(|text| text.chars().count()).sum::<usize>() < *LINE.end()
}

/// The words of a text in small letters, numbers left out.
fn words(text: &str) -> Vec<String> {
    let pieces = text.split(|c: char| !c.is_alphabetic());
    pieces.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}
