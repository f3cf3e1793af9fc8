//! Redis is emptied, stopped and started, PostgreSQL falls and stands up again: nothing is lost.

use beecatalog::client::JobEvent;
use entity::id::WorkspaceId;
use entity::job_event;
use entity::job_state::JobState;
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use rustix::process::Signal;
use serde_json::{Value, json};

use super::{
    MANY, all_succeed, ask, ask_listing, first, in_time, ledger, listing_of, long_listing,
};
use crate::harness::JOB;
use crate::stack::{Replica, Stack};

/// Jobs that wait for a worker.
const WAITING: usize = 30;
/// Products of the listing that is followed: it must outlive all falls.
const FOLLOWED: usize = 16_000;
/// That many falls.
const FAULTS: u32 = 4;
/// A worker that does one job after the other.
const ONE_BY_ONE: (&str, &str) = ("BEECATALOG_WORKERS_SPREADSHEET", "1");

/// Jobs that were asked for, in this order, a process that answers, and its key.
type Waiting = (Vec<String>, Replica, String);

/// Jobs that nobody has taken, each hinted in Redis.
async fn waiting(stack: &Stack) -> Waiting {
    let maker = first(stack);
    queue(stack, maker, None).await
}

/// As [`waiting`], behind one that takes seconds: for who works one by one, the others still wait
/// when something falls meanwhile.
async fn waiting_behind_a_long_one(stack: &Stack) -> Waiting {
    let (maker, key) = first(stack);
    let input = long_listing(&maker.client(&key), stack).await;
    queue(stack, (maker, key), Some(input)).await
}

async fn queue(stack: &Stack, (maker, key): (Replica, String), long: Option<Value>) -> Waiting {
    maker.signal(Signal::INT);
    maker.ended().await;
    let answers = stack.replica(&["serve", "--no-jobs"], &[]);
    let client = answers.client(&key);
    let mut jobs = Vec::new();
    if let Some(input) = long {
        jobs.push(ask_listing(&client, &input).await);
    }
    for n in 0..WAITING {
        jobs.push(ask(&client, stack, &format!("W-{n}")).await);
    }
    (jobs, answers, key)
}

/// How many of `jobs` no worker has taken so far.
async fn untouched(stack: &Stack, jobs: &[String]) -> usize {
    let waits = |job: &&entity::job::Model| {
        job.state == JobState::Queued && job.runs == 0 && jobs.contains(&job.id.to_string())
    };
    ledger(stack).await.iter().filter(waits).count()
}

/// Number of a job's last event in the ledger.
async fn newest_event(stack: &Stack, job: &str) -> i64 {
    let store = Store::open(&stack.postgres, StoreOptions::default()).await.unwrap();
    let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
    let events = scope.find::<job_event::Entity>().all(store.read()).await.unwrap();
    store.close().await.unwrap();
    let of_job = events.iter().filter(|event| event.job_id.to_string() == job);
    of_job.map(|event| event.seq).max().unwrap()
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
    let (mut jobs, answers, key) = waiting_behind_a_long_one(&stack).await;
    let client = answers.client(&key);
    let _works = stack.replica(&["serve", "--no-http"], &[ONE_BY_ONE]);
    stack.stop_redis();
    assert!(untouched(&stack, &jobs).await > 0, "none waited any more when Redis went");
    let minute = tokio::time::Instant::now() + std::time::Duration::from_mins(1);
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
    let (jobs, answers, key) = waiting_behind_a_long_one(&stack).await;
    let _works = stack.replica(&["serve", "--no-http"], &[ONE_BY_ONE]);
    in_time("the long job's start", async {
        while !ledger(&stack).await.iter().any(|job| job.state == JobState::Running) {}
    })
    .await;
    stack.restart_postgres();
    // Nobody asked for more meanwhile: these have waited all through the fall.
    assert!(untouched(&stack, &jobs).await > 0, "none waited any more after the fall");

    all_succeed(&answers.client(&key), &jobs).await;

    let products: Value =
        answers.client(&key).execute("{ productCount }", json!({})).await.unwrap();
    assert_eq!(products["productCount"], MANY + WAITING);
}

/// What befalls the servers, one after the other.
async fn fall(stack: &Stack, number: u32) {
    match number {
        0 => stack.flush_redis().await,
        1 => stack.stop_redis(),
        2 => stack.restart_postgres(),
        _ => stack.start_redis(),
    }
}

/// A follower on one process hears everything of a job on another one, in order, whatever falls in
/// between.
#[tokio::test(flavor = "multi_thread")]
async fn a_follower_elsewhere_misses_nothing_while_redis_and_postgresql_fall() {
    let Some(stack) = Stack::start() else { return };
    let (maker, key) = first(&stack);
    let input = listing_of(&maker.client(&key), &stack, FOLLOWED).await;
    maker.signal(Signal::INT);
    maker.ended().await;
    let a = stack.replica(&["serve", "--no-jobs"], &[]);
    let b = stack.replica(&["serve", "--no-http"], &[]);
    let client = a.client(&key);
    let id = ask_listing(&client, &input).await;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel::<JobEvent>();
    let (follower, job) = (client.clone(), id.clone());
    let following = tokio::spawn(async move {
        follower.follow(&job, None, |event| tell.send(event.clone()).unwrap()).await.unwrap();
    });

    let (mut seen, mut faults, mut known) = (Vec::new(), 0, 0);
    while let Some(event) = told.recv().await {
        let (is_news, works) = (event.seq > known, event.state == "RUNNING");
        seen.push(event);
        if is_news {
            b.signal(Signal::CONT);
        }
        if !(is_news && works) || faults == FAULTS {
            continue;
        }
        fall(&stack, faults).await;
        faults += 1;
        // What is written by now may still be on its way: the next fault waits for what is newer.
        known = newest_event(&stack, &id).await;
        if faults < FAULTS {
            let news = async { while newest_event(&stack, &id).await == known {} };
            in_time("news under the fault", news).await;
            // A follower that has to look for itself hears late: meanwhile the work rests.
            b.signal(Signal::STOP);
        }
    }
    following.await.unwrap();

    assert_eq!(faults, FAULTS, "the job ended before all had fallen: {seen:?}");
    assert!(seen.last().unwrap().seq > known, "no news after the last fault ({known}): {seen:?}");
    let numbers: Vec<i64> = seen.iter().map(|event| event.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    let job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
    assert_eq!(job["job"]["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["job"]["artifacts"].as_array().unwrap().len(), 1);
}
