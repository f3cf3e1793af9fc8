//! A vendor of models on this machine, which speaks Chat Completions as OpenAI does: it takes
//! nothing but strict schemas, notes what it is asked, and plays whatever part it is told.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// Key that it takes.
pub const KEY: &str = "not-a-real-key";

/// A call as the vendor saw it.
#[derive(Debug, Clone)]
pub struct Call {
    /// Instructions.
    pub system: String,
    /// Items and what they share.
    pub data: Value,
    schema: Value,
}

impl Call {
    /// Whether it asks for choices of attributes; else for texts.
    pub fn is_choice(&self) -> bool {
        self.data["context"]["attributes"].is_object()
    }

    pub fn items(&self) -> &[Value] {
        self.data["items"].as_array().unwrap()
    }

    /// Whether anything in its data holds these letters.
    pub fn says(&self, text: &str) -> bool {
        self.data.to_string().contains(text)
    }

    /// The line of the instructions that must not be repeated.
    pub fn canary(&self) -> &str {
        let (_, after) = self.system.split_once("describe this line: ").unwrap();
        after.split_whitespace().next().unwrap()
    }

    /// An answer made of each item's.
    pub fn answers(&self, of: impl Fn(&Value) -> Value) -> Say {
        let answers = self.items().iter();
        let answers = answers.map(|item| json!({ "id": item["id"], "answer": of(item) }));
        let answers: Vec<Value> = answers.collect();
        Say::Text(json!({ "answers": answers }).to_string())
    }

    /// A good answer to every item.
    pub fn good(&self) -> Say {
        self.answers(|item| self.good_one(item))
    }

    /// A good answer to one item: texts of its name, or the first option of what is open.
    pub fn good_one(&self, item: &Value) -> Value {
        if !self.is_choice() {
            return texts(item["input"]["nome"].as_str().unwrap());
        }
        let attributes = self.data["context"]["attributes"].as_object().unwrap();
        let open = item["input"]["open"].as_array().unwrap();
        let chosen = attributes.iter().map(|(key, attribute)| {
            let asked = open.iter().any(|name| name == key);
            let value = if asked { attribute["options"][0].clone() } else { Value::Null };
            (key.clone(), value)
        });
        Value::Object(chosen.collect())
    }
}

/// What the vendor does with a call.
pub enum Say {
    /// Answers this.
    Text(String),
    /// Refuses as a model does.
    Refusal,
    /// Answers with a status.
    Status(u16),
    /// Answers well once it is told to go on.
    Hold,
}

type Part = Box<dyn Fn(&Call) -> Say + Send + Sync>;

/// What there is to know of the calls so far.
#[derive(Debug, Clone, Default)]
pub struct Book {
    pub calls: Vec<Call>,
    /// Calls that wait for an answer just now.
    pub open: usize,
}

struct Inner {
    part: Mutex<Arc<Part>>,
    book: watch::Sender<Book>,
    goes_on: watch::Sender<bool>,
}

/// The vendor. Without a part it answers well.
pub struct Vendor {
    pub url: String,
    inner: Arc<Inner>,
}

impl Vendor {
    pub async fn open() -> Self {
        let part: Part = Box::new(Call::good);
        let inner = Arc::new(Inner {
            part: Mutex::new(Arc::new(part)),
            book: watch::Sender::default(),
            goes_on: watch::Sender::default(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let router = Router::new().fallback(serve).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, inner }
    }

    /// Gives it a part for all further calls.
    pub fn plays(&self, part: impl Fn(&Call) -> Say + Send + Sync + 'static) {
        self.inner.goes_on.send_replace(false);
        *self.inner.part.lock().unwrap() = Arc::new(Box::new(part));
    }

    /// Holds open the calls whose data hold these letters, and answers the others well.
    pub fn holds(&self, text: &'static str) {
        self.plays(move |call| if call.says(text) { Say::Hold } else { call.good() });
    }

    /// Lets it answer what it holds open, and what it would hold from now on.
    pub fn goes_on(&self) {
        self.inner.goes_on.send_replace(true);
    }

    pub fn calls(&self) -> Vec<Call> {
        self.inner.book.borrow().calls.clone()
    }

    /// Waits until the calls so far are `enough`.
    pub async fn until(&self, what: &str, enough: impl Fn(&Book) -> bool) {
        let mut book = self.inner.book.subscribe();
        let waited = tokio::time::timeout(PATIENCE, book.wait_for(enough)).await;
        assert!(waited.is_ok(), "{what} did not come within {PATIENCE:?}");
    }
}

/// A call that waits for its answer; over when dropped, also by whoever asked.
struct Open<'b>(&'b watch::Sender<Book>);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|book| book.open -= 1);
    }
}

