//! Told to stop, a process leaves in good order.

use std::time::Duration;

use entity::job_state::JobState;
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{ask_listing, first, ledger, long_listing};
use crate::stack::Stack;

#[tokio::test(flavor = "multi_thread")]
async fn a_drained_process_is_not_ready_still_answers_and_hands_its_job_back() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let client = a.client(&key);
    let input = long_listing(&client, &stack).await;
    let id = ask_listing(&client, &input).await;
    let running = || async {
        let jobs = ledger(&stack).await;
        jobs.into_iter().find(|job| job.id.to_string() == id && job.state == JobState::Running)
    };
    while running().await.is_none() {}

    a.signal(Signal::TERM);
    let (http, url) = (reqwest::Client::new(), a.url().to_owned());
    let probe = |path: &str| http.get(format!("{url}/{path}")).send();
    while probe("readyz").await.unwrap().status() != 503 {}
    assert_eq!(probe("livez").await.unwrap().status(), 200);
    let answer: Value = client.execute("{ productCount }", json!({})).await.unwrap();
    assert!(answer["productCount"].as_i64().unwrap() > 0);
    let (code, took) = a.ended().await;

    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(30), "{took:?}");
    let jobs = ledger(&stack).await;
    let job = jobs.iter().find(|job| job.id.to_string() == id).unwrap();
    assert_eq!((job.attempts, job.crashes), (0, 0), "{job:?}");
    assert!(matches!(job.state, JobState::Queued | JobState::Succeeded), "{job:?}");
    assert_eq!(job.owner, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_a_process_within_two_seconds_and_costs_no_attempt() {
    let Some(stack) = Stack::start() else { return };
    let (a, key) = first(&stack);
    let client = a.client(&key);
    let input = long_listing(&client, &stack).await;
    let id = ask_listing(&client, &input).await;
    a.signal(Signal::TERM);
    let http = reqwest::Client::new();
    while http.get(format!("{}/readyz", a.url())).send().await.unwrap().status() != 503 {}

    a.signal(Signal::TERM);
    let (_, took) = a.ended().await;

    assert!(took < Duration::from_secs(2), "{took:?}");
    let jobs = ledger(&stack).await;
    let job = jobs.iter().find(|job| job.id.to_string() == id).unwrap();
    assert_eq!((job.attempts, job.crashes, job.owner), (0, 0, None), "{job:?}");
}
