//! Jobs of which one at most may live.

use std::time::Duration;

use entity::job_state::JobState;
use jobline::error::{ChangeError, EnqueueError};
use jobline::query::args_of;
use jobline::{EnqueueOptions, Queue, Unique, UniquePolicy};
use serde_json::json;

use crate::harness::{Act, House, Puppet, scope};

fn only(key: &str, policy: UniquePolicy) -> EnqueueOptions {
    let unique = Some(Unique { key: key.to_owned(), policy });
    EnqueueOptions { unique, ..EnqueueOptions::default() }
}

async fn ask(
    house: &House,
    act: Act,
    policy: UniquePolicy,
) -> Result<jobline::query::Enqueued, EnqueueError> {
    house.client.enqueue(&scope(), Puppet { act }, only("a", policy)).await
}

#[tokio::test]
async fn a_second_job_for_the_same_is_the_first_one_until_that_has_ended() {
    let house = House::new().await;
    let first = ask(&house, Act::Write, UniquePolicy::ReturnExisting).await.unwrap();
    let second = ask(&house, Act::Panic, UniquePolicy::ReturnExisting).await.unwrap();
    assert_eq!((first.existing, second.existing), (false, true));
    assert_eq!(second.job.id, first.job.id);
    let own = scope();
    let other =
        house.client.enqueue(&own, Puppet { act: Act::Write }, only("b", UniquePolicy::Reject));
    assert_ne!(other.await.unwrap().job.id, first.job.id);
    let neighbour = house.neighbour().await;
    house.enqueue_as(&neighbour, Act::Write, only("a", UniquePolicy::Reject)).await;

    let refused = ask(&house, Act::Write, UniquePolicy::Reject).await.unwrap_err();
    assert_eq!(refused.code(), "NOT_UNIQUE");
    assert!(refused.to_string().contains(&first.job.id.to_string()), "{refused}");

    house.bench().drain_all().await.unwrap();
    let third = ask(&house, Act::Write, UniquePolicy::Reject).await.unwrap();
    assert_ne!(third.job.id, first.job.id);
}

#[tokio::test]
async fn a_job_that_was_not_begun_takes_over_what_a_later_one_wants() {
    let house = House::new().await;
    let first = ask(&house, Act::Write, UniquePolicy::ReplaceIfQueued).await.unwrap().job;
    let later = house.client.store().now() + Duration::from_mins(5);
    let options = EnqueueOptions {
        run_at: Some(later),
        priority: Some(2),
        ..only("a", UniquePolicy::ReplaceIfQueued)
    };
    let replaced = house.client.enqueue(&scope(), Puppet { act: Act::Permanent }, options).await;
    let replaced = replaced.unwrap();
    assert!(replaced.existing);
    assert_eq!(replaced.job.id, first.id);
    let row = house.job(first.id).await;
    assert_eq!((row.state, row.priority, row.run_at), (JobState::Scheduled, 2, later));
    assert_eq!(args_of(&row).unwrap(), json!({ "act": "Permanent" }));
    assert_eq!(house.states(first.id).await, ["queued", "scheduled"]);

    house.hands.advance(Duration::from_mins(6));
    let mut bench = house.bench();
    bench.dispatch().await.unwrap();
    let _held = bench.hold(Queue::Default).await.unwrap().unwrap();
    let refused = ask(&house, Act::Write, UniquePolicy::ReplaceIfQueued).await.unwrap_err();
    assert!(matches!(refused, EnqueueError::NotUnique { state: JobState::Running, .. }));
}

#[tokio::test]
async fn an_ended_job_is_not_brought_back_beside_a_living_one() {
    let house = House::new().await;
    let failed = ask(&house, Act::Permanent, UniquePolicy::Reject).await.unwrap().job.id;
    house.bench().drain_all().await.unwrap();
    let lives = ask(&house, Act::Write, UniquePolicy::Reject).await.unwrap().job.id;
    let refused = house.client.retry(&scope(), failed).await.unwrap_err();
    assert!(matches!(refused, ChangeError::NotUnique { job } if job == lives));
    house.bench().drain_all().await.unwrap();
    house.client.retry(&scope(), failed).await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_unique_and_one_that_is_repeated_come_to_the_same_job() {
    let house = House::new().await;
    let first = ask(&house, Act::Write, UniquePolicy::Reject).await.unwrap().job.id;
    let options = || EnqueueOptions {
        idempotency_key: Some("k".to_owned()),
        ..only("a", UniquePolicy::ReturnExisting)
    };
    for replayed in [false, true] {
        let puppet = Puppet { act: Act::Write };
        let found = house.client.enqueue(&scope(), puppet, options()).await.unwrap();
        assert_eq!((found.job.id, found.replayed), (first, replayed));
        house.bench().drain_all().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_for_the_same_at_the_same_time_make_one_job() {
    let house = House::new().await;
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..16 {
        // Each its own process.
        let store = crate::harness::open(&house.url, entity::clock::Clock::system()).await;
        let client = jobline::Client::new(store);
        requests.spawn(async move {
            let options = only("a", UniquePolicy::ReturnExisting);
            client.enqueue(&scope(), Puppet { act: Act::Write }, options).await.unwrap()
        });
    }
    let made = requests.join_all().await;
    assert!(made.iter().all(|one| one.job.id == made[0].job.id));
    assert_eq!(made.iter().filter(|one| !one.existing).count(), 1);
}
