//! A vendor that answers as it is told, books in memory, and a task.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode, Uri};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::super::*;

/// A request as the vendor saw it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub uri: String,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Seen {
    /// All that the model would read.
    pub fn prompt(&self) -> String {
        let pointers = [
            "/messages/0/content",
            "/messages/1/content",
            "/systemInstruction/parts/0/text",
            "/contents/0/parts/0/text",
        ];
        let texts = pointers.iter().filter_map(|at| self.body.pointer(at)?.as_str());
        texts.collect::<Vec<_>>().join("\n")
    }

    /// The document between the fences.
    pub fn data(&self) -> Value {
        let prompt = self.prompt();
        let from = prompt.rfind("<<<DATA ").unwrap();
        let document = prompt[from..].lines().nth(1).unwrap();
        serde_json::from_str(document).unwrap()
    }

    /// The line that must not be repeated.
    pub fn canary(&self) -> String {
        let prompt = self.prompt();
        let (_, after) = prompt.split_once("describe this line: ").unwrap();
        after.split_whitespace().next().unwrap().to_owned()
    }
}

type Script = Box<dyn FnOnce(&Seen) -> Response<Body> + Send>;

#[derive(Default)]
struct Inner {
    script: Mutex<VecDeque<Script>>,
    seen: Mutex<Vec<Seen>>,
    arrived: tokio::sync::Notify,
}

/// A vendor on this machine. Without a script it answers well.
pub struct Vendor {
    inner: Arc<Inner>,
    pub address: SocketAddr,
}

impl Vendor {
    pub async fn open() -> Self {
        crate::tls::install();
        let inner = Arc::new(Inner::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(serve).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { inner, address }
    }

    /// Adds what it does to the next request.
    pub fn then(&self, script: impl FnOnce(&Seen) -> Response<Body> + Send + 'static) -> &Self {
        self.inner.script.lock().unwrap().push_back(Box::new(script));
        self
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.inner.seen.lock().unwrap().clone()
    }

    /// Waits until a request is there.
    pub async fn arrived(&self) {
        self.inner.arrived.notified().await;
    }

    pub fn settings(&self, provider: Provider) -> Settings {
        let (base, model) = match provider {
            Provider::OpenAi => (format!("http://{}/v1", self.address), "gpt-4.1-mini"),
            Provider::Google => (format!("http://{}", self.address), "gemini-2.5-flash"),
        };
        Settings {
            account: Some(Account {
                provider,
                base_url: base.into(),
                model: model.to_owned(),
                key: Some("the-s3cret-key".into()),
            }),
            prices: None,
            proxy: None,
            requests_per_minute: 100_000,
            portion: Portion::of(5, 4),
            life: Duration::from_hours(1),
            pace: Pace {
                first_wait: Duration::from_millis(1),
                timeout: Duration::from_secs(20),
                ..Pace::default()
            },
        }
    }

    pub fn gateway(&self) -> Gateway {
        Gateway::new(&self.settings(Provider::OpenAi), None).unwrap()
    }
}

async fn serve(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    uri: Uri,
    body: axum::body::Bytes,
) -> Response<Body> {
    let body = serde_json::from_slice(&body).unwrap();
    let seen = Seen { uri: uri.to_string(), headers, body };
    inner.seen.lock().unwrap().push(seen.clone());
    inner.arrived.notify_one();
    let script = inner.script.lock().unwrap().pop_front();
    match script {
        Some(script) => script(&seen),
        None => good(&seen),
    }
}

/// An answer with `text` in the protocol of the request.
pub fn says(seen: &Seen, text: &str) -> Response<Body> {
    if seen.uri.starts_with("/v1beta") {
        return plain(&json!({
            "candidates": [{ "finishReason": "STOP",
                "content": { "role": "model", "parts": [{ "text": text }] } }],
            "usageMetadata": { "promptTokenCount": 1000, "cachedContentTokenCount": 400,
                "candidatesTokenCount": 60, "thoughtsTokenCount": 40 },
        }));
    }
    plain(&json!({
        "choices": [{ "finish_reason": "stop",
            "message": { "role": "assistant", "content": text, "refusal": null } }],
        "usage": { "prompt_tokens": 1000, "completion_tokens": 100,
            "prompt_tokens_details": { "cached_tokens": 400 } },
    }))
}

/// A good answer to every item: its own input.
pub fn good(seen: &Seen) -> Response<Body> {
    answers(seen, |_, input| json!({ "title": input["name"] }))
}

/// An answer made of each item's.
pub fn answers(seen: &Seen, of: impl Fn(usize, &Value) -> Value) -> Response<Body> {
    let data = seen.data();
    let items = data["items"].as_array().unwrap().iter().enumerate();
    let answers: Vec<Value> = items
        .map(|(at, item)| json!({ "id": item["id"], "answer": of(at, &item["input"]) }))
        .collect();
    says(seen, &json!({ "answers": answers }).to_string())
}

pub fn plain(body: &Value) -> Response<Body> {
    Response::new(Body::from(body.to_string()))
}

pub fn status(code: u16, body: &Value) -> Response<Body> {
    let mut response = plain(body);
    *response.status_mut() = StatusCode::from_u16(code).unwrap();
    response
}

/// A choice of Chat Completions that ended for `reason`.
pub fn ended(reason: &str) -> Response<Body> {
    plain(&json!({
        "choices": [{ "finish_reason": reason, "message": { "content": "{\"answers\":[{" } }],
        "usage": { "prompt_tokens": 1000, "completion_tokens": 100 },
    }))
}

/// Books in memory.
#[derive(Default)]
pub struct Ledger {
    pub known: Mutex<HashMap<String, Value>>,
    pub epoch: Mutex<i64>,
    /// Reserved and not settled yet.
    pub open: Mutex<HashMap<String, PlannedCall>>,
    pub bills: Mutex<Vec<(PlannedCall, Bill)>>,
    pub reused: Mutex<usize>,
    pub cap: Mutex<Option<i64>>,
}

impl Ledger {
    pub fn bills(&self) -> Vec<Bill> {
        self.bills.lock().unwrap().iter().map(|(_, bill)| bill.clone()).collect()
    }

