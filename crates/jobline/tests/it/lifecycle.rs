//! How runs end, and what comes then.

use std::time::Duration;

use entity::job_state::JobState;
use jobline::testing::Bench;
use jobline::{Config, EnqueueOptions, Outcome, Queue, Registry};

use crate::harness::{Act, House, Rooms, registry, scope};

#[tokio::test]
async fn a_job_runs_once_and_leaves_its_effects_attempt_and_events() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    assert_eq!(house.bench().drain_all().await.unwrap(), 1);
    assert_eq!(house.states(job).await, ["queued", "running", "succeeded"]);
    assert_eq!(house.effects(job).await, 1);
    let attempts = house.client.attempts(&scope(), job).await.unwrap();
    let [attempt] = attempts.as_slice() else { panic!("one attempt, not {}", attempts.len()) };
    assert_eq!((attempt.number, attempt.outcome.as_str(), attempt.fence), (1, "succeeded", 1));
    assert!(attempt.ended_at.is_some());
    let row = house.job(job).await;
    assert_eq!((row.owner, row.lease_until), (None, None));
    assert!(row.finished_at.is_some());
}

#[tokio::test]
async fn a_transient_failure_is_tried_again_until_attempts_are_used_up() {
    let house = House::new().await;
    let job = house.enqueue(Act::Transient).await;
    let mut bench = house.bench();
    for failed in 1..=2 {
        bench.drain_all().await.unwrap();
        let row = house.job(job).await;
        assert_eq!((row.state, row.attempts), (JobState::Scheduled, failed));
        let wait = row.run_at.duration_since(house.client.store().now());
        assert!(wait <= Duration::from_secs(1 << failed), "{wait:?}");
        house.hands.advance(Duration::from_secs(4));
        bench.dispatch().await.unwrap();
    }
    bench.drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.attempts), (JobState::Failed, 3));
    assert_eq!(row.error_code.as_deref(), Some("FLAKY"));
    assert_eq!(house.client.attempts(&scope(), job).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_permanent_failure_ends_at_once() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    assert_eq!(house.bench().drain_all().await.unwrap(), 1);
    assert_eq!(house.state(job).await, JobState::Failed);
    let log = house.log(job).await;
    let fault = log.last().unwrap().fault.as_ref().unwrap();
    assert_eq!((fault.code.as_str(), fault.message.as_str()), ("BROKEN", "never"));
}

#[tokio::test]
async fn a_rate_limit_is_respected() {
    let house = House::new().await;
    let job = house.enqueue(Act::RateLimited).await;
    house.bench().drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.attempts), (JobState::Scheduled, 1));
    let wait = row.run_at.duration_since(house.client.store().now());
    assert!(wait >= Duration::from_mins(2), "{wait:?}");
}

#[tokio::test]
async fn a_spent_budget_waits_without_using_up_attempts() {
    let house = House::new().await;
    let job = house.enqueue(Act::Budget).await;
    let mut bench = house.bench();
    for _ in 0..5 {
        assert_eq!(bench.drain_all().await.unwrap(), 1);
        let row = house.job(job).await;
        assert_eq!((row.state, row.attempts), (JobState::Waiting, 0));
        assert_eq!(bench.dispatch().await.unwrap(), 0);
        house.hands.advance(Duration::from_mins(1));
        assert_eq!(bench.dispatch().await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_ledger_that_is_away_costs_attempts_only_when_it_is_so_time_and_again() {
    let house = House::new().await;
    let job = house.enqueue(Act::Away).await;
    let mut bench = house.bench();
    for (run, attempts) in (1..=12).zip([0; 10].into_iter().chain([1, 2])) {
        assert_eq!(bench.drain_all().await.unwrap(), 1, "run {run}");
        let row = house.job(job).await;
        assert_eq!((row.state, row.attempts), (JobState::Scheduled, attempts), "run {run}");
        house.hands.advance(Duration::from_mins(15));
        assert_eq!(bench.dispatch().await.unwrap(), 1);
    }
    bench.drain_all().await.unwrap();
    assert_eq!(house.state(job).await, JobState::Failed);
    let attempts = house.client.attempts(&scope(), job).await.unwrap();
    let interrupted = attempts.iter().filter(|attempt| attempt.outcome == "interrupted");
    assert_eq!((interrupted.count(), attempts.len()), (10, 13));
}

#[tokio::test]
async fn a_panic_is_a_failed_attempt_and_its_text_is_for_operators() {
    let house = House::new().await;
    let job = house.enqueue(Act::Panic).await;
    house.bench().drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.attempts, row.crashes), (JobState::Scheduled, 1, 0));
    assert_eq!(row.error_code.as_deref(), Some("PANIC"));
    assert!(!row.error_message.unwrap().contains("secret"));
    let attempts = house.client.attempts(&scope(), job).await.unwrap();
    let chain = attempts.first().unwrap().error_chain.clone().unwrap();
    assert_eq!(chain, serde_json::json!(["a secret of the house"]));
}

#[tokio::test]
async fn effects_that_fail_leave_nothing_and_cost_an_attempt() {
    let house = House::new().await;
    let job = house.enqueue(Act::WriteBadly).await;
    house.bench().drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.attempts), (JobState::Scheduled, 1));
    assert_eq!(row.error_code.as_deref(), Some("EFFECTS_FAILED"));
    assert_eq!(house.effects(job).await, 0);
}

