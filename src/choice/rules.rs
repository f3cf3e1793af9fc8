//! Choosing without a model: a fact of the product is an option, or names exactly one.

use crate::catalog::{Fact, ItemFacts, fold};

use super::chosen::Chosen;
use super::facts::Subject;
use super::question::{Question, Questions};

/// What a rule reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reads {
    Color,
    Size,
    Material,
    Category,
    /// Words of the title: for what sellers say there about for whom and of what a thing is.
    Title,
}

impl Reads {
    /// Stable name, kept with the choice.
    const fn name(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Size => "size",
            Self::Material => "material",
            Self::Category => "category",
            Self::Title => "title",
        }
    }

    fn text(self, facts: &ItemFacts) -> Option<&str> {
        let fact: &Option<Fact<String>> = match self {
            Self::Color => &facts.color,
            Self::Size => &facts.size,
            Self::Material => &facts.material,
            Self::Category => &facts.category,
            Self::Title => &facts.title,
        };
        fact.as_ref().map(|fact| fact.value.as_str())
    }
}

/// Which facts answer for attributes whose stem begins so, the first that names an option. A word
/// in a title says nothing about other attributes: `longo` may be the sleeve or the coat.
const RULES: [(&str, &[Reads]); 11] = [
    ("color.", &[Reads::Color, Reads::Title]),
    ("color_", &[Reads::Color, Reads::Title]),
    ("material.", &[Reads::Material, Reads::Title]),
    ("material_type", &[Reads::Material, Reads::Title]),
    ("fabric_type", &[Reads::Material]),
    ("size.", &[Reads::Size]),
    ("size_name", &[Reads::Size]),
    ("recommended_browse_nodes", &[Reads::Category]),
    ("target_gender", &[Reads::Title]),
    ("department", &[Reads::Title]),
    ("age_range_description", &[Reads::Title]),
];

/// What the facts say about what is open, each with the fact that says it.
pub fn by_rules(questions: &Questions<'_>, subject: &Subject) -> Vec<(Chosen, &'static str)> {
    let open = questions.all().filter(|question| subject.open.contains(&question.key));
    open.filter_map(|question| rule(questions, question, subject)).collect()
}

fn rule(
    questions: &Questions<'_>,
    question: &Question<'_>,
    subject: &Subject,
) -> Option<(Chosen, &'static str)> {
    let facts = &subject.facts.product;
    let stem = question.column.id.stem();
    let (_, reads) = RULES.iter().find(|(start, _)| stem.starts_with(start))?;
    let said = reads.iter().find_map(|reads| {
        let text = reads.text(facts)?;
        let option = meant(question, text, *reads)?;
        Some((option, reads.name()))
    });
    let labelled = || labelled(question, facts).map(|option| (option, "column"));
    let (option, by) = said.or_else(labelled)?;
    let chosen = Chosen::new(questions.template, question.column, questions.product_type, option)?;
    Some((chosen, by))
}

/// The option that a text is, or the only one that it names by whole words.
fn meant<'q>(question: &'q Question<'_>, text: &str, reads: Reads) -> Option<&'q str> {
    let whole = fold(text);
    let mut texts = question.options.iter().map(|option| &*option.text);
    if let Some(same) = texts.find(|option| fold(option) == whole) {
        return Some(same);
    }
    // A node of the marketplace's tree is named whole or not at all.
    (reads != Reads::Category).then(|| named(question, &whole)).flatten()
}

/// The only option whose words stand in a folded text; a longer name counts before those inside
/// it: `azul marinho` before `azul`.
fn named<'q>(question: &'q Question<'_>, folded: &str) -> Option<&'q str> {
    const SHORTEST: usize = 3;
    let padded = format!(" {folded} ");
    let mut found: Vec<(String, &str)> = Vec::new();
    for option in &question.options {
        let words = fold(&option.text);
        let stands = words.chars().count() >= SHORTEST
            && forms(&words).iter().any(|form| padded.contains(&format!(" {form} ")));
        if stands {
            found.push((words, &option.text));
        }
    }
    let inside = |(words, _): &(String, &str)| {
        let within = |other: &&(String, &str)| other.0 != *words && other.0.contains(&**words);
        !found.iter().any(|other| within(&other))
    };
    let mut longest = found.iter().filter(|one| inside(one));
    match (longest.next(), longest.next()) {
        (Some((_, only)), None) => Some(only),
        _ => None,
    }
}

/// The words of an option in both genders, as adjectives follow their noun: `preto`, `preta`.
fn forms(words: &str) -> Vec<String> {
    let mut forms = vec![words.to_owned()];
    if let Some(stem) = words.strip_suffix('o') {
        forms.push(format!("{stem}a"));
    } else if let Some(stem) = words.strip_suffix('a') {
        forms.push(format!("{stem}o"));
    }
    forms
}

/// The option that a column of the seller's own, called like the attribute, says.
fn labelled<'q>(question: &'q Question<'_>, facts: &ItemFacts) -> Option<&'q str> {
    let label = fold(&question.column.label);
    let called = |header: &str| {
        let header = fold(header);
        !header.is_empty() && (header == label || label.strip_prefix("tipo de ") == Some(&header))
    };
    let own = facts.other.iter().find(|other| called(&other.value.header))?;
    let whole = fold(&own.value.text);
    question.options.iter().map(|option| &*option.text).find(|option| fold(option) == whole)
}
