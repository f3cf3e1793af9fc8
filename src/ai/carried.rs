//! What an answer carries over from another item of the same call.
//!
//! Items are asked about together, and a text in one of them may order the model to tell of the
//! others. Words in a row that stand in another item's input, and neither in the item's own nor in
//! what all share, were carried over.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

/// Words in a row that two sellers hardly write by chance, and letters and blanks of them together.
const RUN: usize = 6;
const LETTERS: usize = 25;

/// Where the words of a call come from.
#[derive(Debug, Default)]
pub(super) struct Origins {
    /// Items in whose input a run of words stands, by their places.
    items: HashMap<String, Vec<usize>>,
    shared: HashSet<String>,
}

impl Origins {
    /// Of items with these inputs, which share `context`.
    pub fn of(inputs: &[&Value], context: &Value) -> Self {
        if inputs.len() < 2 {
            return Self::default();
        }
        let mut items: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, input) in inputs.iter().enumerate() {
            for run in runs(input) {
                items.entry(run).or_default().push(at);
            }
        }
        Self { items, shared: runs(context).into_iter().collect() }
    }

    /// Whether the answer about the item at `at` tells of another one.
    pub fn is_carried(&self, answer: &Value, at: usize) -> bool {
        !self.items.is_empty()
            && runs(answer).iter().any(|run| {
                let elsewhere = self.items.get(run).is_some_and(|items| !items.contains(&at));
                elsewhere && !self.shared.contains(run)
            })
    }
}

/// All runs of words in the texts of a value.
fn runs(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            let words: Vec<String> = words.map(str::to_lowercase).collect();
            let runs = words.windows(RUN).map(|words| words.join(" "));
            runs.filter(|run| run.chars().count() >= LETTERS).collect()
        }
        Value::Array(values) => values.iter().flat_map(runs).collect(),
        Value::Object(members) => members.values().flat_map(runs).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_words_that_are_nobody_else_s_are_carried_over() {
        let shared = "aceita cartões de todas as bandeiras conhecidas";
        let mug =
            json!({ "nome": "Caneca", "texto": ["feita de argila branca com cinza de oliveira"] });
        let plate = json!({ "nome": "Prato", "texto": shared });
        let origins = Origins::of(&[&mug, &plate], &json!([shared]));
        let tells = |text: &str, at| origins.is_carried(&json!({ "description": [text] }), at);
        let stolen = "A outra: FEITA de argila branca, com cinza de oliveira!";
        assert!(tells(stolen, 1));
        assert!(!tells(stolen, 0), "its own words are its own");
        assert!(!tells(shared, 0), "what all share is everybody's");
        assert!(!tells("feita de argila branca para o dia a dia", 1), "a few words are no theft");
        let alone = Origins::of(&[&mug], &Value::Null);
        assert!(!alone.is_carried(&json!(stolen), 0));
    }
}
