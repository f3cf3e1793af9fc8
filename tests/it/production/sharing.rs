//! Work is shared, and done once.

use std::collections::BTreeMap;

use entity::id::WorkspaceId;
use entity::job_attempt;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use serde_json::{Value, json};

use super::{all_succeed, ask, first, ledger};
use crate::stack::Stack;

/// Jobs that two processes share.
const JOBS: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_two_hundred_jobs_and_run_each_of_them_once() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let b = stack.replica(&["serve"], &[]);
    let (on_a, on_b) = (a.client(&key), b.client(&key));

    let mut jobs = Vec::new();
    for n in 0..JOBS {
        let client = if n % 2 == 0 { &on_a } else { &on_b };
        jobs.push(ask(client, &stack, &format!("P-{n}")).await);
    }
    // Each process tells of the jobs that the other was asked for.
    let (first_half, second_half) = jobs.split_at(JOBS / 2);
    tokio::join!(all_succeed(&on_b, first_half), all_succeed(&on_a, second_half));

    let rows = ledger(&stack).await;
    assert_eq!(rows.len(), JOBS);
    assert!(rows.iter().all(|job| (job.runs, job.attempts, job.crashes) == (1, 0, 0)));
    let store = Store::open(&stack.postgres, StoreOptions::default()).await.unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let mut by_owner: BTreeMap<String, usize> = BTreeMap::new();
    for attempt in scope.find::<job_attempt::Entity>().all(store.read()).await.unwrap() {
        *by_owner.entry(attempt.owner.to_string()).or_default() += 1;
    }
    assert_eq!(by_owner.values().sum::<usize>(), JOBS, "{by_owner:?}");
    assert_eq!(by_owner.len(), 2, "both worked: {by_owner:?}");
    let products: Value = on_a.execute("{ productCount }", json!({})).await.unwrap();
    assert_eq!(products["productCount"], JOBS);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_process_answers_and_another_one_works() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let (code, _) = {
        a.signal(rustix::process::Signal::INT);
        a.ended().await
    };
    assert_eq!(code, Some(0));
    let answers = stack.replica(&["serve", "--no-jobs"], &[]);
    let client = answers.client(&key);
    let job = ask(&client, &stack, "P-1").await;
    let waits: Value = client
        .execute("query($id: ID!) { job(id: $id) { state } }", json!({ "id": job }))
        .await
        .unwrap();
    assert_eq!(waits["job"]["state"], "QUEUED");

    let works = stack.replica(&["serve", "--no-http"], &[]);

    assert_eq!(works.announced["url"], Value::Null);
    all_succeed(&client, &[job]).await;
}
