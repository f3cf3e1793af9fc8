//! `beecatalog jobs …`, as an operator uses it beside a running server.

use std::path::Path;
use std::process::Output;

use beecatalog::client::Client;
use serde_json::{Value, json};

use crate::harness::PRODUCT_IMPORT;
use crate::process::{beecatalog, up};

fn jobs(folder: &Path, arguments: &[&str]) -> Output {
    beecatalog(folder).arg("jobs").args(arguments).output().unwrap()
}

fn told(output: &Output) -> Value {
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Asks for an import and gives the job's id.
fn import(client: &Client, folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let data: Value = runtime.block_on(client.upload(PRODUCT_IMPORT, &file)).unwrap();
    let payload = data.as_object().unwrap().values().next().unwrap();
    payload["job"]["id"].as_str().unwrap().to_owned()
}

#[test]
fn jobs_are_listed_shown_watched_stopped_and_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let (_server, announced) = up(folder);
    let (url, key) = (announced["url"].as_str().unwrap(), announced["apiKey"].as_str().unwrap());
    let client = Client::new(url, key);

    let good = import(&client, folder, "bom.csv", "SKU;Nome;Preço\nA-1;Caneca azul;10,00\n");
    let watched = jobs(folder, &["watch", &good, "--ndjson"]);
    assert!(watched.status.success(), "{watched:?}");
    let lines = String::from_utf8(watched.stdout).unwrap();
    let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert_eq!(last["state"], "SUCCEEDED");

    let bad = import(&client, folder, "ruim.csv", "cor;tamanho\nazul;M\n");
    assert_eq!(jobs(folder, &["watch", &bad]).status.code(), Some(1));

    let listed = told(&jobs(folder, &["list", "--json"]));
    let ids: Vec<&Value> =
        listed["nodes"].as_array().unwrap().iter().map(|job| &job["id"]).collect();
    assert_eq!(ids, [&json!(bad), &json!(good)]);
    let failed = told(&jobs(folder, &["list", "--state", "failed", "--json"]));
    assert_eq!(failed["nodes"].as_array().unwrap().len(), 1);
    let code = failed["nodes"][0]["error"]["code"].as_str().unwrap().to_owned();
    let by_error = told(&jobs(folder, &["list", "--error", &code, "--label", "RUIM", "--json"]));
    assert_eq!(by_error["nodes"][0]["id"], json!(bad));

    let shown = told(&jobs(folder, &["show", &bad, "--json"]));
    let attempt = &shown["attemptHistory"][0];
    assert_eq!((&attempt["number"], &attempt["outcome"]), (&json!(1), &json!("failed")));
    assert_eq!(attempt["error"]["code"], json!(code));
    assert_eq!(attempt["workerBuild"], env!("CARGO_PKG_VERSION"));

    // A preview, then all that failed, then the one.
    let many = |word: &str, more: &[&str]| {
        told(&jobs(folder, &[&[word, "--state", "FAILED", "--json"], more].concat()))
    };
    assert_eq!(many("retry", &["--dry-run"]), json!({ "matched": 1, "changed": 0 }));
    assert_eq!(many("retry", &[]), json!({ "matched": 1, "changed": 1 }));
    assert_eq!(jobs(folder, &["watch", &bad]).status.code(), Some(1));
    let again = told(&jobs(folder, &["show", &bad, "--json"]));
    assert_eq!(again["attemptHistory"].as_array().unwrap().len(), 2);
    assert_eq!(many("cancel", &[]), json!({ "matched": 0, "changed": 0 }));
    // Neither a job nor a filter, or both: nothing is done.
    assert_eq!(jobs(folder, &["cancel"]).status.code(), Some(1));
    assert_eq!(jobs(folder, &["cancel", &good, "--all"]).status.code(), Some(1));
    let ended = jobs(folder, &["cancel", &good]);
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
}
