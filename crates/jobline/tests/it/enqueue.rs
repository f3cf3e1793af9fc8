//! Accepting jobs.

use std::time::Duration;

use entity::id::ApiKeyId;
use entity::instant::Instant;
use entity::job;
use entity::scope::{Actor, TenantScope};
use jobline::error::EnqueueError;
use jobline::query::JobFilter;
use jobline::{EnqueueOptions, Queue};
use sea_orm::{ConnectionTrait as _, Iden as _, Iterable as _};

use crate::harness::{Act, House, Puppet, scope};

fn keyed(key: &str) -> EnqueueOptions {
    EnqueueOptions {
        idempotency_key: Some(key.to_owned()),
        mutation: "listingGenerate",
        ..EnqueueOptions::default()
    }
}

async fn refusal(house: &House, act: Act, options: EnqueueOptions) -> EnqueueError {
    house.client.enqueue(&scope(), Puppet { act }, options).await.unwrap_err()
}

async fn jobs(house: &House) -> u64 {
    house.client.count(&scope(), &JobFilter::default()).await.unwrap()
}

#[tokio::test]
async fn the_same_key_and_input_answer_the_same_job() {
    let house = House::new().await;
    let first = house.enqueue_as(&scope(), Act::Write, keyed("a")).await;
    house.bench().drain_all().await.unwrap();
    let again = house.client.enqueue(&scope(), Puppet { act: Act::Write }, keyed("a")).await;
    let again = again.unwrap();
    assert!(again.replayed);
    assert_eq!(again.job.id, first);
    assert_eq!(jobs(&house).await, 1);
}

#[tokio::test]
async fn the_same_key_for_another_input_is_a_conflict_without_effect() {
    let house = House::new().await;
    house.enqueue_as(&scope(), Act::Write, keyed("a")).await;
    let error = refusal(&house, Act::Panic, keyed("a")).await;
    assert_eq!(error.code(), "IDEMPOTENCY_CONFLICT");
    assert_eq!(jobs(&house).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_tries_at_once_make_one_job() {
    let house = House::new().await;
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let client = house.client.clone();
            tokio::spawn(async move {
                client.enqueue(&scope(), Puppet { act: Act::Write }, keyed("a")).await.unwrap()
            })
        })
        .collect();
    let mut new = 0;
    for attempt in tries {
        new += usize::from(!attempt.await.unwrap().replayed);
    }
    assert_eq!((new, jobs(&house).await), (1, 1));
}

#[tokio::test]
async fn a_key_counts_for_its_actor_and_mutation_and_for_seven_days() {
    let house = House::new().await;
    house.enqueue_as(&scope(), Act::Write, keyed("a")).await;
    let key = ApiKeyId::generate(Instant::from_micros(0));
    let other = TenantScope::new(scope().tenant(), Actor::Key(key));
    house.enqueue_as(&other, Act::Panic, keyed("a")).await;
    let options = EnqueueOptions { mutation: "productImport", ..keyed("a") };
    house.enqueue_as(&scope(), Act::Panic, options).await;
    assert_eq!(jobs(&house).await, 3);

    house.hands.advance(Duration::from_hours(7 * 24));
    house.enqueue_as(&scope(), Act::Panic, keyed("a")).await;
    assert_eq!(jobs(&house).await, 4);
}

#[tokio::test]
async fn a_job_exists_only_if_the_callers_transaction_is_committed() {
    let house = House::new().await;
    let tx = house.client.store().begin_write().await.unwrap();
    let options = keyed("a");
    house.client.enqueue_in(&tx, &scope(), Puppet { act: Act::Write }, options).await.unwrap();
    drop(tx);
    assert_eq!(jobs(&house).await, 0);
    house.enqueue_as(&scope(), Act::Write, keyed("a")).await;
    assert_eq!(jobs(&house).await, 1);
}

