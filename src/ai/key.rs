//! By what answers are known again: the hash of all that an answer may depend on.

use secrecy::ExposeSecret as _;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use url::Url;

use super::wording::HOUSE_RULES_VERSION;
use super::{Account, Item, Prompt, Task};

/// SHA-256 of provider, its address, model, prompt and version, schema, context and input, in hex. The same for
/// the same values, in whatever order the members of their objects stand.
pub(super) fn hash_of(account: &Account, task: &Task<'_>, item: &Item) -> String {
    let Prompt { name, version, text } = task.prompt;
    let mut hasher = Sha256::new();
    let mut add = |part: &str| {
        // With its length, so that no two lists of parts look alike.
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    };
    for part in [account.provider.as_str(), &address(account), &account.model, name] {
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

/// Where the models stand, without the name and password of an account: two servers may call two models
/// alike.
fn address(account: &Account) -> String {
    // Nobody answers at what is no address.
    let Ok(mut url) = Url::parse(account.base_url.expose_secret()) else { return String::new() };
    // What can't hold a name and a password has none.
    let _ = (url.set_username(""), url.set_password(None));
    url.as_str().trim_end_matches('/').to_owned()
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
    use crate::ai::Provider;

    const PROMPT: Prompt = Prompt { name: "content", version: 1, text: "Write." };
    const NEWER: Prompt = Prompt { version: 2, ..PROMPT };

    fn account(base_url: &str, model: &str) -> Account {
        let (base_url, model) = (base_url.into(), model.to_owned());
        Account { provider: Provider::OpenAi, base_url, model, key: None }
    }

    fn hash(model: &str, prompt: &Prompt, context: &str, name: &str, input: Value) -> String {
        let account = account("http://localhost:11434/v1", model);
        hash_at(&account, prompt, context, &Item { name: name.to_owned(), input })
    }

    fn hash_at(account: &Account, prompt: &Prompt, context: &str, item: &Item) -> String {
        let task = Task {
            prompt,
            context: context.into(),
            schema: json!({ "type": "string" }),
            check: &|_, _| Vec::new(),
            tokens_per_item: 10,
        };
        hash_of(account, &task, item)
    }

    #[test]
    fn the_same_model_elsewhere_is_another_but_not_by_another_password() {
        let item = Item { name: "p".to_owned(), input: json!({ "a": 1 }) };
        let at = |base_url: &str| hash_at(&account(base_url, "llama"), &PROMPT, "x", &item);
        let here = at("http://one.test/v1");
        assert_eq!(at("http://me:s3cret@one.test/v1/"), here);
        assert_ne!(at("http://two.test/v1"), here);
        assert_ne!(at("http://one.test:8080/v1"), here);
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
