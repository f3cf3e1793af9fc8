//! The real binary with everything that it says kept, and a Sentry that keeps what it is sent.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use entity::store::{Store, StoreOptions};
use reqwest::RequestBuilder;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::process::{Server, beecatalog, database_url};

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs, and what it says.
pub struct Watched {
    server: Server,
    pub announced: Value,
    stdout: BufReader<ChildStdout>,
    stderr: PathBuf,
    folder: tempfile::TempDir,
    http: reqwest::Client,
}

impl Watched {
    /// Starts a server with further variables; metrics are served on a free port.
    pub fn start(variables: &[(&str, &str)]) -> Self {
        beecatalog::tls::install();
        let folder = tempfile::tempdir().unwrap();
        let stderr = folder.path().join("stderr");
        let mut child = beecatalog(folder.path())
            .args(["up", "--json", "--port", "0"])
            .env("RUST_LOG", "info")
            .env("PROMETHEUS_ENABLED", "true")
            .env("BEECATALOG_METRICS_PORT", "0")
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(&stderr).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let server = Server(child);
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "{}", std::fs::read_to_string(&stderr).unwrap());
        let announced = serde_json::from_str(&line).unwrap();
        Self { server, announced, stdout, stderr, folder, http: reqwest::Client::new() }
    }

    /// An address of the announcement.
    pub fn url(&self, name: &str) -> &str {
        self.announced[name].as_str().unwrap()
    }

    /// A request with this body and the first key.
    pub fn post(&self, body: &Value) -> RequestBuilder {
        self.http.post(self.url("graphql")).bearer_auth(self.url("apiKey")).json(body)
    }

    /// Runs an operation and gives its answer.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        self.post(&body).send().await.unwrap().json().await.unwrap()
    }

    /// A scrape.
    pub async fn scrape(&self) -> String {
        let answer = self.http.get(self.url("metrics")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.text().await.unwrap()
    }

    /// The value of one series of a scrape.
    pub async fn value(&self, series: &str) -> Option<f64> {
        let scrape = self.scrape().await;
        let found = scrape.lines().find_map(|line| line.strip_prefix(series));
        found.map(|value| value.trim().parse().unwrap())
    }

    /// Everything on standard error so far.
    pub fn stderr(&self) -> String {
        String::from_utf8(std::fs::read(&self.stderr).unwrap()).unwrap()
    }

    /// The first log line that `fits`, once it is written.
    pub async fn line(&self, fits: impl Fn(&Value) -> bool) -> Value {
        eventually("a log line", || {
            let log = self.stderr();
            log.lines().filter_map(|line| serde_json::from_str(line).ok()).find(|line| fits(line))
        })
        .await
    }

    /// Takes a table away, so that whoever needs it fails.
    pub async fn lose_table(&self, name: &str) {
        let url = database_url(self.folder.path());
        let store = Store::open(&url, StoreOptions::default()).await.unwrap();
        let statement = format!("ALTER TABLE {name} RENAME TO lost_{name}");
        let tx = store.begin_write().await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&tx, &statement).await.unwrap();
        tx.commit().await.unwrap();
        store.close().await.unwrap();
    }

    /// Ends the server as an operator would; everything that it said on its two outputs, without
    /// the announcement.
    pub fn end(mut self) -> (String, String) {
        let pid = Pid::from_child(&self.server.0);
        kill_process(pid, Signal::TERM).unwrap();
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).unwrap();
        self.server.0.wait().unwrap();
        (stdout, self.stderr())
    }
}

/// Whether a text holds the database's words for a table that is not there.
pub fn lacks_table(text: &str) -> bool {
    // SQLite's and PostgreSQL's.
    text.contains("no such table") || text.contains("does not exist")
}

/// What `look` finds, once it does.
pub async fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < until, "{what} did not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Takes what is sent to it, by path.
#[derive(Clone, Default)]
pub struct Collector {
    taken: Arc<Mutex<Vec<(String, Bytes)>>>,
}

impl Collector {
    /// Starts a collector; its address has no scheme.
    pub async fn start() -> (Self, String) {
        let collector = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new().fallback(take).with_state(collector.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (collector, address)
    }

    /// Bodies that came so far, with their paths.
    pub fn taken(&self) -> Vec<(String, Bytes)> {
        self.taken.lock().unwrap().clone()
    }

    /// All bodies as one text.
    pub fn text(&self) -> String {
        let taken = self.taken();
        taken.iter().map(|(_, body)| String::from_utf8_lossy(body).into_owned()).collect()
    }
}

async fn take(
    State(collector): State<Collector>,
    uri: axum::http::Uri,
    body: Bytes,
) -> &'static str {
    collector.taken.lock().unwrap().push((uri.path().to_owned(), body));
    "{}"
}

/// The repository's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
