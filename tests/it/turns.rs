//! Processes that take turns at what must not be asked too often.

use std::time::Duration;

use beecatalog::cache::{Pace, Redis};

use crate::harness::{own_prefix, redis};

const HOUR: Duration = Duration::from_hours(1);

/// Whether the turn comes when this many of them were taken before it.
fn comes_after(turns: u32, wait: Option<Duration>) -> bool {
    // The clock went on a little since the first one.
    wait.is_some_and(|wait| wait <= HOUR * turns && wait + Duration::from_mins(1) > HOUR * turns)
}

#[tokio::test]
async fn processes_take_turns_by_the_clock_of_the_redis_that_they_share() {
    let Some(url) = redis() else {
        eprintln!("SKIPPED: BEECATALOG_TEST_REDIS is not set");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let process = || Redis::at(&url.as_str().into(), &own_prefix(folder.path())).unwrap();
    let (one, two) = (process(), process());
    let pace = Pace { every: HOUR, burst: 1 };
    for (turns, process) in (0..).zip([&one, &two, &two, &one]) {
        let wait = process.turn("host", "loja.example", pace).await;
        assert!(comes_after(turns, wait), "{turns}: {wait:?}");
    }
    // Others' turns are their own.
    for (kind, key) in [("host", "outra.example"), ("model", "loja.example")] {
        assert_eq!(one.turn(kind, key, pace).await, Some(Duration::ZERO));
    }
    // Three at once, then one each hour.
    let pace = Pace { every: HOUR, burst: 3 };
    for turns in [0, 0, 0, 1, 2] {
        let wait = two.turn("model", "m", pace).await;
        assert!(comes_after(turns, wait), "{turns}: {wait:?}");
    }
}

#[tokio::test]
async fn without_redis_nobody_waits_for_it() {
    let away = Redis::at(&"redis://127.0.0.1:1".into(), "t").unwrap();
    let pace = Pace { every: HOUR, burst: 1 };
    assert_eq!(away.turn("host", "loja.example", pace).await, None);
}
