//! Secrets planted wherever one can get in are found nowhere that others can read.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use base64::Engine as _;
use serde_json::{Value, json};

use crate::process::beecatalog;
use crate::watched::{Collector, Watched, eventually, lacks_table};

const DSN: &str = "ca7a21000000000000000000000d50aa";
const REDIS: &str = "canary-redis-p4ssw0rd";
const CACHE: &str = "canary-cache-p4ss:w0rd";
const SIGNING: &str = "canary-signing-key-of-at-least-32-letters";
const OPENAI: &str = "canary-openai-key-0123456789";
const DATABASE: &str = "canary-database-p4ssw0rd";
const IN_QUERY: &str = "canary-in-the-query-of-a-url";
const IN_HEADER: &str = "canary-in-a-header";
const IN_COOKIE: &str = "canary-in-a-cookie";
const IN_VARIABLE: &str = "canary-in-a-variable";
const IN_BODY: &str = "canary-in-a-broken-body";
const IN_PATH: &str = "canary-in-a-path";
const API_KEY: &str =
    "bc_ca7a27000000_ca7a270000000000000000000000000000000000000000000000000000000000000001";
const ALL: [&str; 12] = [
    DSN,
    REDIS,
    CACHE,
    SIGNING,
    OPENAI,
    DATABASE,
    IN_QUERY,
    IN_HEADER,
    IN_COOKIE,
    IN_VARIABLE,
    IN_BODY,
    IN_PATH,
];

/// Those of `secrets` that a text holds, however they are written in it.
fn leaks<'s>(text: &str, secrets: &[&'s str]) -> Vec<&'s str> {
    let spellings = |secret: &str| {
        let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(secret);
        let percent =
            percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        [secret.to_owned(), base64, percent, hex::encode(secret)]
    };
    let lower = text.to_lowercase();
    let found =
        |secret: &str| spellings(secret).iter().any(|form| lower.contains(&form.to_lowercase()));
    secrets.iter().copied().filter(|secret| found(secret)).collect()
}

#[test]
fn a_planted_leak_is_caught_however_it_is_written() {
    let base64 = base64::engine::general_purpose::STANDARD.encode(REDIS);
    for leak in [format!("pw={REDIS}"), REDIS.to_uppercase(), base64, hex::encode(REDIS)] {
        assert_eq!(leaks(&leak, &ALL), [REDIS], "{leak}");
    }
    assert_eq!(leaks(&CACHE.replace(':', "%3A").replace('-', "%2D"), &ALL), [CACHE]);
    assert!(leaks("nothing", &ALL).is_empty());
}

