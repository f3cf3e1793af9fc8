//! The longest text that a template itself states for an attribute, in the words of its help.
//!
//! Sentences that were seen: `An alphanumeric string; 1 character minimum in length and 50 characters
//! maximum in length.`, `Máximo de 200 caracteres`, `hasta 500 caracteres`, `up to 250 bytes`.

use std::collections::HashMap;

use super::text::Measure;
use crate::fold::fold;
use crate::template::{Column, Template};

/// Words for a character, folded, in one or many: Portuguese, Spanish, English, German.
const CHARACTERS: [&str; 9] = [
    "caractere",
    "caracteres",
    "caracter",
    "character",
    "characters",
    "char",
    "chars",
    "zeichen",
    "caratteri",
];
const BYTES: [&str; 2] = ["byte", "bytes"];
/// Starts of folded words that make a number a limit from above.
const AT_MOST: [&str; 9] =
    ["max", "limit", "ate", "hasta", "exced", "exceed", "longest", "most", "hochstens"];
/// `up to`, which is two words.
const UP_TO: [&str; 2] = ["up", "to"];
/// How far from its number such a word stands, in words.
const REACH: usize = 6;

/// The limits that a template states, by column. A column with a drop-down needs none.
pub(super) fn limits(template: &Template) -> HashMap<u32, (usize, Measure)> {
    let free = template.columns().iter().filter(|column| !column.has_list());
    free.filter_map(|column| Some((column.index, of_column(column)?))).collect()
}

fn of_column(column: &Column) -> Option<(usize, Measure)> {
    let texts = [column.help.as_deref(), column.prompt.as_deref()];
    texts.into_iter().flatten().find_map(stated)
}

/// The limit in a text. Where several numbers are named, the largest counts: less is never refused.
fn stated(text: &str) -> Option<(usize, Measure)> {
    let joined = without_thousands(text);
    let folded = fold(&joined);
    let words: Vec<&str> = folded.split(' ').collect();
    let limits = words.windows(2).enumerate().filter_map(|(at, pair)| {
        let [number, unit] = pair else { return None };
        let number: usize = number.parse().ok().filter(|number| *number > 0)?;
        let measure = match unit {
            unit if CHARACTERS.contains(unit) => Measure::Chars,
            unit if BYTES.contains(unit) => Measure::Bytes,
            _ => return None,
        };
        let near = words.get(at.saturating_sub(REACH)..(at + REACH + 2).min(words.len()))?;
        let is_limit = near.iter().any(|word| AT_MOST.iter().any(|start| word.starts_with(start)))
            || near.windows(2).any(|two| two == UP_TO);
        is_limit.then_some((number, measure))
    });
    limits.max_by_key(|(number, _)| *number)
}

/// `2.000` and `2,000` as one number.
fn without_thousands(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digits = |range: std::ops::Range<usize>| {
        chars.get(range).is_some_and(|part| part.iter().all(char::is_ascii_digit))
    };
    let separates = |at: usize| {
        at > 0
            && digits(at - 1..at)
            && digits(at + 1..at + 4)
            && !chars.get(at + 4).is_some_and(char::is_ascii_digit)
    };
    let kept = chars.iter().enumerate();
    let kept = kept.filter(|(at, c)| !(matches!(c, '.' | ',') && separates(*at)));
    kept.map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_from_sentences_and_nothing_else_is() {
        let chars = |number| Some((number, Measure::Chars));
        for (text, expected) in [
            (
                "An alphanumeric string; 1 character minimum in length and 50 characters maximum in length.",
                chars(50),
            ),
            (
                "Uma cadeia alfanumérica; mínimo de 1 caractere e máximo de 40 caracteres de comprimento.",
                chars(40),
            ),
            ("Cadena alfanumérica de hasta 2.000 caracteres.", chars(2_000)),
            ("Máx. 500 caracteres por tópico", chars(500)),
            ("Up to 1,500 characters.", chars(1_500)),
            ("No debe exceder 249 bytes", Some((249, Measure::Bytes))),
            ("Limite: 100 Caracteres", chars(100)),
            // No limit from above, and no length.
            ("Use at least 20 characters.", None),
            ("Forneça o valor da quantidade máxima de pedido", None),
            ("A máxima de 8 dígitos; evite caracteres especiais", None),
            ("Nenhum tipo de caractere especial, escolha \"Regular\".", None),
        ] {
            assert_eq!(stated(text), expected, "{text}");
        }
    }
}