#[tokio::test]
async fn a_snoozed_job_comes_back_with_all_its_attempts() {
    let house = House::new().await;
    let job = house.enqueue(Act::Snooze).await;
    let mut bench = house.bench();
    bench.drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.attempts), (JobState::Scheduled, 0));
    house.hands.advance(Duration::from_mins(5));
    assert_eq!(bench.dispatch().await.unwrap(), 1);
    assert_eq!(house.state(job).await, JobState::Queued);
}

#[tokio::test]
async fn a_kind_that_nobody_knows_waits_and_fails_by_name_and_a_retired_one_ends_well() {
    let house = House::new().await;
    let unknown = house.enqueue(Act::Write).await;
    let mut bench =
        Bench::new(&house.client, Registry::<Rooms>::new(), Rooms::default(), &Config::default());
    bench.drain_all().await.unwrap();
    // A newer program may know it.
    let row = house.job(unknown).await;
    assert_eq!((row.state, row.attempts), (JobState::Scheduled, 0));
    house.hands.advance(Duration::from_hours(2));
    bench.dispatch().await.unwrap();
    bench.drain_all().await.unwrap();
    let row = house.job(unknown).await;
    assert_eq!((row.state, row.error_code.as_deref()), (JobState::Failed, Some("UNKNOWN_KIND")));

    let retired = house.enqueue(Act::Panic).await;
    let registry = Registry::<Rooms>::new().retire("puppet");
    let mut bench = Bench::new(&house.client, registry, Rooms::default(), &Config::default());
    bench.drain_all().await.unwrap();
    assert_eq!(house.state(retired).await, JobState::Succeeded);
}

/// The same kind, as another version wrote it.
#[derive(serde::Serialize, serde::Deserialize)]
struct OldPuppet {
    strings: u8,
}

impl jobline::Job for OldPuppet {
    const KIND: &'static str = "puppet";
    const QUEUE: Queue = Queue::Default;
    type Rooms = Rooms;

    async fn run(self, _: jobline::Context, _: Rooms) -> Outcome {
        Outcome::done()
    }
}

#[tokio::test]
async fn an_input_that_this_version_cannot_read_fails_for_good() {
    let house = House::new().await;
    let old = OldPuppet { strings: 4 };
    let job = house.client.enqueue(&scope(), old, EnqueueOptions::default()).await.unwrap().job.id;
    house.bench().drain_all().await.unwrap();
    let row = house.job(job).await;
    assert_eq!((row.state, row.error_code.as_deref()), (JobState::Failed, Some("ARGS_INVALID")));
}

/// A job that is not given much time.
#[derive(serde::Serialize, serde::Deserialize)]
struct Hasty;

impl jobline::Job for Hasty {
    const KIND: &'static str = "hasty";
    const QUEUE: Queue = Queue::Ai;
    const MAX_RUNTIME: Duration = Duration::from_millis(5);
    type Rooms = Rooms;

