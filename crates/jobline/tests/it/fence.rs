//! Who holds a job, and what a worker may still do that does not.

use std::time::Duration;

use entity::job_state::JobState;
use jobline::error::CommitError;
use jobline::{Config, Queue};

use crate::harness::{Act, House, mark, scope, write};

/// Longer than a lease.
const LEASE_OVER: Duration = Duration::from_secs(31);

#[tokio::test]
async fn a_stale_worker_can_neither_commit_nor_finish_nor_beat() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let stale = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    house.hands.advance(LEASE_OVER);
    let mut other = house.bench();
    assert_eq!(other.sweep().await.unwrap(), 1);
    let holder = other.hold(Queue::Default).await.unwrap().unwrap();
    assert_eq!(holder.job(), job);

    let ctx = stale.context();
    let (row, own) = (mark(&ctx), ctx.scope());
    let refused = ctx
        .commit(|tx| {
            Box::pin(async move {
                own.insert(row).exec_without_returning(tx).await?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(refused, Err(CommitError::LeaseLost)));
    assert!(!stale.finish(write(&ctx)).await.unwrap());
    assert!(!stale.beat(&Config::default()).await.unwrap());
    assert_eq!(house.effects(job).await, 0);
    assert_eq!(house.state(job).await, JobState::Running);

    assert!(holder.finish(write(&holder.context())).await.unwrap());
    assert_eq!(house.effects(job).await, 1);
    assert_eq!(house.state(job).await, JobState::Succeeded);
}

#[tokio::test]
async fn a_run_that_ended_can_not_end_again() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    assert!(held.finish(write(&held.context())).await.unwrap());
    assert!(!held.finish(write(&held.context())).await.unwrap());
    assert_eq!(house.effects(job).await, 1);
}

#[tokio::test]
async fn an_effect_in_the_middle_counts_while_the_job_is_held() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let ctx = held.context();
    let (row, own) = (mark(&ctx), ctx.scope());
    let answer = ctx
        .commit(|tx| {
            Box::pin(async move {
                own.insert(row).exec_without_returning(tx).await?;
                Ok(7)
            })
        })
        .await;
    assert_eq!(answer.unwrap(), 7);
    assert_eq!(house.effects(job).await, 1);
}

#[tokio::test]
async fn a_heartbeat_keeps_the_job_however_long_it_takes() {
    let house = House::new().await;
    house.enqueue(Act::Write).await;
    let mut bench = house.bench();
    let held = bench.hold(Queue::Default).await.unwrap().unwrap();
    for _ in 0..100 {
        house.hands.advance(Duration::from_secs(10));
        assert!(held.beat(&Config::default()).await.unwrap());
        assert_eq!(bench.sweep().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_job_that_takes_its_process_down_three_times_is_put_aside() {
    let house = House::new().await;
    let poison = house.enqueue(Act::Write).await;
    let mut bench = house.bench();
    for crash in 1..=3 {
        assert!(bench.hold(Queue::Default).await.unwrap().is_some());
        house.hands.advance(LEASE_OVER);
        bench.sweep().await.unwrap();
        let row = house.job(poison).await;
        assert_eq!((row.crashes, row.attempts), (crash, 0));
    }
    let row = house.job(poison).await;
    assert_eq!((row.state, row.error_code.as_deref()), (JobState::Quarantined, Some("CRASHED")));

    let good = house.enqueue(Act::Write).await;
    assert_eq!(bench.drain_all().await.unwrap(), 1);
    assert_eq!(house.effects(good).await, 1);

    house.client.retry(&scope(), poison).await.unwrap();
    assert_eq!(bench.drain_all().await.unwrap(), 1);
    assert_eq!(house.effects(poison).await, 1);
}

#[tokio::test]
async fn a_new_boot_takes_the_jobs_of_a_dead_one_at_once_and_never_its_own() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let dead = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let mut boot = house.bench();
    assert_eq!(boot.take_over().await.unwrap(), 1);
    assert_eq!(house.job(job).await.crashes, 1);
    let _own = boot.hold(Queue::Default).await.unwrap().unwrap();
    assert_eq!(boot.take_over().await.unwrap(), 0);
    assert!(!dead.finish(write(&dead.context())).await.unwrap());
}
