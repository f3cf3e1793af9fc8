//! Following jobs.

use std::pin::pin;
use std::time::Duration;

use entity::clock::Clock;
use entity::job_state::JobState;
use futures_util::StreamExt as _;
use jobline::Client;
use jobline::query::EventKind;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};

use crate::harness::{Act, House, open, scope};

#[tokio::test]
async fn a_follower_sees_every_event_in_order_and_then_the_end() {
    let house = House::new().await;
    let job = house.enqueue(Act::Count(50)).await;
    let mut bench = house.bench();
    let (seen, runs) = tokio::join!(house.follow(job, Some(0)), bench.drain_all());
    runs.unwrap();
    assert_eq!(seen, house.log(job).await);
    let progress = seen.iter().rfind(|event| event.kind == EventKind::Progress).unwrap();
    assert_eq!(progress.progress.phase.as_deref(), Some("count"));
    assert_eq!((progress.progress.done, progress.progress.total), (50, Some(50)));
    assert!(progress.progress.rate_per_second.unwrap() > 0.0);
    assert_eq!(progress.progress.eta_ms, Some(0));
    assert_eq!(progress.progress.last_finding.as_ref().unwrap()["code"], "COUNTED");
    let end = seen.last().unwrap();
    assert_eq!((end.state, end.is_terminal()), (JobState::Succeeded, true));
    assert_eq!(end.progress.done, 50);
}

#[tokio::test]
async fn resuming_anywhere_misses_nothing_and_repeats_nothing() {
    let house = House::new().await;
    let job = house.enqueue(Act::Count(9)).await;
    house.bench().drain_all().await.unwrap();
    let log = house.log(job).await;
    for after in 0..=log.len() {
        let rest = house.follow(job, Some(after as u64)).await;
        assert_eq!(rest, log.get(after..).unwrap());
    }
}

#[tokio::test]
async fn a_follower_cut_off_in_the_middle_goes_on_where_it_was() {
    let house = House::new().await;
    let job = house.enqueue(Act::Wait).await;
    let mut bench = house.bench();
    let follower = async {
        let mut seen = Vec::new();
        {
            let mut first = pin!(house.client.events(&scope(), job, Some(0)).await.unwrap());
            seen.push(first.next().await.unwrap());
            seen.push(first.next().await.unwrap());
        }
        house.rooms.go.give();
        seen.extend(house.follow(job, seen.last().map(|event| event.seq)).await);
        seen
    };
    let (seen, runs) = tokio::join!(follower, bench.drain_all());
    runs.unwrap();
    assert_eq!(seen, house.log(job).await);
}

#[tokio::test]
async fn followers_do_not_disturb_each_other() {
    let house = House::new().await;
    let job = house.enqueue(Act::Count(20)).await;
    let mut bench = house.bench();
    let (one, two, runs) =
        tokio::join!(house.follow(job, Some(0)), house.follow(job, Some(0)), bench.drain_all());
    runs.unwrap();
    assert_eq!(one, two);
    assert_eq!(one, house.log(job).await);
}

#[tokio::test]
async fn without_a_cursor_comes_first_how_things_stand() {
    let house = House::new().await;
    let job = house.enqueue(Act::Count(5)).await;
    house.bench().drain_all().await.unwrap();
    let seen = house.follow(job, None).await;
    let [snapshot] = seen.as_slice() else { panic!("one event, not {}", seen.len()) };
    assert_eq!(snapshot.kind, EventKind::Snapshot);
    assert_eq!(snapshot.seq, house.log(job).await.len() as u64);
    assert_eq!((snapshot.state, snapshot.progress.done), (JobState::Succeeded, 5));
}

#[tokio::test]
async fn a_strangers_job_is_not_there() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let neighbour = house.neighbour().await;
    let error = house.client.events(&neighbour, job, None).await.err().unwrap();
    assert_eq!(error.code(), "NOT_FOUND");
}

