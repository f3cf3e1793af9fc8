//! Chat Completions of OpenAI (`POST /chat/completions`), as many servers speak it.

use serde_json::{Value, json};

use super::dialect::{Dialect, translate};
use super::{Ending, Question, Reply, Usage, count};

/// How freely a model chooses words: little, these are facts (amazon-domain.md §7).
const TEMPERATURE: f64 = 0.2;

pub(super) fn body(question: &Question<'_>) -> Value {
    let mut body = json!({
        "model": question.model,
        "messages": [
            { "role": "system", "content": question.system },
            { "role": "user", "content": question.user },
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {
                "name": "answers",
                "strict": true,
                "schema": translate(question.schema, Dialect::OpenAi),
            },
        },
    });
    if question.thought_tokens.is_some() {
        // Models that think take neither a temperature nor the older name of the bound.
        body["max_completion_tokens"] = question.output_tokens().into();
        body["reasoning_effort"] = "low".into();
    } else {
        // Other servers of this protocol know only the older name.
        body["max_tokens"] = question.output_tokens().into();
        body["temperature"] = TEMPERATURE.into();
    }
    body
}

pub(super) fn read(body: &Value) -> Option<Reply> {
    let choice = body.pointer("/choices/0")?;
    let text = choice.pointer("/message/content").and_then(Value::as_str);
    let refused = choice.pointer("/message/refusal").is_some_and(Value::is_string);
    let ending = match choice["finish_reason"].as_str() {
        _ if refused => Ending::Refused,
        Some("content_filter") => Ending::Refused,
        Some("length") => Ending::Truncated,
        _ => Ending::Text(text?.to_owned()),
    };
    let usage = body.get("usage").filter(|usage| usage.is_object()).map(|usage| Usage {
        input: count(usage, "/prompt_tokens"),
        cached: count(usage, "/prompt_tokens_details/cached_tokens"),
        // Thoughts are among them.
        output: count(usage, "/completion_tokens"),
    });
    Some(Reply { ending, usage })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ending(choice: Value) -> Option<Ending> {
        read(&json!({ "choices": [choice] })).map(|reply| reply.ending)
    }

    #[test]
    fn refusals_filters_and_broken_off_answers_are_told_apart() {
        let text = json!({ "finish_reason": "stop", "message": { "content": "{}" } });
        assert_eq!(ending(text), Some(Ending::Text("{}".to_owned())));
        let cut = json!({ "finish_reason": "length", "message": { "content": "{\"a" } });
        assert_eq!(ending(cut), Some(Ending::Truncated));
        let refused = json!({ "finish_reason": "stop",
            "message": { "content": null, "refusal": "I can't help with that." } });
        assert_eq!(ending(refused), Some(Ending::Refused));
        let filtered = json!({ "finish_reason": "content_filter", "message": { "content": "" } });
        assert_eq!(ending(filtered), Some(Ending::Refused));
        assert_eq!(ending(json!({ "finish_reason": "stop", "message": {} })), None);
    }

    #[test]
    fn a_count_that_no_call_has_is_none() {
        for absurd in [json!(i64::MAX), json!(-5), json!(u64::MAX), json!("9")] {
            let body = json!({
                "choices": [{ "finish_reason": "stop", "message": { "content": "{}" } }],
                "usage": { "prompt_tokens": absurd, "completion_tokens": 7 },
            });
            assert_eq!(read(&body).unwrap().usage.unwrap().input, 0, "{body}");
        }
    }

    #[test]
    fn models_that_think_get_room_for_thoughts_and_no_temperature() {
        let schema = json!({ "type": "object" });
        let mut question = Question {
            model: "m",
            system: "s",
            user: "u",
            schema: &schema,
            answer_tokens: 100,
            thought_tokens: None,
        };
        assert_eq!(body(&question)["max_tokens"], 100);
        question.thought_tokens = Some(50);
        let thinking = body(&question);
        assert_eq!(thinking["max_completion_tokens"], 150);
        assert_eq!(
            (&thinking["temperature"], &thinking["max_tokens"]),
            (&Value::Null, &Value::Null)
        );
    }
}
