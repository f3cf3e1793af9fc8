//! A vendor of a language model: Chat Completions with structured outputs, as OpenAI documents them.
//! What it answers is [`author`](super::author)'s.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::author;

/// Time that an answer takes, so that people can see it come.
const THOUGHT: Duration = Duration::from_millis(400);
/// Bytes of a token, about.
const BYTES_PER_TOKEN: usize = 4;
/// Word of products about which the vendor's rules let it say nothing: real ones refuse, too.
const REFUSED: &str = "antifurto";

/// The vendor.
pub fn router() -> Router {
    Router::new().route("/v1/chat/completions", post(complete))
}

async fn complete(Json(request): Json<Value>) -> Response {
    let text = |at| request.pointer(at).and_then(Value::as_str).unwrap_or_default();
    let user = text("/messages/1/content");
    let Some(asked) = document(user) else {
        let error =
            json!({ "error": { "type": "invalid_request_error", "message": "no document" } });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    };
    tokio::time::sleep(THOUGHT).await;
    let message = if asked["items"].to_string().contains(REFUSED) {
        json!({ "role": "assistant", "content": null, "refusal": "Não posso ajudar com isso." })
    } else {
        let content = answers(&asked).to_string();
        json!({ "role": "assistant", "content": content, "refusal": null })
    };
    let sent = (text("/messages/0/content").len() + user.len()) / BYTES_PER_TOKEN;
    let received = message.to_string().len() / BYTES_PER_TOKEN;
    let completion = json!({
        "id": "chatcmpl-demo",
        "object": "chat.completion",
        "model": request["model"],
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": {
            "prompt_tokens": sent,
            "completion_tokens": received,
            "total_tokens": sent + received,
        },
    });
    Json(completion).into_response()
}

/// The JSON document of a message: the line behind the fence.
fn document(message: &str) -> Option<Value> {
    let mut lines = message.lines().skip_while(|line| !line.starts_with("<<<DATA"));
    serde_json::from_str(lines.nth(1)?).ok()
}

fn answers(asked: &Value) -> Value {
    let items = asked["items"].as_array().into_iter().flatten();
    let attributes = asked.pointer("/context/attributes").and_then(Value::as_object);
    let answers: Vec<Value> = items
        .map(|item| {
            let answer = match attributes {
                Some(attributes) => author::choose(attributes, &item["input"]),
                None => author::write(&item["input"]),
            };
            json!({ "id": item["id"], "answer": answer })
        })
        .collect();
    json!({ "answers": answers })
}
