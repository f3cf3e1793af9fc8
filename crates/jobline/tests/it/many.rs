//! Jobs by filter, and changing all that match.

use std::time::Duration;

use entity::id::JobId;
use entity::job_state::JobState;
use jobline::EnqueueOptions;
use jobline::query::{Changed, JobFilter, Page};

use crate::harness::{Act, House, scope};

fn labelled(label: &str) -> EnqueueOptions {
    EnqueueOptions { label: Some(label.to_owned()), ..EnqueueOptions::default() }
}

async fn found(house: &House, filter: JobFilter) -> Vec<JobId> {
    let all = Page { first: 100, after: None };
    let jobs = house.client.list(&scope(), &filter, all).await.unwrap();
    assert_eq!(house.client.count(&scope(), &filter).await.unwrap(), jobs.len() as u64);
    jobs.into_iter().map(|job| job.id).collect()
}

#[tokio::test]
async fn jobs_are_found_by_what_is_known_of_them() {
    let house = House::new().await;
    let before = house.client.store().now();
    let first = house.enqueue_as(&scope(), Act::Permanent, labelled("Produtos 100%.xlsx")).await;
    house.bench().drain_all().await.unwrap();
    house.hands.advance(Duration::from_hours(1));
    let noon = house.client.store().now();
    let second = house.enqueue_as(&scope(), Act::Write, labelled("produtos_1.xlsx")).await;
    let neighbour = house.neighbour().await;
    house.enqueue_as(&neighbour, Act::Write, labelled("produtos")).await;

    let label = |text: &str| JobFilter { label: Some(text.to_owned()), ..JobFilter::default() };
    assert_eq!(found(&house, label("PRODUTOS")).await, [second, first]);
    assert_eq!(found(&house, label("100%")).await, [first]);
    assert_eq!(found(&house, label("s_1")).await, [second]);
    assert_eq!(found(&house, label("%.xlsx")).await, [first]);
    let broken = JobFilter { error_codes: vec!["BROKEN".to_owned()], ..JobFilter::default() };
    assert_eq!(found(&house, broken).await, [first]);
    let from = JobFilter { created_from: Some(noon), ..JobFilter::default() };
    assert_eq!(found(&house, from).await, [second]);
    let until = JobFilter { created_until: Some(noon), ..JobFilter::default() };
    assert_eq!(found(&house, until).await, [first]);
    let never = JobFilter { created_until: Some(before), ..JobFilter::default() };
    assert_eq!(found(&house, never).await, []);
}

#[tokio::test]
async fn children_are_found_by_their_parent() {
    let house = House::new().await;
    let parent = house.enqueue(Act::Fork(vec![Act::Write, Act::Write])).await;
    house.bench().run_one(jobline::Queue::Default).await.unwrap();
    let of_parent = JobFilter { parent: Some(parent), ..JobFilter::default() };
    let children = found(&house, of_parent).await;
    assert!(children.len() == 2 && !children.contains(&parent), "{children:?}");
}

#[tokio::test]
async fn all_that_match_are_stopped_and_all_that_failed_run_again() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    for _ in 0..3 {
        house.enqueue_as(&scope(), Act::Write, labelled("a")).await;
        house.enqueue_as(&neighbour, Act::Write, labelled("a")).await;
    }
    let other = house.enqueue_as(&scope(), Act::Write, labelled("b")).await;
    let filter = JobFilter { label: Some("a".to_owned()), ..JobFilter::default() };

    assert_eq!(house.client.cancellable(&scope(), &filter).await.unwrap(), 3);
    assert_eq!(house.client.retriable(&scope(), &filter).await.unwrap(), 0);
    let stopped = house.client.cancel_matching(&scope(), &filter).await.unwrap();
    assert_eq!(stopped, Changed { matched: 3, changed: 3 });
    assert_eq!(house.state(other).await, JobState::Queued);
    let running = JobFilter { states: vec![JobState::Succeeded], ..filter.clone() };
    assert_eq!(house.client.retriable(&scope(), &running).await.unwrap(), 0);

    assert_eq!(house.client.retriable(&scope(), &filter).await.unwrap(), 3);
    let again = house.client.retry_matching(&scope(), &filter).await.unwrap();
    assert_eq!(again, Changed { matched: 3, changed: 3 });
    // Ours, and the neighbour's, which nobody touched.
    assert_eq!(house.bench().drain_all().await.unwrap(), 7);
}
