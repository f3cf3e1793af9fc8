//! Search terms: the seller's own, then what the product's name and attributes make together.

use crate::catalog::fold;
use crate::content::piece::{is_joint, line, stem};
use crate::content::{Subject, limits, policy};

use super::title;

/// Folded words of a name that nobody searches for by themselves.
const EMPTY: [&str; 22] = [
    "ml", "l", "litro", "litros", "cm", "mm", "m", "g", "kg", "un", "und", "unidade", "unidades",
    "gramas", "tamanho", "cor", "muito", "mais", "linha", "tipo", "novo", "nova",
];

/// At most fifteen terms, in small letters, each once whatever its endings. A brand is no search
/// term: the marketplace finds by it anyway.
pub(super) fn keywords(subject: &Subject) -> Vec<String> {
    let brand = subject.brand.as_deref().map(fold);
    let mut terms = Terms { brand, found: Vec::new(), meant: Vec::new() };
    for keyword in &subject.keywords {
        terms.add(keyword);
    }
    let name = title::name(subject).to_lowercase();
    terms.add(&name);
    let runs = runs(&name, terms.brand.as_deref());
    let Some(head) = runs.iter().find_map(|run| run.words.first()) else {
        return terms.found;
    };
    terms.add(head);
    // `caneca de cerâmica`, `caneca amarela`: as the name joins them.
    for run in &runs {
        for (at, word) in run.words.iter().enumerate() {
            let joint = run.joint.filter(|_| at == 0).map(|joint| format!("{joint} "));
            terms.add_pair(head, &format!("{}{word}", joint.unwrap_or_default()));
        }
    }
    for attribute in attributes(subject) {
        terms.add_pair(head, &attribute);
    }
    for pair in runs.iter().flat_map(|run| run.words.windows(2)) {
        terms.add(&pair.join(" "));
    }
    for word in runs.iter().flat_map(|run| &run.words).filter(|word| word.chars().count() > 4) {
        terms.add(word);
    }
    for fact in [&subject.category, &subject.material].into_iter().flatten() {
        terms.add(fact);
    }
    terms.found
}

/// What buyers name beside the thing itself.
fn attributes(subject: &Subject) -> Vec<String> {
    let options = &subject.options;
    let plain = [&subject.material, &subject.color].into_iter().flatten();
    let plain = plain.chain(&options.colors).chain(&options.materials).cloned();
    let sizes = subject.size.iter().chain(&options.sizes);
    let sizes = sizes.map(|size| match size.chars().count() {
        // A letter or a number says nothing by itself.
        0..=2 => format!("tamanho {size}"),
        _ => size.clone(),
    });
    plain.chain(sizes).collect()
}

/// Words that follow each other in a name, and the word that joins them to what stands before.
#[derive(Default)]
struct Run<'n> {
    joint: Option<&'n str>,
    words: Vec<&'n str>,
}

/// A name's words that say something; joints, numbers and signs part them.
fn runs<'n>(name: &'n str, brand: Option<&str>) -> Vec<Run<'n>> {
    let brand: Vec<&str> = brand.map(|brand| brand.split(' ').collect()).unwrap_or_default();
    let says_something = |word: &str| {
        let folded = fold(word);
        folded.chars().any(char::is_alphabetic)
            && !EMPTY.contains(&folded.as_str())
            && !brand.contains(&folded.as_str())
    };
    let mut runs = vec![Run::default()];
    for word in name.split([' ', ',', '(', ')', '.']) {
        let parts = is_joint(word) || !says_something(word);
        match runs.last_mut() {
            Some(run) if !parts => run.words.push(word),
            _ => {
                let joint = Some(word).filter(|word| is_joint(word) && word.len() > 1);
                runs.push(Run { joint, words: Vec::new() });
            }
        }
    }
    runs.retain(|run| !run.words.is_empty());
    runs
}

/// Terms so far.
struct Terms {
    /// The brand, folded.
    brand: Option<String>,
    found: Vec<String>,
    /// What each of them asks for.
    meant: Vec<Vec<String>>,
}

impl Terms {
    fn add(&mut self, term: &str) {
        if self.is_full() {
            return;
        }
        let term = line(term).replace([';', ','], " ").to_lowercase();
        let term = term.trim_matches(|c: char| !c.is_alphanumeric());
        if !limits::KEYWORD.contains(&limits::length(term)) {
            return;
        }
        let folded = fold(term);
        let meant = meant(&folded);
        let is_new = !meant.is_empty() && !self.meant.contains(&meant);
        let is_free = policy::refused_word(term).is_none() && policy::active(term).is_none();
        if is_new && is_free && self.brand.as_ref() != Some(&folded) {
            self.found.push(term.to_owned());
            self.meant.push(meant);
        }
    }

    fn is_full(&self) -> bool {
        self.found.len() >= *limits::KEYWORDS.end()
    }

    /// A thing with an attribute, unless that says the thing again.
    fn add_pair(&mut self, head: &str, attribute: &str) {
        if self.is_full() {
            return;
        }
        let repeats = meant(&fold(attribute)).contains(&stem(&fold(head)).to_owned());
        if !attribute.trim().is_empty() && !repeats {
            self.add(&format!("{head} {attribute}"));
        }
    }
}

/// What a folded term asks for: its words without endings and without what only joins them.
fn meant(folded: &str) -> Vec<String> {
    let words = folded.split(' ').filter(|word| !is_joint(word));
    words.map(|word| stem(word).to_owned()).collect()
}