#[tokio::test]
async fn a_cursor_from_a_lost_future_gets_a_reset() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    for after in [2, u64::MAX] {
        let mut events = pin!(house.client.events(&scope(), job, Some(after)).await.unwrap());
        let reset = events.next().await.unwrap();
        assert_eq!((reset.kind, reset.seq, reset.state), (EventKind::Reset, 1, JobState::Queued));
    }
    house.bench().drain_all().await.unwrap();
    let seen = house.follow(job, Some(77)).await;
    let [reset] = seen.as_slice() else { panic!("one event, not {}", seen.len()) };
    assert_eq!((reset.kind, reset.seq, reset.state), (EventKind::Reset, 3, JobState::Succeeded));
}

/// Winds a job's log back, as a restored backup does under a follower that is still there.
async fn wind_back(house: &House, job: entity::id::JobId, newest: i64) {
    let tx = house.client.store().begin_write().await.unwrap();
    let all = entity::scope::SystemScope::for_runtime("test");
    let events = all.delete_many::<entity::job_event::Entity>();
    let events = events.filter(entity::job_event::Column::JobId.eq(job));
    events.filter(entity::job_event::Column::Seq.gt(newest)).exec(&tx).await.unwrap();
    let row = entity::job::ActiveModel { next_seq: Set(newest + 1), ..Default::default() };
    let row = all.update_many::<entity::job::Entity>().set(row);
    row.filter(entity::job::Column::Id.eq(job)).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_live_follower_whose_log_is_wound_back_gets_a_reset_and_goes_on() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    house.bench().drain_all().await.unwrap();
    house.client.retry(&scope(), job).await.unwrap();
    let mut events = pin!(house.client.events(&scope(), job, Some(3)).await.unwrap());
    assert_eq!(events.next().await.unwrap().seq, 4);
    wind_back(&house, job, 2).await;
    let reset = events.next().await.unwrap();
    assert_eq!((reset.kind, reset.seq, reset.state), (EventKind::Reset, 2, JobState::Queued));
    house.client.cancel(&scope(), job).await.unwrap();
    let tail: Vec<_> = events.collect().await;
    let [end] = tail.as_slice() else { panic!("one event, not {}", tail.len()) };
    assert_eq!((end.seq, end.state), (3, JobState::Cancelled));
}

#[tokio::test]
async fn a_live_follower_gets_a_reset_for_events_that_are_gone() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    let elsewhere = Client::new(open(&house.url, Clock::system()).await);
    let mut far = pin!(elsewhere.events(&scope(), job, Some(0)).await.unwrap());
    assert_eq!(far.next().await.unwrap().seq, 1);
    let tx = house.client.store().begin_write().await.unwrap();
    let row = entity::job::ActiveModel { next_seq: Set(9), ..Default::default() };
    let all = entity::scope::SystemScope::for_runtime("test");
    let row = all.update_many::<entity::job::Entity>().set(row);
    row.filter(entity::job::Column::Id.eq(job)).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    house.client.cancel(&scope(), job).await.unwrap();
    let tail: Vec<_> = far.collect().await;
    let [reset] = tail.as_slice() else { panic!("one event, not {}", tail.len()) };
    assert_eq!((reset.kind, reset.seq, reset.state), (EventKind::Reset, 9, JobState::Cancelled));
}

#[tokio::test]
async fn a_cursor_behind_what_is_kept_gets_a_reset() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let bench = {
        let mut bench = house.bench();
        bench.drain_all().await.unwrap();
        bench
    };
    house.hands.advance(Duration::from_hours(31 * 24));
    assert_eq!(bench.prune().await.unwrap(), 3);
    let seen = house.follow(job, Some(1)).await;
    let [reset] = seen.as_slice() else { panic!("one event, not {}", seen.len()) };
    assert_eq!((reset.kind, reset.seq, reset.state), (EventKind::Reset, 3, JobState::Succeeded));
}

