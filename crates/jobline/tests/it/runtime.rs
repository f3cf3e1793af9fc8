//! The whole runtime, with its loops.

use std::sync::atomic::Ordering;
use std::time::Duration;

use entity::clock::Clock;
use entity::id::JobId;
use entity::job_state::JobState;
use futures_util::StreamExt as _;
use jobline::{Client, Config, EnqueueOptions, JobEvent, Runtime};
use tokio_util::sync::CancellationToken;

use crate::harness::{Act, House, Puppet, Rooms, config, open, registry, scope};

async fn start(client: &Client, rooms: &Rooms, config: Config) -> (Runtime, CancellationToken) {
    let shutdown = CancellationToken::new();
    let runtime = Runtime::start(client, registry(), rooms.clone(), config, shutdown.clone()).await;
    (runtime.unwrap(), shutdown)
}

async fn ended(client: &Client, job: JobId) -> JobEvent {
    let events = client.events(&scope(), job, None).await.unwrap();
    events.collect::<Vec<_>>().await.pop().unwrap()
}

#[tokio::test]
async fn jobs_are_run_as_they_come_and_a_panic_stops_nobody() {
    let house = House::new().await;
    let (runtime, shutdown) = start(&house.client, &house.rooms, config()).await;
    let panics = house.enqueue(Act::Panic).await;
    for _ in 0..20 {
        let job = house.enqueue(Act::Write).await;
        assert_eq!(ended(&house.client, job).await.state, JobState::Succeeded);
        assert_eq!(house.effects(job).await, 1);
    }
    assert_eq!(house.job(panics).await.error_code.as_deref(), Some("PANIC"));
    shutdown.cancel();
    runtime.stopped().await;
}

#[tokio::test]
async fn a_running_job_hears_a_cancel_before_its_next_heartbeat() {
    let house = House::new().await;
    let config = Config { heartbeat: Duration::from_hours(1), ..config() };
    let config = Config { lease: Duration::from_hours(3), ..config };
    let (runtime, shutdown) = start(&house.client, &house.rooms, config).await;
    let job = house.enqueue(Act::UntilStopped).await;
    house.rooms.begun.given().await;
    house.client.cancel(&scope(), job).await.unwrap();
    assert_eq!(ended(&house.client, job).await.state, JobState::Cancelled);
    shutdown.cancel();
    runtime.stopped().await;
}

#[tokio::test]
async fn a_draining_process_hands_its_jobs_back_without_costing_an_attempt() {
    let house = House::new().await;
    for act in [Act::UntilStopped, Act::Deaf] {
        let rooms = Rooms::default();
        let config = Config { drain_within: Duration::from_millis(50), ..config() };
        let (runtime, shutdown) = start(&house.client, &rooms, config).await;
        let job = house.enqueue(act).await;
        rooms.begun.given().await;
        shutdown.cancel();
        runtime.stopped().await;
        let row = house.job(job).await;
        assert_eq!((row.state, row.releases), (JobState::Queued, 1));
        assert_eq!((row.attempts, row.crashes, row.owner), (0, 0, None));
        house.client.cancel(&scope(), job).await.unwrap();
    }
}

#[tokio::test]
async fn a_job_that_can_end_while_the_process_drains_does() {
    let house = House::new().await;
    let (runtime, shutdown) = start(&house.client, &house.rooms, config()).await;
    let job = house.enqueue(Act::Wait).await;
    house.rooms.begun.given().await;
    shutdown.cancel();
    house.rooms.go.give();
    runtime.stopped().await;
    assert_eq!(house.state(job).await, JobState::Succeeded);
    let waits = house.enqueue(Act::Write).await;
    assert_eq!(house.state(waits).await, JobState::Queued);
}

#[tokio::test]
async fn no_more_jobs_run_than_there_are_slots() {
    let house = House::new().await;
    let (runtime, shutdown) = start(&house.client, &house.rooms, config()).await;
    let mut jobs = Vec::new();
    for _ in 0..6 {
        jobs.push(house.enqueue(Act::Wait).await);
    }
    house.rooms.begun.given().await;
    // A job on another queue's slots ends while these are all taken: the loops have had their turn.
    while house.rooms.runs.load(Ordering::SeqCst) < 2 {
        tokio::task::yield_now().await;
    }
    let all = entity::scope::SystemScope::for_runtime("test");
    let stats = house.client.queues(&all).await.unwrap();
    let queue = stats.iter().find(|stats| stats.queue == jobline::Queue::Default).unwrap();
    assert_eq!((queue.running(), queue.slots), (2, Some(2)));
    assert_eq!(queue.jobs(JobState::Queued), 4);
    house.rooms.go.give();
    for job in jobs {
        assert_eq!(ended(&house.client, job).await.state, JobState::Succeeded);
    }
    shutdown.cancel();
    runtime.stopped().await;
}