#[tokio::test]
async fn what_lies_out_of_bounds_is_bad_input() {
    let house = House::new().await;
    let options = EnqueueOptions::default;
    let years = |years: u64| house.client.store().now() + Duration::from_hours(years * 365 * 24);
    let bad = [
        EnqueueOptions { run_at: Some(Instant::from_micros(0)), ..options() },
        EnqueueOptions { run_at: Some(years(10)), ..options() },
        EnqueueOptions { priority: Some(999), ..options() },
        EnqueueOptions { priority: Some(-1), ..options() },
        keyed(""),
        keyed(&"k".repeat(256)),
    ];
    for options in bad {
        assert_eq!(refusal(&house, Act::Write, options).await.code(), "BAD_USER_INPUT");
    }
    assert_eq!(jobs(&house).await, 0);
}

/// A job whose input is too long.
#[derive(serde::Serialize, serde::Deserialize)]
struct Fat(String);

impl jobline::Job for Fat {
    const KIND: &'static str = "fat";
    const QUEUE: Queue = Queue::Default;
    type Rooms = ();

    async fn run(self, _: jobline::Context, (): ()) -> jobline::Outcome {
        jobline::Outcome::done()
    }
}

#[tokio::test]
async fn an_input_above_its_limit_is_refused_with_both_lengths() {
    let house = House::new().await;
    let fat = Fat("x".repeat(300_000));
    let error = house.client.enqueue(&scope(), fat, EnqueueOptions::default()).await.unwrap_err();
    assert_eq!(error.code(), "BAD_USER_INPUT");
    assert_eq!(error.to_string(), "the job's input has 300002 bytes, above 262144");
}

#[tokio::test]
async fn a_full_workspace_is_told_so_and_others_are_not_affected() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    house.enqueue(Act::Write).await;
    copy_the_only_job(&house, 9_999).await;
    let error = refusal(&house, Act::Write, EnqueueOptions::default()).await;
    assert_eq!(error.code(), "QUEUE_FULL");
    assert_eq!(room_after(&error), Some(Duration::from_mins(1)), "none has ended");

    // Thirty end in a minute: there is room for another one every two seconds.
    let mut bench = house.bench();
    for _ in 0..30 {
        bench.run_one(Queue::Default).await.unwrap().unwrap();
        house.enqueue(Act::Write).await;
    }
    let error = refusal(&house, Act::Write, EnqueueOptions::default()).await;
    assert_eq!(room_after(&error), Some(Duration::from_secs(2)));
    house.enqueue_as(&neighbour, Act::Write, EnqueueOptions::default()).await;
}

fn room_after(error: &EnqueueError) -> Option<Duration> {
    match error {
        EnqueueError::QueueFull { retry_after, .. } => Some(*retry_after),
        _ => None,
    }
}

/// Makes copies of the one job in the ledger, faster than enqueueing would.
async fn copy_the_only_job(house: &House, copies: u32) {
    let rest: Vec<String> = job::Column::iter()
        .map(|column| column.unquoted().to_owned())
        .filter(|column| column != "id")
        .collect();
    let rest = rest.join(", ");
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies}) \
         INSERT INTO job (id, {rest}) \
         SELECT 'job_' || substr('00000000000000000000000000', length('' || i) + 1) || i, {rest} \
         FROM (SELECT * FROM job LIMIT 1) AS one, n"
    );
    let tx = house.client.store().begin_write().await.unwrap();
    tx.execute_unprepared(&sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_with_one_key_at_the_same_time_make_one_job() {
    let house = House::new().await;
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..8 {
        // Each its own process.
        let store = crate::harness::open(&house.url, entity::clock::Clock::system()).await;
        let client = jobline::Client::new(store);
        requests.spawn(async move {
            let puppet = Puppet { act: Act::Write };
            client.enqueue(&scope(), puppet, keyed("k")).await.unwrap()
        });
    }
    let made = requests.join_all().await;
    assert!(made.iter().all(|one| one.job.id == made[0].job.id));
    assert_eq!(made.iter().filter(|one| !one.replayed).count(), 1);
    assert_eq!(jobs(&house).await, 1);
}
