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
use serde_json::Value;

use crate::harness::PRODUCT_IMPORT;
use crate::listing::{ask_listing, import_many, started};
use crate::stack::{Replica, Stack};

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

/// A template and many products, known to the workspace, and the input of a listing of them.
async fn long_listing(client: &Client, stack: &Stack) -> Value {
    import_many(client, stack.folder()).await
}

/// All jobs of the ledger, as stored.
async fn ledger(stack: &Stack) -> Vec<job::Model> {
    let store = Store::open(&stack.postgres, StoreOptions::default()).await.unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let jobs = scope.find::<job::Entity>().all(store.read()).await.unwrap();
    store.close().await.unwrap();
    jobs
}