    pub fn outcomes(&self) -> Vec<String> {
        self.bills().into_iter().map(|bill| bill.outcome).collect()
    }

    pub fn spent(&self) -> i64 {
        self.bills().iter().map(|bill| bill.cost_micro_usd).sum()
    }
}

#[async_trait]
impl Books for Ledger {
    async fn known(&self, hashes: &[String]) -> Result<HashMap<String, Value>, BooksError> {
        let known = self.known.lock().unwrap();
        let found = hashes.iter().filter_map(|h| Some((h.clone(), known.get(h)?.clone())));
        Ok(found.collect())
    }

    async fn epoch(&self) -> Result<i64, BooksError> {
        Ok(*self.epoch.lock().unwrap())
    }

    fn payer(&self) -> String {
        "job_1".to_owned()
    }

    async fn afford(&self, call: &PlannedCall) -> Result<(), BooksError> {
        let Some(cap) = *self.cap.lock().unwrap() else { return Ok(()) };
        let open: i64 = self.open.lock().unwrap().values().map(|call| call.at_most_micro_usd).sum();
        if self.spent() + open + call.at_most_micro_usd > cap {
            return Err(BooksError::CapReached { cap_micro_usd: cap });
        }
        Ok(())
    }

    async fn reserve(&self, call: &PlannedCall) -> Result<String, BooksError> {
        self.afford(call).await?;
        let name = format!("{:x}", rand::random::<u64>());
        self.open.lock().unwrap().insert(name.clone(), call.clone());
        Ok(name)
    }

    async fn reused(&self, known: &[Provenance]) -> Result<(), BooksError> {
        *self.reused.lock().unwrap() += known.len();
        Ok(())
    }

    async fn settle(&self, reserved: &str, bill: Bill, kept: &[Kept]) -> Result<(), BooksError> {
        let planned = self.open.lock().unwrap().remove(reserved).unwrap();
        self.bills.lock().unwrap().push((planned, bill));
        let kept = kept.iter().map(|k| (k.provenance.input_hash.clone(), k.value.clone()));
        self.known.lock().unwrap().extend(kept);
        Ok(())
    }
}

pub const PROMPT: Prompt = Prompt { name: "title", version: 1, text: "Write a title." };

/// Asks for titles; `bad` ones are refused by the task's own rule.
pub async fn ask(
    gateway: &Gateway,
    names: &[&str],
    books: &Ledger,
) -> Vec<Result<Answer, AiError>> {
    ask_until(gateway, names, books, &CancellationToken::new()).await
}

pub async fn ask_until(
    gateway: &Gateway,
    names: &[&str],
    books: &Ledger,
    stop: &CancellationToken,
) -> Vec<Result<Answer, AiError>> {
    let items: Vec<Item> = names
        .iter()
        .enumerate()
        .map(|(n, name)| Item { name: format!("p{n}"), input: json!({ "name": name }) })
        .collect();
    let check = |_: &Item, answer: &Value| {
        if answer["title"] == "bad" { vec!["the title is bad".to_owned()] } else { Vec::new() }
    };
    let task = Task {
        prompt: &PROMPT,
        context: json!({ "language": "pt-BR" }),
        schema: json!({
            "type": "object",
            "properties": { "title": { "type": "string", "minLength": 1, "maxLength": 40 } },
            "required": ["title"],
            "additionalProperties": false,
        }),
        check: &check,
        tokens_per_item: 200,
    };
    gateway.ask(&task, &items, "ws_1", books, stop).await
}

pub fn titles(answers: &[Result<Answer, AiError>]) -> Vec<&str> {
    answers.iter().map(|a| a.as_ref().unwrap().value["title"].as_str().unwrap()).collect()
}

pub fn codes(answers: &[Result<Answer, AiError>]) -> Vec<&'static str> {
    answers.iter().map(|a| a.as_ref().map_or_else(AiError::code, |_| "OK")).collect()
}