/// Asks in every way that goes wrong; everything that was answered.
async fn provoke(server: &Watched) -> String {
    let http = reqwest::Client::new();
    let graphql = server.url("graphql");
    let query = json!({ "query": "{ viewer { workspaceId } }" });
    let variable = |query: &str, value: Value| {
        let body = json!({ "query": query, "variables": { "v": value } });
        server.post(&body).header("cookie", format!("session={IN_COOKIE}"))
    };
    let requests = [
        http.get(format!("{graphql}?token={IN_QUERY}")),
        http.post(format!("{graphql}?key={API_KEY}")).json(&query),
        http.post(format!("{graphql}?password={IN_QUERY}")).bearer_auth(IN_HEADER).json(&query),
        http.get(format!("{}/{IN_PATH}?s={IN_QUERY}", server.url("url"))),
        http.get(format!("{}/files/{IN_PATH}?w=1&e=2&s={IN_QUERY}", server.url("url"))),
        http.post(graphql).header("authorization", format!("Basic {IN_HEADER}")).json(&query),
        http.post(graphql).header("x-request-id", API_KEY).json(&query),
        variable("query($v: Int) { jobs(first: $v) { nodes { id } } }", json!(IN_VARIABLE)),
        variable("query($v: ID!) { job(id: $v) { id } }", json!(IN_VARIABLE)),
        variable("query($v: String) { products(after: $v) { nodes { id } } }", json!(IN_VARIABLE)),
        variable(
            "query($v: String) { products(after: $v) { nodes { id } } }",
            json!([IN_VARIABLE]),
        ),
        variable(
            "query($v: [JobState!]) { jobs(states: $v) { nodes { id } } }",
            json!([IN_VARIABLE]),
        ),
        variable(
            "query($v: ProductFilterInput) { productCount(filter: $v) }",
            json!({ "skus": 1, "search": IN_VARIABLE }),
        ),
        // The one that is our failure: its table is gone.
        variable(
            "query($v: [ID!]) { products(filter: { skus: $v }) { nodes { id } } }",
            json!([IN_VARIABLE]),
        ),
        variable(
            "query($v: [String!]) { products(filter: { skus: $v }) { nodes { id } } }",
            json!([IN_VARIABLE]),
        ),
        server.post(&query).body(format!("{{\"query\": {IN_BODY}")),
        server.post(&query).body(format!("{{\"query\": \"{{x}}\", \"variables\": \"{IN_BODY}\"}}")),
    ];
    let mut answers = String::new();
    for request in requests {
        let answer = request.send().await.unwrap();
        answers.push_str(&format!("{} {:?}\n", answer.status(), answer.headers()));
        answers.push_str(&answer.text().await.unwrap());
        answers.push('\n');
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_secrets_are_found_nowhere() {
    let (sentry, address) = Collector::start().await;
    let server = Watched::start(&[
        ("RUST_LOG", "debug"),
        ("SENTRY_DSN", &format!("http://{DSN}@{address}/1")),
        // Nothing listens there: the connections fail and say so.
        ("REDIS_URL", &format!("redis://bee:{REDIS}@127.0.0.1:1/0")),
        ("CACHE_REDIS_URL", &format!("redis://:{}@127.0.0.1:1/0", CACHE.replace(':', "%3A"))),
        ("BEECATALOG_SIGNING_KEY", SIGNING),
        ("OPENAI_API_KEY", OPENAI),
    ]);
    let key = server.url("apiKey").to_owned();
    server.lose_table("product").await;

    let answers = provoke(&server).await;
    let scrape = server.scrape().await;
    eventually("an event", || lacks_table(&sentry.text()).then_some(())).await;
    let (stdout, stderr) = server.end();

    assert!(answers.contains("INTERNAL") && answers.contains("KEY_IN_URL"), "{answers}");
    assert!(lacks_table(&stderr), "{stderr}");
    let mut secrets = ALL.to_vec();
    secrets.extend([API_KEY, key.as_str()]);
    let places = [
        ("answers", answers),
        ("metrics", scrape),
        ("sentry", sentry.text()),
        ("stdout", stdout),
        ("stderr", stderr),
    ];
    for (place, text) in places {
        assert_eq!(leaks(&text, &secrets), Vec::<&str>::new(), "in {place}:\n{text}");
    }
}

/// A PostgreSQL that lets nobody in; its address.
fn refusing_postgres() -> String {
    const FIELDS: &[u8] = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed\0\0";
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let length = u32::try_from(FIELDS.len() + 4).unwrap();
            let answer = [b"E", length.to_be_bytes().as_slice(), FIELDS].concat();
            let mut startup = [0; 1024];
            // A client that is gone already is refused enough.
            let _ = socket.read(&mut startup).and_then(|_| socket.write_all(&answer));
        }
    });
    address
}

#[test]
fn a_database_that_can_not_be_opened_is_told_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("postgres://bee:{DATABASE}@{}/bee?sslmode=disable", refusing_postgres());
    let output = beecatalog(folder.path())
        .args(["up", "--json", "--port", "0"])
        .env("RUST_LOG", "debug")
        .env("DATABASE_URL", url)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("password authentication failed"), "{said}");
    assert_eq!(leaks(&said, &ALL), Vec::<&str>::new(), "{said}");
}