async fn serve(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    uri: Uri,
    body: Bytes,
) -> Response {
    let call = match read(&headers, &uri, &body) {
        Ok(call) => call,
        Err((status, reason)) => return fault(status, reason),
    };
    inner.book.send_modify(|book| {
        book.calls.push(call.clone());
        book.open += 1;
    });
    let _open = Open(&inner.book);
    let part = Arc::clone(&inner.part.lock().unwrap());
    match part(&call) {
        Say::Hold => {
            inner.goes_on.subscribe().wait_for(|goes_on| *goes_on).await.unwrap();
            let Say::Text(text) = call.good() else { unreachable!("good answers are texts") };
            message(&call, &json!({ "content": text, "refusal": null }))
        }
        Say::Text(text) => message(&call, &json!({ "content": text, "refusal": null })),
        Say::Refusal => {
            message(&call, &json!({ "content": null, "refusal": "I can't help with that." }))
        }
        Say::Status(status) => fault(status, "server_error"),
    }
}

fn read(headers: &HeaderMap, uri: &Uri, body: &Bytes) -> Result<Call, (u16, &'static str)> {
    let key = headers.get(header::AUTHORIZATION).and_then(|key| key.to_str().ok());
    if key != Some(&format!("Bearer {KEY}")) {
        return Err((401, "invalid_api_key"));
    }
    if uri.path() != "/v1/chat/completions" {
        return Err((404, "not_found"));
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| (400, "invalid_json"))?;
    let format = &body["response_format"];
    let schema = &format["json_schema"]["schema"];
    let strict = format["type"] == "json_schema" && format["json_schema"]["strict"] == true;
    if !strict || !is_strict(schema) {
        return Err((400, "invalid_json_schema"));
    }
    let text = |at: &str| body.pointer(at).and_then(Value::as_str).ok_or((400, "invalid_messages"));
    let user = text("/messages/1/content")?;
    let data = user.lines().nth(1).and_then(|line| serde_json::from_str(line).ok());
    Ok(Call {
        system: text("/messages/0/content")?.to_owned(),
        data: data.ok_or((400, "invalid_messages"))?,
        schema: schema.clone(),
    })
}

/// What OpenAI asks of schemas in strict mode: objects name all their members and take no others.
fn is_strict(schema: &Value) -> bool {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let is_closed = schema["type"] != "object"
        || (schema["additionalProperties"] == false
            && properties.keys().all(|name| required.contains(&name.as_str())));
    let any_of = schema["anyOf"].as_array().into_iter().flatten();
    let items = schema.get("items");
    is_closed && properties.values().chain(any_of).chain(items).all(is_strict)
}

fn message(call: &Call, message: &Value) -> Response {
    let text = message["content"].as_str().unwrap_or_default();
    let tokens = |text: &str| text.len().div_ceil(4);
    let sent = tokens(&call.system) + tokens(&call.data.to_string());
    let sent = sent + tokens(&call.schema.to_string());
    let body = json!({
        "object": "chat.completion",
        "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
        "usage": { "prompt_tokens": sent, "completion_tokens": tokens(text) },
    });
    ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

fn fault(status: u16, code: &str) -> Response {
    let body = json!({ "error": { "message": code, "type": code, "code": code } });
    (StatusCode::from_u16(status).unwrap(), body.to_string()).into_response()
}

/// Good texts about a product of this name.
pub fn texts(name: &str) -> Value {
    let name = name.replace(['-', '/'], " ");
    let bullet = |term: &str| {
        cut(&format!("{term}: {name} para usar em casa, no trabalho e nos passeios, com conforto"))
    };
    let bullets = ["USO", "MATERIAL", "FORMA", "CUIDADOS", "DIFERENCIAL"].map(bullet);
    let keywords = [
        "presente",
        "casa",
        "trabalho",
        "passeio",
        "viagem",
        "uso diário",
        "conforto",
        "praticidade",
        "escola",
        "família",
        "amigos",
        "dia a dia",
    ];
    let paragraph = "Serve para usar em casa, no trabalho e nos passeios, todos os dias da semana.";
    json!({
        "title": cut(&format!("{name} para Usar em Casa, no Trabalho e nos Passeios")),
        "bullets": bullets,
        "description": format!("{name}.\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}"),
        "keywords": keywords,
    })
}

/// The text in 80 to 120 characters.
fn cut(text: &str) -> String {
    let mut fitting = String::new();
    let more = " e também para a família e os amigos em todos os dias da semana";
    for word in format!("{text}{more}").split(' ') {
        let is_short = fitting.chars().count() < 80;
        if !is_short || fitting.chars().count() + word.chars().count() >= 120 {
            break;
        }
        if !fitting.is_empty() {
            fitting.push(' ');
        }
        fitting.push_str(word);
    }
    fitting
}
