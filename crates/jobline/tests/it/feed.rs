//! Following all jobs of a workspace.

use std::collections::HashMap;
use std::pin::pin;
use std::time::Duration;

use entity::id::JobId;
use entity::store::skip_event_numbers;
use futures_util::{Stream, StreamExt as _};
use jobline::error::FollowError;
use jobline::query::EventKind;
use jobline::{EnqueueOptions, FeedEvent, JobEvent};

use crate::harness::{Act, House, Puppet, scope};

/// Takes events until `jobs` have ended.
async fn until_ended(feed: impl Stream<Item = FeedEvent>, jobs: usize) -> Vec<FeedEvent> {
    let (mut seen, mut ended) = (Vec::new(), 0);
    let mut feed = pin!(feed);
    while ended < jobs {
        let next = tokio::time::timeout(Duration::from_mins(1), feed.next()).await;
        let next = next.unwrap().unwrap();
        ended += usize::from(next.event.as_ref().is_some_and(|(_, event)| event.is_terminal()));
        seen.push(next);
    }
    seen
}

/// The events of each job, in the order in which they were told.
fn by_job(feed: &[FeedEvent]) -> HashMap<JobId, Vec<JobEvent>> {
    let mut found: HashMap<JobId, Vec<JobEvent>> = HashMap::new();
    for (job, event) in feed.iter().filter_map(|told| told.event.clone()) {
        found.entry(job).or_default().push(event);
    }
    found
}

/// A cursor behind everything that has happened, without a snapshot: nothing lives.
async fn here(house: &House) -> String {
    let first = house.enqueue(Act::Write).await;
    let feed = house.client.feed(&scope(), None).await.unwrap();
    let (seen, runs) =
        tokio::join!(until_ended(feed, 1), async { house.bench().drain_all().await });
    runs.unwrap();
    assert_eq!(by_job(&seen).keys().collect::<Vec<_>>(), [&first]);
    seen.last().unwrap().cursor.clone()
}

#[tokio::test]
async fn everything_that_happens_to_all_jobs_is_told_once_and_each_jobs_in_order() {
    let house = House::new().await;
    let before = house.enqueue(Act::Count(30)).await;
    let feed = house.client.feed(&scope(), None).await.unwrap();
    let others = [house.enqueue(Act::Permanent).await, house.enqueue(Act::Count(5)).await];
    let (seen, runs) =
        tokio::join!(until_ended(feed, 3), async { house.bench().drain_all().await });
    runs.unwrap();
    let told = by_job(&seen);
    assert_eq!(told.len(), 3);
    let (first, rest) = told[&before].split_first().unwrap();
    assert_eq!((first.kind, first.seq), (EventKind::Snapshot, 1));
    assert_eq!(rest, &house.log(before).await[1..]);
    for job in others {
        assert_eq!(told[&job], house.log(job).await);
    }
}

#[tokio::test]
async fn from_any_cursor_comes_exactly_the_rest() {
    let house = House::new().await;
    let start = Box::pin(here(&house)).await;
    for act in [Act::Count(3), Act::Write, Act::Permanent] {
        house.enqueue(act).await;
    }
    house.bench().drain_all().await.unwrap();
    let whole = until_ended(house.client.feed(&scope(), Some(&start)).await.unwrap(), 3).await;
    assert!(whole.len() >= 9, "{whole:?}");
    for (at, told) in whole.iter().enumerate() {
        let left = whole[at + 1..].iter().filter_map(|told| told.event.as_ref());
        let ends = left.filter(|(_, event)| event.is_terminal()).count();
        let feed = house.client.feed(&scope(), Some(&told.cursor)).await.unwrap();
        assert_eq!(until_ended(feed, ends).await, whole[at + 1..]);
    }
}

#[tokio::test]
async fn what_is_committed_late_is_not_passed_over() {
    let house = House::new().await;
    if house.client.store().is_single_process() {
        eprintln!("SKIPPED: SQLite commits one transaction after the other");
        return;
    }
    let start = Box::pin(here(&house)).await;
    // Two transactions, of which the one that begins first commits last.
    let early = house.client.store().begin_write().await.unwrap();
    let (job, options) = (Puppet { act: Act::Write }, EnqueueOptions::default());
    let slow = house.client.enqueue_in(&early, &scope(), job, options).await.unwrap().job.id;
    let quick = house.enqueue(Act::Write).await;
    let mut feed = pin!(house.client.feed(&scope(), Some(&start)).await.unwrap());
    // Asked several times: the one that can be seen must wait for the one that can't.
    for _ in 0..3 {
        let soon = tokio::time::timeout(Duration::from_millis(200), feed.next()).await;
        assert!(soon.is_err(), "{soon:?}");
    }
    early.commit().await.unwrap();
    let mut told = Vec::new();
    while told.len() < 2 {
        told.push(feed.next().await.unwrap().event.unwrap().0);
    }
    assert_eq!(told, [slow, quick]);
}

#[tokio::test]
async fn a_feed_is_of_one_workspace() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    let mut feed = pin!(house.client.feed(&neighbour, None).await.unwrap());
    house.enqueue(Act::Write).await;
    let own = house.enqueue_as(&neighbour, Act::Write, EnqueueOptions::default()).await;
    assert_eq!(feed.next().await.unwrap().event.unwrap().0, own);
    house.bench().drain_all().await.unwrap();
    let told = until_ended(feed, 1).await;
    assert_eq!(by_job(&told).into_keys().collect::<Vec<_>>(), [own]);
}

/// A cursor that was good is answered by how things stand, from where the feed goes on.
async fn assert_reset(house: &House, worthless: &str) {
    let live = house.enqueue(Act::Write).await;
    let mut feed = pin!(house.client.feed(&scope(), Some(worthless)).await.unwrap());
    let first = feed.next().await.unwrap();
    assert_eq!(first.event, None);
    let (job, event) = feed.next().await.unwrap().event.unwrap();
    assert_eq!((job, event.kind), (live, EventKind::Snapshot));
    house.bench().drain_all().await.unwrap();
    let after = house.client.feed(&scope(), Some(&first.cursor)).await.unwrap();
    let told = by_job(&until_ended(after, 1).await);
    // What the snapshot holds may be told once more where another transaction was still open.
    let log = house.log(live).await;
    assert!(told[&live] == log || told[&live] == log[1..], "{told:?}");
}

#[tokio::test]
async fn a_cursor_is_good_as_long_as_events_are_kept() {
    let house = House::new().await;
    let start = Box::pin(here(&house)).await;
    house.hands.advance(Duration::from_hours(24 * 30 + 1));
    Box::pin(assert_reset(&house, &start)).await;
}

#[tokio::test]
async fn a_cursor_is_not_good_for_a_database_that_was_restored() {
    let house = House::new().await;
    let start = Box::pin(here(&house)).await;
    let tx = house.client.store().begin_write().await.unwrap();
    skip_event_numbers(&tx).await.unwrap();
    tx.commit().await.unwrap();
    Box::pin(assert_reset(&house, &start)).await;
}

#[tokio::test]
async fn a_forged_cursor_is_refused() {
    let house = House::new().await;
    let forged = house.client.feed(&scope(), Some("forged")).await.map(drop);
    assert!(matches!(forged, Err(FollowError::InvalidCursor)));
}
