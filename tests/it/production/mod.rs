//! Several processes of the real binary on a PostgreSQL and a Redis of the test's own, and what may
//! happen to those.

mod cache;
mod drain;
mod faults;
mod roles;
mod rolling;
mod sharing;

use std::path::PathBuf;

use beecatalog::client::Client;
use entity::id::WorkspaceId;
use entity::job;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use serde_json::{Value, json};

use crate::harness::{JOB, LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT};
use crate::stack::{Replica, Stack};

/// Products that keep a listing busy for some seconds.
const MANY: usize = 4_000;

/// The first process, and a key for all of them.
fn first(stack: &Stack) -> (Replica, String) {
    let replica = stack.replica(&["up"], &[]);
    let key = replica.announced["apiKey"].as_str().unwrap().to_owned();
    (replica, key)
}

/// A small file of one product.
fn a_file(stack: &Stack, name: &str) -> PathBuf {
    let path = stack.folder().join(format!("{name}.csv"));
    std::fs::write(&path, format!("sku;nome;preco\n{name};Caneca {name};10,00\n")).unwrap();
    path
}

/// Asks for a small job; its id.
async fn ask(client: &Client, stack: &Stack, name: &str) -> String {
    started(&client.upload(PRODUCT_IMPORT, &a_file(stack, name)).await.unwrap())
}

/// The id of the job in a mutation's answer.
fn started(data: &Value) -> String {
    let payload = data.as_object().unwrap().values().next().unwrap();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["job"]["id"].as_str().unwrap().to_owned()
}

/// Follows jobs to their end; they must have succeeded.
async fn all_succeed(client: &Client, jobs: &[String]) -> Vec<Value> {
    let mut ended = Vec::new();
    for id in jobs {
        client.follow(id, None, |_| {}).await.unwrap();
        let mut job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
        assert_eq!(job["job"]["state"], "SUCCEEDED", "{job}");
        ended.push(job["job"].take());
    }
    ended
}

/// A template and many products, known to the workspace, and the input of a listing of them.
async fn long_listing(client: &Client, stack: &Stack) -> Value {
    let template = stack.folder().join("t.xlsm");
    std::fs::write(&template, beecatalog::sample::template().unwrap()).unwrap();
    let products = stack.folder().join("p.csv");
    let rows: Vec<String> =
        (0..MANY).map(|n| format!("P-{n};Caneca {n};{n},90;{n} un\n")).collect();
    std::fs::write(&products, format!("sku;nome;preco;quantidade\n{}", rows.concat())).unwrap();
    let template = started(&client.upload(TEMPLATE_IMPORT, &template).await.unwrap());
    let products = started(&client.upload(PRODUCT_IMPORT, &products).await.unwrap());
    let ended = all_succeed(client, &[template, products.clone()]).await;
    json!({
        "templateId": ended[0]["result"]["templateId"],
        "filter": { "importedBy": products },
        "productType": "MUG",
    })
}

/// Asks for a listing; its id.
async fn ask_listing(client: &Client, input: &Value) -> String {
    let asked = client.execute::<Value>(LISTING_GENERATE, json!({ "input": input })).await;
    started(&asked.unwrap())
}

/// All jobs of the ledger, as stored.
async fn ledger(stack: &Stack) -> Vec<job::Model> {
    let store = Store::open(&stack.postgres, StoreOptions::default()).await.unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let jobs = scope.find::<job::Entity>().all(store.read()).await.unwrap();
    store.close().await.unwrap();
    jobs
}
