//! `generateContent` of Google Gemini (v1beta).

use serde_json::{Value, json};

use super::dialect::{Dialect, translate};
use super::{Ending, Question, Reply, Usage, count};

/// How freely a model chooses words: little, these are facts (amazon-domain.md §7).
const TEMPERATURE: f64 = 0.2;
/// Reasons to end that are refusals.
const REFUSALS: [&str; 6] =
    ["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "LANGUAGE"];

pub(super) fn body(question: &Question<'_>) -> Value {
    let mut config = json!({
        "temperature": TEMPERATURE,
        "maxOutputTokens": question.output_tokens(),
        "responseMimeType": "application/json",
        "responseJsonSchema": translate(question.schema, Dialect::Google),
    });
    if let Some(thoughts) = question.thought_tokens {
        // Generation 2.5 counts thoughts, later ones weigh them.
        config["thinkingConfig"] = if question.model.starts_with("gemini-2.5") {
            json!({ "thinkingBudget": thoughts })
        } else {
            json!({ "thinkingLevel": "low" })
        };
    }
    json!({
        "systemInstruction": { "parts": [{ "text": question.system }] },
        "contents": [{ "role": "user", "parts": [{ "text": question.user }] }],
        "generationConfig": config,
    })
}

pub(super) fn read(body: &Value) -> Option<Reply> {
    let usage = body.get("usageMetadata").filter(|usage| usage.is_object()).map(|usage| Usage {
        input: count(usage, "/promptTokenCount"),
        cached: count(usage, "/cachedContentTokenCount"),
        output: count(usage, "/candidatesTokenCount") + count(usage, "/thoughtsTokenCount"),
    });
    if body.pointer("/promptFeedback/blockReason").is_some_and(Value::is_string) {
        return Some(Reply { ending: Ending::Refused, usage });
    }
    let candidate = body.pointer("/candidates/0")?;
    let ending = match candidate["finishReason"].as_str() {
        Some("MAX_TOKENS") => Ending::Truncated,
        Some(reason) if REFUSALS.contains(&reason) => Ending::Refused,
        _ => Ending::Text(text(candidate)?),
    };
    Some(Reply { ending, usage })
}

/// All parts of an answer that are no thoughts.
fn text(candidate: &Value) -> Option<String> {
    let parts = candidate.pointer("/content/parts")?.as_array()?;
    let said = parts.iter().filter(|part| part["thought"] != true);
    Some(said.filter_map(|part| part["text"].as_str()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thoughts_are_paid_and_are_no_part_of_the_answer() {
        let reply = read(&json!({
            "candidates": [{ "finishReason": "STOP", "content": { "parts": [
                { "text": "hm", "thought": true }, { "text": "{\"a\"" }, { "text": ":1}" },
            ] } }],
            "usageMetadata": { "promptTokenCount": 9, "cachedContentTokenCount": 4,
                "candidatesTokenCount": 5, "thoughtsTokenCount": 7 },
        }));
        let usage = Some(Usage { input: 9, cached: 4, output: 12 });
        assert_eq!(reply, Some(Reply { ending: Ending::Text("{\"a\":1}".to_owned()), usage }));
    }

    #[test]
    fn blocks_and_broken_off_answers_are_told_apart() {
        let ending = |body: Value| read(&body).map(|reply| reply.ending);
        let blocked = json!({ "promptFeedback": { "blockReason": "SAFETY" } });
        assert_eq!(ending(blocked), Some(Ending::Refused));
        let safety = json!({ "candidates": [{ "finishReason": "SAFETY" }] });
        assert_eq!(ending(safety), Some(Ending::Refused));
        let cut = json!({ "candidates": [{ "finishReason": "MAX_TOKENS" }] });
        assert_eq!(ending(cut), Some(Ending::Truncated));
        assert_eq!(ending(json!({ "candidates": [] })), None);
    }
}