    async fn run(self, _: jobline::Context, _: Rooms) -> Outcome {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_run_that_takes_too_long_is_a_failed_attempt() {
    let house = House::new().await;
    let job = house.client.enqueue(&scope(), Hasty, EnqueueOptions::default()).await.unwrap();
    let registry = registry().register::<Hasty>();
    let mut bench = Bench::new(&house.client, registry, Rooms::default(), &Config::default());
    bench.run_one(Queue::Ai).await.unwrap();
    let row = house.job(job.job.id).await;
    assert_eq!((row.state, row.error_code.as_deref()), (JobState::Scheduled, Some("MAX_RUNTIME")));
}

#[tokio::test]
async fn a_job_that_nobody_began_in_time_expires() {
    let house = House::new().await;
    let expires_at = Some(house.client.store().now() + Duration::from_mins(1));
    let options = EnqueueOptions { expires_at, ..EnqueueOptions::default() };
    let job = house.enqueue_as(&scope(), Act::Write, options).await;
    house.hands.advance(Duration::from_mins(2));
    let mut bench = house.bench();
    assert_eq!(bench.dispatch().await.unwrap(), 1);
    assert_eq!(bench.drain_all().await.unwrap(), 0);
    assert_eq!(house.state(job).await, JobState::Expired);
}

#[tokio::test]
async fn a_later_start_is_waited_for() {
    let house = House::new().await;
    let run_at = Some(house.client.store().now() + Duration::from_mins(10));
    let options = EnqueueOptions { run_at, ..EnqueueOptions::default() };
    let job = house.enqueue_as(&scope(), Act::Write, options).await;
    let mut bench = house.bench();
    assert_eq!(bench.dispatch().await.unwrap(), 0);
    assert_eq!(bench.drain_all().await.unwrap(), 0);
    house.hands.advance(Duration::from_mins(10));
    assert_eq!(bench.dispatch().await.unwrap(), 1);
    bench.drain_all().await.unwrap();
    assert_eq!(house.states(job).await, ["scheduled", "queued", "running", "succeeded"]);
}

#[tokio::test]
async fn workspaces_take_turns() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    for _ in 0..6 {
        house.enqueue(Act::Write).await;
    }
    let mut late = Vec::new();
    for _ in 0..2 {
        late.push(house.enqueue_as(&neighbour, Act::Write, EnqueueOptions::default()).await);
    }
    let mut bench = house.bench();
    let mut order = Vec::new();
    while let Some(job) = bench.run_one(Queue::Default).await.unwrap() {
        order.push(late.contains(&job));
    }
    assert_eq!(order, [false, true, false, true, false, false, false, false]);
}

#[tokio::test]
async fn a_higher_band_goes_first_and_then_the_oldest() {
    let house = House::new().await;
    let mut expected = Vec::new();
    for band in [0, 1, 2] {
        for _ in 0..2 {
            house.hands.advance(Duration::from_millis(1));
            let options = EnqueueOptions { priority: Some(band), ..EnqueueOptions::default() };
            expected.push((2 - band, house.enqueue_as(&scope(), Act::Write, options).await));
        }
    }
    expected.sort();
    let mut bench = house.bench();
    for (_, job) in expected {
        assert_eq!(bench.run_one(Queue::Default).await.unwrap(), Some(job));
    }
}

#[tokio::test]
async fn queues_tell_how_they_stand() {
    let house = House::new().await;
    house.enqueue(Act::Write).await;
    house.hands.advance(Duration::from_secs(30));
    house.enqueue(Act::Permanent).await;
    let mut bench = house.bench();
    let all = entity::scope::SystemScope::for_runtime("test");
    let stats = house.client.queues(&all).await.unwrap();
    let queue = stats.iter().find(|stats| stats.queue == Queue::Default).unwrap();
    assert_eq!(queue.jobs(JobState::Queued), 2);
    assert_eq!(queue.oldest_runnable, Some(Duration::from_secs(30)));

    let _held = bench.hold(Queue::Default).await.unwrap().unwrap();
    bench.drain_all().await.unwrap();
    let stats = house.client.queues(&all).await.unwrap();
    let queue = stats.iter().find(|stats| stats.queue == Queue::Default).unwrap();
    assert_eq!((queue.running(), queue.jobs(JobState::Failed)), (1, 1));
    assert_eq!(queue.oldest_runnable, None);
}
