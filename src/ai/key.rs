//! By what answers are known again: the hash of all that an answer may depend on.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::wording::HOUSE_RULES_VERSION;
use super::{Item, Prompt, Task};

/// SHA-256 of provider, model, prompt and version, schema, context and input, in hex. The same for
/// the same values, in whatever order the members of their objects stand.
pub(super) fn hash_of(provider: &str, model: &str, task: &Task<'_>, item: &Item) -> String {
    let Prompt { name, version, text } = task.prompt;
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        // With its length, so that no two lists of parts look alike.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    for part in [provider, model, name] {
        add(part);
    }
    add(&format!("{version}/{HOUSE_RULES_VERSION}"));
    // A text that was changed and kept its version must not find the old one's answers.
    add(text);
    for value in [&task.schema, &task.context, &item.input] {
        add(&canonical(value));
    }
    hex::encode(hasher.finalize())
}

/// JSON with the members of objects in the order of their names.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            let parts = members.into_iter().map(|(name, inner)| {
                format!("{}:{}", Value::from(name.as_str()), canonical(inner))
            });
            format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PROMPT: Prompt = Prompt { name: "content", version: 1, text: "Write." };
    const NEWER: Prompt = Prompt { version: 2, ..PROMPT };

    fn hash(model: &str, prompt: &Prompt, context: &str, name: &str, input: Value) -> String {
        let task = Task {
            prompt,
            context: context.into(),
            schema: json!({ "type": "string" }),
            check: &|_, _| Vec::new(),
            tokens_per_item: 10,
        };
        hash_of("openai", model, &task, &Item { name: name.to_owned(), input })
    }

    #[test]
    fn the_order_of_members_and_the_name_of_an_item_do_not_matter() {
        let one: Value = serde_json::from_str(r#"{"a":1,"b":{"c":[2,1],"d":0}}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"b":{"d":0,"c":[2,1]},"a":1}"#).unwrap();
        assert_eq!(hash("m", &PROMPT, "x", "p1", one), hash("m", &PROMPT, "x", "p2", two));
    }

    #[test]
    fn all_that_an_answer_depends_on_matters() {
        let base = hash("m", &PROMPT, "x", "p", json!({ "a": 1 }));
        let others = [
            hash("n", &PROMPT, "x", "p", json!({ "a": 1 })),
            hash("m", &NEWER, "x", "p", json!({ "a": 1 })),
            hash("m", &PROMPT, "y", "p", json!({ "a": 1 })),
            hash("m", &PROMPT, "x", "p", json!({ "a": "1" })),
        ];
        assert!(others.iter().all(|other| *other != base));
    }
}
