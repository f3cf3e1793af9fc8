//! What one attempt noted, the next one finds; and nobody else may note anything.

use std::time::Duration;

use entity::job_state::JobState;
use jobline::error::CommitError;
use jobline::{Outcome, Queue, Step};
use serde_json::{Value, json};

use crate::harness::{Act, House, mark, scope};

fn step(name: &str, value: Value) -> Step {
    Step { name: name.to_owned(), value, is_final: true }
}

#[tokio::test]
async fn another_attempt_finds_what_was_noted_together_with_its_effect() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let first = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let ctx = first.context();
    let (row, own) = (mark(&ctx), ctx.scope());
    ctx.checkpoint(|tx| {
        Box::pin(async move {
            own.insert(row).exec_without_returning(tx).await?;
            Ok(((), vec![step("product 1", json!({ "cells": 3 }))]))
        })
    })
    .await
    .unwrap();
    let failed: Result<(), _> =
        ctx.checkpoint(|_| Box::pin(async { Err("the effect failed".into()) })).await;
    assert!(matches!(failed, Err(CommitError::Effect(_))));

    house.hands.advance(Duration::from_secs(31));
    let mut other = house.bench();
    other.sweep().await.unwrap();
    let second = other.hold(Queue::Default).await.unwrap().unwrap();

    let done = second.context().done().await.unwrap();
    assert_eq!(
        done.into_iter().collect::<Vec<_>>(),
        [("product 1".to_owned(), json!({ "cells": 3 }))]
    );
    assert_eq!(house.effects(job).await, 1);
    let late = ctx.checkpoint(|_| Box::pin(async { Ok(((), vec![step("product 3", json!({}))])) }));
    assert!(matches!(late.await, Err(CommitError::LeaseLost)));
}

#[tokio::test]
async fn a_step_noted_again_has_its_last_value_and_jobs_share_no_steps() {
    let house = House::new().await;
    house.enqueue(Act::Write).await;
    house.enqueue(Act::Write).await;
    let mut bench = house.bench();
    let one = bench.hold(Queue::Default).await.unwrap().unwrap();
    let two = bench.hold(Queue::Default).await.unwrap().unwrap();
    for value in [json!(1), json!(2)] {
        let note = one.context();
        note.checkpoint(|_| Box::pin(async { Ok(((), vec![step("step", value)])) })).await.unwrap();
    }
    assert_eq!(one.context().done().await.unwrap()["step"], json!(2));
    assert!(two.context().done().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_attempt_goes_on_from_all_steps_and_a_retry_from_the_final_ones() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let ctx = held.context();
    let good = step("good", json!(1));
    let poor = Step { is_final: false, ..step("poor", json!(2)) };
    ctx.checkpoint(|_| Box::pin(async { Ok(((), vec![good, poor])) })).await.unwrap();
    assert!(held.finish(Outcome::Stopped).await.unwrap());
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    assert_eq!(held.context().done().await.unwrap().len(), 2);
    let failure = jobline::Failure::permanent("BROKEN", "never");
    assert!(held.finish(Outcome::Fail(failure)).await.unwrap());

    let row = house.client.retry(&scope(), job).await.unwrap();

    assert_eq!(row.state, JobState::Queued);
    let held = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let done = held.context().done().await.unwrap();
    assert_eq!(done.into_iter().collect::<Vec<_>>(), [("good".to_owned(), json!(1))]);
}
