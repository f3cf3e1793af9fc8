//! Redis is emptied, stopped and started, PostgreSQL falls and stands up again: nothing is lost.

use beecatalog::client::JobEvent;
use entity::job_state::JobState;
use serde_json::{Value, json};

use super::{all_succeed, ask, ask_listing, first, ledger, long_listing};
use crate::harness::JOB;
use crate::stack::Stack;

/// Jobs that wait for a worker.
const WAITING: usize = 30;

/// Jobs that nobody has taken, each hinted in Redis.
async fn waiting(stack: &Stack) -> (Vec<String>, crate::stack::Replica, String) {
    let (maker, key) = first(stack);
    maker.signal(rustix::process::Signal::INT);
    maker.ended().await;
    let answers = stack.replica(&["serve", "--no-jobs"], &[]);
    let client = answers.client(&key);
    let mut jobs = Vec::new();
    for n in 0..WAITING {
        jobs.push(ask(&client, stack, &format!("P-{n}")).await);
    }
    (jobs, answers, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_jobs_end_after_everything_in_redis_is_gone() {
    let Some(stack) = Stack::start() else { return };
    let (jobs, answers, key) = waiting(&stack).await;
    assert!(stack.hints().await > 0, "nobody was told");
    stack.flush_redis().await;
    assert_eq!(stack.hints().await, 0);
    let _works = stack.replica(&["serve", "--no-http"], &[]);
    stack.flush_redis().await;

    all_succeed(&answers.client(&key), &jobs).await;

    assert!(ledger(&stack).await.iter().all(|job| job.runs == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_jobs_end_while_redis_is_away_and_new_ones_when_it_is_back() {
    let Some(stack) = Stack::start() else { return };
    let (jobs, answers, key) = waiting(&stack).await;
    let client = answers.client(&key);
    stack.stop_redis();
    // A process that starts meanwhile works, too.
    let _works = stack.replica(&["serve", "--no-http"], &[]);
    all_succeed(&client, &jobs).await;
    let during = ask(&client, &stack, "while-away").await;
    all_succeed(&client, &[during]).await;

    stack.start_redis();
    let after = ask(&client, &stack, "back-again").await;

    all_succeed(&client, &[after]).await;
    assert!(ledger(&stack).await.iter().all(|job| job.runs == 1));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute; ./bee test --full runs it"]
async fn queued_jobs_end_after_redis_was_away_for_a_minute() {
    let Some(stack) = Stack::start() else { return };
    let (jobs, answers, key) = waiting(&stack).await;
    let client = answers.client(&key);
    stack.stop_redis();
    let _works = stack.replica(&["serve", "--no-http"], &[]);
    let minute = tokio::time::Instant::now() + std::time::Duration::from_mins(1);
    let mut jobs = jobs;
    // All the while somebody asks for something, and gets it.
    for n in 0.. {
        let job = ask(&client, &stack, &format!("away-{n}")).await;
        all_succeed(&client, std::slice::from_ref(&job)).await;
        jobs.push(job);
        if tokio::time::Instant::now() > minute {
            break;
        }
    }
    stack.start_redis();
    jobs.push(ask(&client, &stack, "back-again").await);

    all_succeed(&client, &jobs).await;
    assert!(ledger(&stack).await.iter().all(|job| job.runs == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn queued_jobs_end_after_postgresql_fell() {
    let Some(stack) = Stack::start() else { return };
    let (jobs, answers, key) = waiting(&stack).await;
    let _works = stack.replica(&["serve", "--no-http"], &[]);
    let queued = |job: &&entity::job::Model| job.state == JobState::Queued;
    assert!(
        ledger(&stack).await.iter().filter(queued).count() > 0,
        "all were done before the fall"
    );
    stack.restart_postgres();

    all_succeed(&answers.client(&key), &jobs).await;

    let products: Value =
        answers.client(&key).execute("{ productCount }", json!({})).await.unwrap();
    assert_eq!(products["productCount"], WAITING);
}

/// A follower on one process hears everything of a job on another one, in order, whatever falls in
/// between.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_elsewhere_misses_nothing_while_redis_and_postgresql_fall() {
    let Some(stack) = Stack::start() else { return };
    let (maker, key) = first(&stack);
    let input = long_listing(&maker.client(&key), &stack).await;
    maker.signal(rustix::process::Signal::INT);
    maker.ended().await;
    let a = stack.replica(&["serve", "--no-jobs"], &[]);
    let _b = stack.replica(&["serve", "--no-http"], &[]);
    let client = a.client(&key);
    let id = ask_listing(&client, &input).await;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<JobEvent>();
    let (follower, job) = (client.clone(), id.clone());
    let following = tokio::spawn(async move {
        follower.follow(&job, None, |event| tell.send(event.clone()).unwrap()).await.unwrap();
    });

    let mut seen = Vec::new();
    let mut faults = 0;
    while let Some(event) = told.recv().await {
        let working = event.state == "RUNNING";
        seen.push(event);
        match (working, faults) {
            (true, 0) => stack.flush_redis().await,
            (true, 1) => stack.stop_redis(),
            (true, 2) => stack.restart_postgres(),
            (true, 3) => stack.start_redis(),
            _ => continue,
        }
        faults += 1;
    }
    following.await.unwrap();

    assert_eq!(faults, 4, "the job ended before all had fallen: {seen:?}");
    let numbers: Vec<i64> = seen.iter().map(|event| event.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    let job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
    assert_eq!(job["job"]["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["job"]["artifacts"].as_array().unwrap().len(), 1);
}
