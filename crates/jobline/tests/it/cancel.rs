//! Stopping jobs and running them again.

use std::time::Duration;

use entity::id::JobId;
use entity::job_state::JobState;
use jobline::Queue;
use jobline::error::CommitError;

use crate::harness::{Act, House, mark, scope, write};

#[tokio::test]
async fn a_job_that_waits_is_cancelled_at_once_and_twice_is_fine() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    for _ in 0..2 {
        let row = house.client.cancel(&scope(), job).await.unwrap();
        assert_eq!(row.state, JobState::Cancelled);
    }
    assert_eq!(house.bench().drain_all().await.unwrap(), 0);
    assert_eq!(house.states(job).await, ["queued", "cancelled"]);
}

#[tokio::test]
async fn a_finished_job_can_not_be_cancelled() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    house.bench().drain_all().await.unwrap();
    let error = house.client.cancel(&scope(), job).await.unwrap_err();
    assert_eq!(error.code(), "ALREADY_TERMINAL");
}

#[tokio::test]
async fn a_cancel_beats_a_result_that_is_not_committed_yet() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    house.client.cancel(&scope(), job).await.unwrap();
    assert_eq!(house.state(job).await, JobState::Cancelling);

    let middle = held.context().commit(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(middle, Err(CommitError::Cancelled)));
    assert!(held.finish(write(&held.context())).await.unwrap());
    assert_eq!(house.state(job).await, JobState::Cancelled);
    assert_eq!(house.effects(job).await, 0);
    assert_eq!(house.states(job).await, ["queued", "running", "cancelling", "cancelled"]);
}

#[tokio::test]
async fn what_can_not_be_taken_back_is_committed_as_long_as_the_job_is_held() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    house.client.cancel(&scope(), job).await.unwrap();
    let ctx = held.context();
    let (row, own) = (mark(&ctx), ctx.scope());
    let paid = ctx.commit_while_leased(|tx| {
        Box::pin(async move {
            own.insert(row).exec_without_returning(tx).await?;
            Ok(7)
        })
    });
    assert_eq!(paid.await.unwrap(), 7);
    assert!(held.finish(write(&ctx)).await.unwrap());
    assert_eq!((house.state(job).await, house.effects(job).await), (JobState::Cancelled, 1));
    let late = ctx.commit_while_leased(|_| Box::pin(async { Ok(()) })).await;
    assert!(matches!(late, Err(CommitError::LeaseLost)));
}

#[tokio::test]
async fn a_holder_that_does_not_hear_the_cancel_loses_the_job() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let mut bench = house.bench();
    let deaf = bench.hold(Queue::Default).await.unwrap().unwrap();
    house.client.cancel(&scope(), job).await.unwrap();
    house.hands.advance(Duration::from_secs(14));
    assert_eq!(bench.sweep().await.unwrap(), 0);
    house.hands.advance(Duration::from_secs(2));
    assert_eq!(bench.sweep().await.unwrap(), 1);
    assert_eq!(house.state(job).await, JobState::Cancelled);
    assert!(!deaf.finish(write(&deaf.context())).await.unwrap());
    assert_eq!(house.effects(job).await, 0);
}

#[tokio::test]
async fn only_jobs_that_ended_without_success_run_again() {
    let house = House::new().await;
    let done = house.enqueue(Act::Write).await;
    house.bench().drain_all().await.unwrap();
    let error = house.client.retry(&scope(), done).await.unwrap_err();
    assert_eq!(error.to_string(), "the job can't be run again while it is succeeded");

    let running = house.enqueue(Act::Write).await;
    let _held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let error = house.client.retry(&scope(), running).await.unwrap_err();
    assert_eq!(error.code(), "INVALID_STATE");
}

#[tokio::test]
async fn a_retried_job_has_all_its_attempts_again_and_one_log() {
    let house = House::new().await;
    let job = house.enqueue(Act::Permanent).await;
    house.bench().drain_all().await.unwrap();
    let row = house.client.retry(&scope(), job).await.unwrap();
    assert_eq!((row.state, row.run_epoch, row.attempts), (JobState::Queued, 1, 0));
    assert_eq!(row.error_code, None);
    house.bench().drain_all().await.unwrap();
    let states = ["queued", "running", "failed", "queued", "running", "failed"];
    assert_eq!(house.states(job).await, states);
}

#[tokio::test]
async fn another_workspaces_job_does_not_exist() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let neighbour = house.neighbour().await;
    let error = house.client.cancel(&neighbour, job).await.unwrap_err();
    assert_eq!(error.code(), "NOT_FOUND");
    let error = house.client.retry(&neighbour, job).await.unwrap_err();
    assert_eq!(error.code(), "NOT_FOUND");
    assert!(house.client.get(&neighbour, job).await.unwrap().is_none());
    let none = JobId::generate(house.client.store().now());
    assert_eq!(house.client.cancel(&scope(), none).await.unwrap_err().code(), "NOT_FOUND");
    assert_eq!(house.state(job).await, JobState::Queued);
}
