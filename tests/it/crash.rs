//! `kill -9` in the middle of a job.

use beecatalog::client::{Client, JobEvent};
use serde_json::{Value, json};

use crate::harness::{JOB, LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT};
use crate::process::up;

/// Enough to keep a listing busy for longer than it takes to kill its server.
const PRODUCTS: usize = 4_000;

fn client(announced: &Value, key: &Value) -> Client {
    Client::new(announced["url"].as_str().unwrap(), key.as_str().unwrap())
}

async fn import(client: &Client, mutation: &str, path: &std::path::Path) -> (String, Value) {
    let data: Value = client.upload(mutation, path).await.unwrap();
    let payload = data.as_object().unwrap().values().next().unwrap();
    let id = payload["job"]["id"].as_str().unwrap().to_owned();
    client.follow(&id, None, |_| {}).await.unwrap();
    let mut job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
    (id, job["job"].take())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_ends_its_job_after_a_restart_with_one_artifact() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("t.xlsm");
    std::fs::write(&template, beecatalog::sample::template().unwrap()).unwrap();
    let products = folder.path().join("p.csv");
    let rows: Vec<String> =
        (0..PRODUCTS).map(|n| format!("P-{n};Caneca {n};{n},90;{n} un\n")).collect();
    std::fs::write(&products, format!("sku;nome;preco;quantidade\n{}", rows.concat())).unwrap();
    let (mut server, announced) = up(folder.path());
    let key = announced["apiKey"].clone();
    let first = client(&announced, &key);
    let (_, template) = import(&first, TEMPLATE_IMPORT, &template).await;
    let (products, _) = import(&first, PRODUCT_IMPORT, &products).await;
    let input = json!({
        "templateId": template["result"]["templateId"],
        "filter": { "importedBy": products },
        "productType": "MUG",
    });
    let started: Value = first.execute(LISTING_GENERATE, json!({ "input": input })).await.unwrap();
    let id = started["listingGenerate"]["job"]["id"].as_str().unwrap().to_owned();

    let mut seen: Vec<JobEvent> = Vec::new();
    let followed = first
        .follow(&id, None, |event| {
            seen.push(event.clone());
            if event.phase.as_deref() == Some("plan") && server.0.try_wait().unwrap().is_none() {
                server.0.kill().unwrap();
            }
        })
        .await;
    assert!(followed.is_err(), "the job ended before its server was killed");
    drop(server);
    let (_server, announced) = up(folder.path());
    assert_eq!(announced["apiKey"], Value::Null, "a second start makes no second key");
    let second = client(&announced, &key);
    let after = seen.last().unwrap().seq;
    second.follow(&id, Some(after), |event| seen.push(event.clone())).await.unwrap();

    let mut job: Value = second.execute(JOB, json!({ "id": id })).await.unwrap();
    let job = job["job"].take();
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["runs"], 2);
    assert_eq!(job["artifacts"].as_array().unwrap().len(), 1);
    assert_eq!(job["result"]["rows"], PRODUCTS);
    let numbers: Vec<i64> = seen.iter().map(|event| event.seq).collect();
    let gapless = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    assert!(gapless, "{numbers:?}");
    let out = folder.path().join("out.xlsm");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    second.download(link, &out).await.unwrap();
    sheetfill::Template::read(&std::fs::read(out).unwrap()).unwrap();
}
