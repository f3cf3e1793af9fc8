//! What one process keeps, another one finds; in a Redis that may forget, and without it too.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use redis::aio::MultiplexedConnection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::first;
use crate::stack::{Replica, Stack};

const TEXT: &str = "{ viewer { workspaceId } }";

/// A Redis that throws keys away when it is full.
struct Forgetful(Child, String);

impl Forgetful {
    async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let port = port.to_string();
        let settings = ["--save", "", "--maxmemory", "32mb", "--maxmemory-policy", "allkeys-lru"];
        let mut server = Command::new("redis-server");
        server.args(["--bind", "127.0.0.1", "--port", &port]).args(settings);
        let child = server.stdout(Stdio::null()).spawn().unwrap();
        let forgetful = Self(child, format!("redis://127.0.0.1:{port}"));
        while connect(&forgetful.1).await.is_none() {
            tokio::task::yield_now().await;
        }
        forgetful
    }
}

impl Drop for Forgetful {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

async fn connect(url: &str) -> Option<MultiplexedConnection> {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.ok()
}

/// Keys of persisted queries in a Redis.
async fn kept(url: &str) -> usize {
    let mut keys = redis::cmd("KEYS");
    keys.arg("*:cache:persisted_query:*");
    let found: Vec<String> = keys.query_async(&mut connect(url).await.unwrap()).await.unwrap();
    found.len()
}

/// Asks with a text, or only with its hash.
async fn ask(replica: &Replica, key: &str, text: &str, query: &str) -> Value {
    let hash = hex::encode(Sha256::digest(text));
    let body = json!({
        "query": query,
        "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } },
    });
    let url = format!("{}/graphql", replica.url());
    beecatalog::tls::install();
    let asked = reqwest::Client::new().post(url).bearer_auth(key).json(&body).send().await;
    asked.unwrap().json().await.unwrap()
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_sent_to_one_process_is_known_by_its_hash_in_another() {
    let Some(stack) = Stack::start() else { return };
    let forgetful = Forgetful::start().await;
    let cache = ("CACHE_REDIS_URL", forgetful.1.as_str());
    let (maker, key) = first(&stack);
    drop(maker);
    let a = stack.replica(&["serve", "--no-jobs"], &[cache]);
    let b = stack.replica(&["serve", "--no-jobs"], &[cache]);
    assert_eq!(code(&ask(&b, &key, TEXT, "").await), "PERSISTED_QUERY_NOT_FOUND");

    assert!(ask(&a, &key, TEXT, TEXT).await["data"]["viewer"].is_object());
    let answer = ask(&b, &key, TEXT, "").await;

    assert!(answer["data"]["viewer"].is_object(), "{answer}");
    assert_eq!((kept(&forgetful.1).await, kept(&stack.redis).await), (1, 0));

    // Without it each process knows what it was told itself.
    drop(forgetful);
    let other = "{ productCount }";
    assert_eq!(ask(&a, &key, other, other).await["data"]["productCount"], 0);
    assert_eq!(ask(&a, &key, other, "").await["data"]["productCount"], 0);
    assert_eq!(code(&ask(&b, &key, other, "").await), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_instance_of_its_own_the_cache_lives_beside_the_queues() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);

    ask(&a, &key, TEXT, TEXT).await;

    assert_eq!(kept(&stack.redis).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_whose_redis_is_away_is_ready_and_says_so() {
    let Some(stack) = Stack::start() else { return };
    let (a, _) = first(&stack);
    let ready = async || -> Value {
        let answer = reqwest::get(format!("{}/readyz", a.url())).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    };
    beecatalog::tls::install();
    assert_eq!(ready().await, json!({ "status": "ready" }));

    stack.stop_redis();

    let away = json!({ "status": "ready", "degraded": ["redis"] });
    while ready().await != away {
        tokio::task::yield_now().await;
    }
    stack.start_redis();
    while ready().await != json!({ "status": "ready" }) {
        tokio::task::yield_now().await;
    }
}
