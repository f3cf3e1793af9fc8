//! What one attempt noted, the next one finds; and nobody else may note anything.

use std::time::Duration;

use jobline::Queue;
use jobline::error::CommitError;
use serde_json::json;

use crate::harness::{Act, House, mark};

#[tokio::test]
async fn another_attempt_finds_what_was_noted_together_with_its_effect() {
    let house = House::new().await;
    let job = house.enqueue(Act::Write).await;
    let first = house.bench().hold(Queue::Default).await.unwrap().unwrap();
    let ctx = first.context();
    let (row, own) = (mark(&ctx), ctx.scope());
    let steps = vec![("product 1".to_owned(), json!({ "cells": 3 }))];
    ctx.checkpoint(steps, |tx| {
        Box::pin(async move {
            own.insert(row).exec_without_returning(tx).await?;
            Ok(())
        })
    })
    .await
    .unwrap();
    let failed: Result<(), _> = ctx
        .checkpoint(vec![("product 2".to_owned(), json!({}))], |_| {
            Box::pin(async { Err("the effect failed".into()) })
        })
        .await;
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
    let late =
        ctx.checkpoint(vec![("product 3".to_owned(), json!({}))], |_| Box::pin(async { Ok(()) }));
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
        note.checkpoint(vec![("step".to_owned(), value)], |_| Box::pin(async { Ok(()) }))
            .await
            .unwrap();
    }
    assert_eq!(one.context().done().await.unwrap()["step"], json!(2));
    assert!(two.context().done().await.unwrap().is_empty());
}
