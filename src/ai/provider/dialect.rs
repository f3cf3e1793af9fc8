//! What of a JSON Schema each provider understands. The rest is left out of what is sent: answers
//! are held to the whole schema afterwards.

use serde_json::{Map, Value, json};

/// Values that a list of allowed ones may have: longer ones are refused by providers (OpenAI counts
/// 1,000 in the whole schema, Gemini fails on far fewer), so they belong into the data.
const MAX_ENUM: usize = 120;

/// Whose part of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Structured Outputs, `strict`: every property is required, none is added.
    OpenAi,
    /// `responseJsonSchema`.
    Google,
}

impl Dialect {
    fn knows(self, keyword: &str) -> bool {
        match keyword {
            "type"
            | "properties"
            | "required"
            | "items"
            | "enum"
            | "anyOf"
            | "description"
            | "additionalProperties"
            | "minItems"
            | "maxItems"
            | "minimum"
            | "maximum"
            | "$defs"
            | "$ref" => true,
            "title" | "prefixItems" | "oneOf" => self == Self::Google,
            _ => false,
        }
    }
}

/// `schema` in a provider's dialect.
pub(super) fn translate(schema: &Value, dialect: Dialect) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut told = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(named)) => {
                let named = named.iter().map(|(name, s)| (name.clone(), translate(s, dialect)));
                Value::Object(named.collect())
            }
            ("anyOf" | "oneOf" | "prefixItems", Value::Array(several)) => {
                several.iter().map(|s| translate(s, dialect)).collect()
            }
            ("items" | "additionalProperties", inner) => translate(inner, dialect),
            ("enum", Value::Array(values)) if values.len() > MAX_ENUM => continue,
            ("const", only) => {
                told.insert("enum".to_owned(), json!([only]));
                continue;
            }
            (_, value) => value.clone(),
        };
        if dialect.knows(keyword) {
            told.insert(keyword.clone(), value);
        }
    }
    if dialect == Dialect::OpenAi && told.contains_key("properties") {
        require_all(&mut told);
    }
    Value::Object(told)
}

/// What may be absent becomes what may be `null`; [`without_absent`] turns it back.
fn require_all(object: &mut Map<String, Value>) {
    let required = object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut names = Vec::new();
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (name, schema) in properties.iter_mut() {
            if !required.iter().any(|r| r == name.as_str()) {
                let inner = schema.take();
                *schema = json!({ "anyOf": [inner, { "type": "null" }] });
            }
            names.push(Value::from(name.clone()));
        }
    }
    object.insert("required".to_owned(), Value::Array(names));
    object.insert("additionalProperties".to_owned(), Value::Bool(false));
}

/// An answer without the `null`s that stand for properties which `schema` lets be absent.
pub(in crate::ai) fn without_absent(schema: &Value, mut answer: Value) -> Value {
    if let Some(items) = answer.as_array_mut() {
        for item in items {
            *item = without_absent(&schema["items"], item.take());
        }
        return answer;
    }
    let (Some(properties), Value::Object(given)) = (schema["properties"].as_object(), &mut answer)
    else {
        return answer;
    };
    let required = schema["required"].as_array();
    let optional = |name: &str| !required.is_some_and(|r| r.iter().any(|r| r == name));
    given.retain(|name, value| {
        !(value.is_null() && properties.contains_key(name) && optional(name))
    });
    for (name, value) in given.iter_mut() {
        if let Some(inner) = properties.get(name) {
            *value = without_absent(inner, value.take());
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Value {
        json!({
            "type": "object",
            "properties": {
                "title": { "type": "string", "minLength": 80, "pattern": "^[^-]*$" },
                "color": { "const": "Azul" },
                "note": { "type": "string" },
            },
            "required": ["title", "color"],
            "additionalProperties": false,
            "unevaluatedProperties": false,
        })
    }

    #[test]
    fn what_a_provider_does_not_know_is_not_sent() {
        let sent = translate(&schema(), Dialect::Google);
        assert_eq!(sent["properties"]["title"], json!({ "type": "string" }));
        assert_eq!(sent["properties"]["color"], json!({ "enum": ["Azul"] }));
        assert_eq!(sent["required"], json!(["title", "color"]));
        assert!(sent.get("unevaluatedProperties").is_none());
    }

    #[test]
    fn in_strict_mode_what_may_be_absent_may_be_null_and_comes_back_absent() {
        let sent = translate(&schema(), Dialect::OpenAi);
        assert_eq!(sent["required"].as_array().unwrap().len(), 3);
        assert_eq!(
            sent["properties"]["note"],
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] })
        );
        let answer = json!({ "title": "t", "color": "Azul", "note": null });
        let expected = json!({ "title": "t", "color": "Azul" });
        assert_eq!(without_absent(&schema(), answer), expected);
        // A required one stays, and is refused by the schema.
        let answer = json!({ "title": null, "color": "Azul" });
        assert_eq!(without_absent(&schema(), answer.clone()), answer);
    }

    #[test]
    fn a_property_that_is_called_like_a_keyword_is_one_all_the_same() {
        let schema = json!({ "type": "object",
            "properties": { "pattern": { "type": "string" }, "enum": { "type": "string" } } });
        let sent = translate(&schema, Dialect::Google);
        assert_eq!(sent["properties"].as_object().unwrap().len(), 2);
    }

    #[test]
    fn a_long_list_of_values_is_not_sent() {
        let values: Vec<u32> = (0..500).collect();
        assert_eq!(translate(&json!({ "enum": values }), Dialect::OpenAi), json!({}));
    }
}
