//! The real gateway against a vendor that is not ours, so that our reading of a protocol is not only
//! tested against itself: `tests/clients/vendor.mjs`, which `tests/clients/run.sh` installs.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use beecatalog::ai::{
    Account, Bill, Books, BooksError, Gateway, Item, Kept, Pace, PlannedCall, Portion, Prompt,
    Provider, Settings, Task,
};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio_util::sync::CancellationToken;

const PROMPT: Prompt = Prompt { name: "title", version: 1, text: "Write a title." };

struct Vendor {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
    url: String,
}

impl Vendor {
    /// `None` where it is not installed.
    async fn start() -> Option<Self> {
        let clients = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        if !clients.join("node_modules/@copilotkit/aimock").exists() {
            eprintln!("SKIPPED: tests/clients/run.sh has not installed the vendor");
            return None;
        }
        let mut process = Command::new("node")
            .arg("vendor.mjs")
            .current_dir(clients)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap().unwrap();
        Some(Self { process, lines, url })
    }

    /// What it was asked: paths and the status of each answer.
    async fn asked(mut self) -> Vec<(String, u64)> {
        drop(self.process.stdin.take());
        let line = self.lines.next_line().await.unwrap().unwrap();
        let asked: Vec<Value> = serde_json::from_str(&line).unwrap();
        self.process.wait().await.unwrap();
        let of = |one: &Value| {
            (one["path"].as_str().unwrap().to_owned(), one["status"].as_u64().unwrap())
        };
        asked.iter().map(of).collect()
    }
}

#[derive(Default)]
struct Ledger(Mutex<Vec<Bill>>);

#[async_trait]
impl Books for Ledger {
    async fn known(&self, _: &[String]) -> Result<HashMap<String, Value>, BooksError> {
        Ok(HashMap::new())
    }

    fn payer(&self) -> String {
        String::new()
    }

    async fn afford(&self, _: &PlannedCall) -> Result<(), BooksError> {
        Ok(())
    }

    async fn reserve(&self, _: &PlannedCall) -> Result<String, BooksError> {
        Ok(String::new())
    }

    async fn settle(&self, _: &str, bill: Bill, _: &[Kept]) -> Result<(), BooksError> {
        self.0.lock().unwrap().push(bill);
        Ok(())
    }
}

fn settings(provider: Provider, url: &str) -> Settings {
    let (base, model) = match provider {
        Provider::OpenAi => (format!("{url}/v1"), "gpt-4.1-mini"),
        Provider::Google => (url.to_owned(), "gemini-2.5-flash"),
    };
    Settings {
        account: Some(Account {
            provider,
            base_url: base.into(),
            model: model.to_owned(),
            key: Some("not-a-real-key".into()),
        }),
        prices: None,
        proxy: None,
        requests_per_minute: 1_000,
        portion: Portion::of(2, 2),
        life: Duration::from_hours(1),
        pace: Pace::default(),
    }
}

async fn titles(provider: Provider, url: &str, books: &Ledger) -> Vec<Value> {
    let gateway = Gateway::new(&settings(provider, url), None).unwrap();
    let task = Task {
        prompt: &PROMPT,
        context: Value::Null,
        schema: json!({ "type": "object", "properties": { "title": { "type": "string" } },
            "required": ["title"], "additionalProperties": false }),
        check: &|_, _| Vec::new(),
        tokens_per_item: 100,
    };
    let items: Vec<Item> = ["Caneca", "Prato fundo", "Jarra de vidro"]
        .iter()
        .map(|name| Item { name: (*name).to_owned(), input: json!({ "name": name }) })
        .collect();
    let answers = gateway.ask(&task, &items, "ws", books, &CancellationToken::new()).await;
    answers.into_iter().map(|answer| answer.unwrap().value["title"].clone()).collect()
}

#[tokio::test]
async fn a_vendor_that_is_not_ours_is_understood_in_both_protocols() {
    let Some(vendor) = Vendor::start().await else { return };
    beecatalog::tls::install();
    for provider in [Provider::OpenAi, Provider::Google] {
        let books = Ledger::default();
        let titles = titles(provider, &vendor.url, &books).await;
        assert_eq!(titles, ["Caneca", "Prato fundo", "Jarra de vidro"]);
        let bills = books.0.lock().unwrap();
        let good: Vec<&Bill> = bills.iter().filter(|bill| bill.outcome == "OK").collect();
        assert_eq!((bills.len(), good.len()), (3, 2), "two calls, one of them put off at first");
        // Of 120 tokens in and 30 out: 120·0.40 + 30·1.60 and 120·0.30 + 30·2.50, in millionths.
        let cost = if provider == Provider::OpenAi { 96 } else { 111 };
        let counted = |bill: &&Bill| {
            (bill.tokens_in, bill.tokens_out, bill.cost_micro_usd) == (120, 30, cost)
        };
        assert!(good.iter().all(counted), "{bills:?}");
    }
    let mut asked = vendor.asked().await;
    asked.sort();
    let of = |path: &str, status| (path.to_owned(), status);
    let (chat, gemini) =
        ("/v1/chat/completions", "/v1beta/models/gemini-2.5-flash:generateContent");
    let expected = [
        of(chat, 200),
        of(chat, 200),
        of(chat, 429),
        of(gemini, 200),
        of(gemini, 200),
        of(gemini, 429),
    ];
    assert_eq!(asked, expected);
}