#[tokio::test]
async fn a_slow_follower_gets_a_snapshot_and_the_end() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    let mut slow = pin!(house.client.events(&scope(), job, Some(0)).await.unwrap());
    assert_eq!(slow.next().await.unwrap().seq, 1);
    // It must be live before it falls behind, else it would simply read the ledger.
    let mut bench = house.bench();
    let (second, _) = tokio::join!(slow.next(), bench.run_one(jobline::Queue::Default));
    assert_eq!(second.unwrap().seq, 2);
    for _ in 0..40 {
        house.client.retry(&scope(), job).await.unwrap();
        bench.drain_all().await.unwrap();
    }
    let rest: Vec<_> = slow.collect().await;
    let snapshot = rest.iter().find(|event| event.kind == EventKind::Snapshot).unwrap();
    assert!(snapshot.seq > 64);
    assert_eq!(rest.last().unwrap().seq, house.log(job).await.len() as u64);
    assert!(rest.last().unwrap().is_terminal());
}

#[tokio::test]
async fn a_follower_in_another_process_hears_by_looking() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let elsewhere = Client::new(open(&house.url, Clock::system()).await);
    let mut far = pin!(elsewhere.events(&scope(), job, Some(0)).await.unwrap());
    assert_eq!(far.next().await.unwrap().state, JobState::Queued);
    house.bench().drain_all().await.unwrap();
    let rest: Vec<_> = far.collect().await;
    assert_eq!(rest.last().unwrap().state, JobState::Succeeded);
}

#[tokio::test]
async fn a_hint_that_is_lost_leaves_no_gap() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    let elsewhere = Client::new(open(&house.url, Clock::system()).await);
    let mut far = pin!(elsewhere.events(&scope(), job, Some(0)).await.unwrap());
    assert_eq!(far.next().await.unwrap().seq, 1);
    // These two are told in the other process only; the next two also here.
    house.bench().drain_all().await.unwrap();
    elsewhere.retry(&scope(), job).await.unwrap();
    elsewhere.cancel(&scope(), job).await.unwrap();
    let rest: Vec<_> = far.collect().await;
    assert_eq!(rest, house.log(job).await.get(1..).unwrap());
    let states: Vec<_> = rest.iter().map(|event| event.state.as_str()).collect();
    assert_eq!(states, ["running", "failed", "queued", "cancelled"]);
}

#[tokio::test]
async fn what_a_job_logs_is_in_its_events_whole_and_in_order() {
    let house = House::new().await;
    let job = house.enqueue(Act::Say(450)).await;
    let mut bench = house.bench();
    let (seen, runs) = tokio::join!(house.follow(job, Some(0)), bench.drain_all());
    runs.unwrap();
    assert_eq!(seen, house.log(job).await);
    let lines: Vec<_> = seen.iter().flat_map(|event| &event.lines).collect();
    let said = lines.iter().filter(|line| line.code == "SAID");
    let numbers: Vec<u64> = said.map(|line| line.params["number"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.first() == Some(&0), "{numbers:?}");
    let left_out = lines.iter().filter(|line| line.code == "LINES_LEFT_OUT");
    let left_out: u64 = left_out.map(|line| line.params["count"].as_u64().unwrap()).sum();
    assert_eq!(numbers.len() as u64 + left_out, 450);
    for event in seen.iter().filter(|event| !event.lines.is_empty()) {
        assert_eq!(event.kind, EventKind::Log);
    }
    // Read page by page it is the same.
    let (mut paged, mut after) = (Vec::new(), (0, 0));
    loop {
        let page = house.client.log(&scope(), job, after, 7).await.unwrap();
        let Some((last, _)) = page.last() else { break };
        after = *last;
        assert!(page.len() <= 7);
        paged.extend(page.into_iter().map(|(_, line)| line));
    }
    assert_eq!(paged.iter().collect::<Vec<_>>(), lines);
}
