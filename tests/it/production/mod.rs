//! Several processes of the real binary on a PostgreSQL and a Redis of the test's own, and what may
//! happen to those.

mod cache;
mod drain;
mod encrypted;
mod faults;
mod roles;
mod rolling;
mod sharing;

use std::path::PathBuf;
use std::time::Duration;

use beecatalog::client::Client;
use entity::id::WorkspaceId;
use entity::job;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use serde_json::Value;

use crate::harness::PRODUCT_IMPORT;
use crate::listing::{MANY, ask_listing, import_many, started};
use crate::stack::{Replica, Stack};

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

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

/// Follows jobs to their end; they must have succeeded.
async fn all_succeed(client: &Client, jobs: &[String]) -> Vec<Value> {
    let mut ended = Vec::new();
    for id in jobs {
        let job = crate::listing::ended(client, id).await;
        assert_eq!(job["state"], "SUCCEEDED", "{job}");
        ended.push(job);
    }
    ended
}

/// A listing that takes some seconds: its input.
async fn long_listing(client: &Client, stack: &Stack) -> Value {
    listing_of(client, stack, MANY).await
}

/// A listing of so many products: its input.
async fn listing_of(client: &Client, stack: &Stack, products: usize) -> Value {
    import_many(client, stack.folder(), products).await
}

/// All jobs of the ledger, as stored.
async fn ledger(stack: &Stack) -> Vec<job::Model> {
    let store = Store::open(&stack.postgres, StoreOptions::default()).await.unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let jobs = scope.find::<job::Entity>().all(store.read()).await.unwrap();
    store.close().await.unwrap();
    jobs
}

/// What `waiting` gives; the test fails when it does not come.
async fn in_time<T>(what: &str, waiting: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "{what} did not come within {PATIENCE:?}");
    waited.unwrap()
}

/// Waits until `/readyz` answers with this status.
async fn until_readyz_says(url: &str, status: u16) {
    let (http, url) = (reqwest::Client::new(), format!("{url}/readyz"));
    let asking = async {
        while http.get(&url).send().await.map(|answer| answer.status().as_u16()).ok()
            != Some(status)
        {}
    };
    in_time(&format!("{status} of {url}"), asking).await;
}