#[tokio::test]
async fn a_due_job_is_found_without_a_ring() {
    let house = House::new().await;
    let (runtime, shutdown) = start(&house.client, &house.rooms, config()).await;
    let run_at = Some(house.client.store().now() + Duration::from_mins(1));
    let options = EnqueueOptions { run_at, ..EnqueueOptions::default() };
    let job = house.enqueue_as(&scope(), Act::Write, options).await;
    house.hands.advance(Duration::from_mins(1));
    assert_eq!(ended(&house.client, job).await.state, JobState::Succeeded);
    shutdown.cancel();
    runtime.stopped().await;
}

/// A process that dies in the middle: its threads, connections and tasks are gone, nothing is
/// drained. What it had committed is on the disk.
#[test]
fn a_killed_process_restarts_its_job_at_once_with_one_effect() {
    let make =
        || tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build();
    let killed = make().unwrap();
    let (house, job) = killed.block_on(async {
        let house = House::new().await;
        let (runtime, _) = start(&house.client, &house.rooms, config()).await;
        let job = house.enqueue(Act::Wait).await;
        house.rooms.begun.given().await;
        drop(runtime);
        (house, job)
    });
    killed.shutdown_background();

    make().unwrap().block_on(async {
        let (clock, hands) = Clock::manual("2026-11-24T12:00:01Z".parse().unwrap());
        let client = Client::new(open(&house.url, clock).await);
        if !client.store().is_single_process() {
            // Another process may be alive: its lease must run out.
            hands.advance(Config::default().lease);
        }
        let row = client.get(&scope(), job).await.unwrap().unwrap();
        assert_eq!(row.state, JobState::Running);
        let rooms = Rooms::default();
        rooms.go.give();
        let (runtime, shutdown) = start(&client, &rooms, config()).await;
        assert_eq!(ended(&client, job).await.state, JobState::Succeeded);
        let row = client.get(&scope(), job).await.unwrap().unwrap();
        assert_eq!((row.crashes, row.runs, row.fence), (1, 2, 3));
        shutdown.cancel();
        runtime.stopped().await;
        let mut house = house;
        house.client = client;
        assert_eq!(house.effects(job).await, 1);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_jobs_all_end_once() {
    let house = House::new().await;
    let (runtime, shutdown) = start(&house.client, &house.rooms, config()).await;
    let tx = house.client.store().begin_write().await.unwrap();
    let mut jobs = Vec::new();
    for _ in 0..200 {
        let puppet = Puppet { act: Act::Write };
        let options = EnqueueOptions::default();
        let enqueued = house.client.enqueue_in(&tx, &scope(), puppet, options).await.unwrap();
        jobs.push(enqueued.job.id);
    }
    tx.commit().await.unwrap();
    for job in jobs {
        assert_eq!(ended(&house.client, job).await.state, JobState::Succeeded);
        assert_eq!(house.effects(job).await, 1);
    }
    shutdown.cancel();
    runtime.stopped().await;
}

/// Where [`note_trace`] notes what it was given.
static TRACE: std::sync::Mutex<Option<String>> = std::sync::Mutex::new(None);

fn note_trace(_: &tracing::Span, traceparent: &str) {
    *TRACE.lock().unwrap() = Some(traceparent.to_owned());
}

#[tokio::test]
async fn an_attempt_is_linked_to_the_trace_in_which_its_job_was_asked_for() {
    let house = House::new().await;
    let config = Config { on_attempt: Some(note_trace), ..config() };
    let (runtime, shutdown) = start(&house.client, &house.rooms, config).await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traceparent = Some(trace.to_owned());
    let options = EnqueueOptions { traceparent, ..EnqueueOptions::default() };
    let job = house.enqueue_as(&scope(), Act::Write, options).await;
    assert_eq!(ended(&house.client, job).await.state, JobState::Succeeded);
    assert_eq!(TRACE.lock().unwrap().as_deref(), Some(trace));
    shutdown.cancel();
    runtime.stopped().await;
}

#[tokio::test]
async fn a_process_without_slots_moves_due_jobs_and_runs_none() {
    let house = House::new().await;
    let slots = jobline::query::Slots { spreadsheet: 0, scrape: 0, ai: 0, default: 0 };
    let (runtime, shutdown) =
        start(&house.client, &house.rooms, Config { slots, ..config() }).await;
    let run_at = Some(house.client.store().now() + Duration::from_mins(1));
    let options = EnqueueOptions { run_at, ..EnqueueOptions::default() };
    let job = house.enqueue_as(&scope(), Act::Write, options).await;
    let mut events = std::pin::pin!(house.client.events(&scope(), job, Some(1)).await.unwrap());
    house.hands.advance(Duration::from_mins(1));
    assert_eq!(events.next().await.unwrap().state, JobState::Queued);
    shutdown.cancel();
    runtime.stopped().await;
    assert_eq!(house.rooms.runs.load(Ordering::SeqCst), 0);
}
