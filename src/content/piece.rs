//! Pieces of Portuguese sentences.

use super::{limits, policy};
use crate::catalog::fold;

/// One line without what `banned` says; a banned character parts words.
pub(super) fn without(text: &str, banned: impl Fn(char) -> bool) -> String {
    let text: String = text.chars().map(|c| if banned(c) { ' ' } else { c }).collect();
    tight(&text)
}

/// One line of a text, fit to stand in any text.
pub(super) fn line(text: &str) -> String {
    without(&policy::without_addresses(text), |c| policy::banned(c) || c == '\n')
}

/// White space collapsed, none before a comma or full stop.
fn tight(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.replace(" ,", ",").replace(" .", ".")
}

/// A value as it stands in the middle of a sentence: `Aço inoxidável` is `aço inoxidável`, `PRETO` is
/// `preto`; `PVC` and `iPhone` stay.
pub(super) fn inner(value: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let rest_is_small = letters.next().is_some() && letters.clone().all(|c| !c.is_uppercase());
        let shouts = word.chars().count() > 4 && word.chars().all(|c| !c.is_lowercase());
        if shouts || (rest_is_small && word.chars().count() > 1) {
            word.to_lowercase()
        } else {
            word.to_owned()
        }
    };
    value.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// A colour in the middle of a sentence: no colour is an abbreviation.
pub(super) fn inner_color(value: &str) -> String {
    if value.chars().any(char::is_lowercase) { inner(value) } else { value.to_lowercase() }
}

/// The first letter large.
pub(super) fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `a, b e c`.
pub(super) fn and(pieces: &[String]) -> String {
    match pieces {
        [] => String::new(),
        [only] => only.clone(),
        [most @ .., last] => format!("{} e {last}", most.join(", ")),
    }
}

/// The first `limit` characters, cut between words; nothing dangles at the end.
pub(super) fn cut(text: &str, limit: usize) -> String {
    if limits::length(text) <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut words: Vec<&str> = Vec::new();
    for word in text.split(' ') {
        let longer = if kept.is_empty() { word.to_owned() } else { format!("{kept} {word}") };
        if limits::length(&longer) > limit {
            break;
        }
        kept = longer;
        words.push(word);
    }
    while words.last().is_some_and(|word| is_joint(word)) {
        words.pop();
    }
    words.join(" ").trim_end_matches([',', ';', ':', '.', '(', ' ']).to_owned()
}

/// Words that only join others.
pub(super) fn is_joint(word: &str) -> bool {
    matches!(
        fold(word).as_str(),
        "" | "a"
            | "o"
            | "as"
            | "os"
            | "e"
            | "de"
            | "da"
            | "do"
            | "das"
            | "dos"
            | "com"
            | "sem"
            | "para"
            | "por"
            | "em"
            | "no"
            | "na"
            | "nos"
            | "nas"
            | "um"
            | "uma"
            | "ou"
            | "ao"
            | "aos"
            | "que"
            | "x"
    )
}

/// The sentences of a text, without what ends them.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut sentence = String::new();
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let ends = matches!(c, '.' | '!' | '?' | ';')
            && letters.peek().is_none_or(|next| next.is_whitespace());
        if ends || c == '\n' {
            found.push(std::mem::take(&mut sentence));
        } else {
            sentence.push(c);
        }
    }
    found.push(sentence);
    let tidy = found.iter().map(|sentence| line(sentence));
    // A list's dash, or what a spreadsheet would take for a formula.
    let plain = tidy.map(|text| text.trim_start_matches(['-', '–', '=', '+', '@', ' ']).to_owned());
    plain.filter(|sentence| !sentence.is_empty()).collect()
}

/// Whether `text` says `said` already: all of its words stand there, whatever their ending
/// (`amarelo` in `caneca amarela`).
pub(super) fn says(text: &str, said: &str) -> bool {
    let text = fold(text);
    let words: Vec<&str> = text.split(' ').map(stem).collect();
    fold(said).split(' ').all(|word| words.contains(&stem(word)))
}

/// A folded word without the ending of its gender and number.
pub(super) fn stem(word: &str) -> &str {
    let stem = word.trim_end_matches('s').trim_end_matches(['a', 'o', 'e']);
    if stem.len() < 3 { word } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_sentences_as_people_write_them() {
        assert_eq!(inner("Aço Inoxidável"), "aço inoxidável");
        assert_eq!(inner("PRETO"), "preto");
        assert_eq!(inner("PVC"), "PVC");
        assert_eq!((inner("M"), inner_color("AZUL")), ("M".into(), "azul".into()));
        assert_eq!(and(&["a".into(), "b".into(), "c".into()]), "a, b e c");
    }

    #[test]
    fn a_cut_leaves_no_dangling_word() {
        assert_eq!(cut("Caneca de cerâmica com alça", 22), "Caneca de cerâmica");
        assert_eq!(cut("Caneca", 6), "Caneca");
        assert_eq!(cut("Canecaaaaaa", 6), "");
    }

    #[test]
    fn a_word_is_said_whatever_its_ending() {
        assert!(says("Caneca de cerâmica amarela", "Amarelo"));
        assert!(says("Caneca 350 ml", "350 ml"));
        assert!(!says("Caneca azul", "Azul-marinho"));
        assert!(!says("Caneca P", "M"));
    }

    #[test]
    fn sentences_end_at_stops_and_not_inside_numbers() {
        assert_eq!(
            sentences("Mede 1.5 m. Leve! Azul\nForte;"),
            ["Mede 1.5 m", "Leve", "Azul", "Forte"]
        );
    }
}
