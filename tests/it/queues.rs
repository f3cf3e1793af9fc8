//! Holding queues and kinds, as an operator does: through the program, beside a running server.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::harness::{PRODUCT_IMPORT, TestServer};
use crate::process::{beecatalog, up};

const PAUSE: &str = "mutation($input: JobPauseInput!) {
  jobsPause(input: $input) { pauses { queue kind } userErrors { code path } }
}";

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_can_not_hold_what_is_everybodys() {
    let server = TestServer::start().await;
    let resume =
        "mutation($input: JobPauseInput!) { jobsResume(input: $input) { pauses { kind } } }";
    let input = json!({ "input": { "queue": "spreadsheet" } });
    for document in ["{ jobPauses { kind } }", PAUSE, resume] {
        let refused = server.client.execute::<Value>(document, input.clone()).await.unwrap_err();
        assert!(refused.to_string().starts_with("FORBIDDEN"), "{refused}");
    }
    let file = server.file("p.csv", "SKU;Nome;Preço\nA-1;Caneca azul;10,00\n".as_bytes());
    let (_, job) = server.import(PRODUCT_IMPORT, &file).await;
    assert_eq!(job["state"], "SUCCEEDED");
}

fn queues(folder: &Path, arguments: &[&str]) -> Output {
    beecatalog(folder).arg("queues").args(arguments).output().unwrap()
}

fn told(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn an_operator_holds_a_queue_and_a_kind_and_lets_them_go() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let server = up(folder);
    queues(folder, &["pause", "ai"]);
    let paused = told(&queues(folder, &["pause", "--kind", "scrape_run", "--json"]));
    let names = |told: &Value| -> Vec<(Value, Value)> {
        let all = told["pauses"].as_array().unwrap();
        all.iter().map(|pause| (pause["queue"].clone(), pause["kind"].clone())).collect()
    };
    let both = [(json!(null), json!("scrape_run")), (json!("ai"), json!(null))];
    assert_eq!(names(&paused), both);
    // Nothing of it is forgotten with the process.
    drop(server);
    let _server = up(folder);
    let listed = told(&queues(folder, &["list", "--json"]));
    assert_eq!(names(&listed), both);
    let queue = |name: &str| listed["queues"].as_array().unwrap().iter().any(|q| q["name"] == name);
    assert!(queue("spreadsheet") && queue("ai"));

    assert_eq!(names(&told(&queues(folder, &["resume", "ai", "--json"]))), both[..1]);
    let unknown = queues(folder, &["pause", "emails"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("spreadsheet"), "{unknown:?}");
    assert_eq!(queues(folder, &["pause"]).status.code(), Some(2));
}
