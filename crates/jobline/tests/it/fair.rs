//! Which job comes next: bands that age, shares of workspaces, pauses.

use std::time::Duration;

use entity::job_state::JobState;
use entity::scope::{Actor, SystemScope, TenantScope};
use jobline::query::JobFilter;
use jobline::testing::Bench;
use jobline::{Config, EnqueueOptions, Pause, Queue};

use crate::harness::{Act, House, registry, scope};

const OPERATOR: SystemScope = SystemScope::for_runtime("test");

fn band(priority: i16) -> EnqueueOptions {
    EnqueueOptions { priority: Some(priority), ..EnqueueOptions::default() }
}

#[tokio::test]
async fn a_job_of_a_low_band_comes_before_younger_ones_of_higher_bands_after_a_while() {
    let house = House::new().await;
    let mut bench = house.bench();
    let low = house.enqueue_as(&scope(), Act::Write, band(0)).await;
    let mut begun = Vec::new();
    for _ in 0..4 {
        let high = house.enqueue_as(&scope(), Act::Write, band(2)).await;
        let held = bench.hold(Queue::Default).await.unwrap().unwrap();
        begun.push((held.job() == low, held.job() == high));
        house.hands.advance(Duration::from_secs(50));
    }
    // It counts as one of band 1 after 60 s, as one of band 2 after 120: then it is the oldest.
    assert_eq!(begun, [(false, true), (false, true), (false, true), (true, false)]);
}

#[tokio::test]
async fn a_workspace_has_no_more_than_its_share_at_the_same_time() {
    let house = House::new().await;
    let neighbour = house.neighbour().await;
    for _ in 0..5 {
        house.enqueue(Act::Write).await;
    }
    let theirs = house.enqueue_as(&neighbour, Act::Write, EnqueueOptions::default()).await;
    let config = Config { per_workspace: 2, ..Config::default() };
    let bench = || Bench::new(&house.client, registry(), house.rooms.clone(), &config);
    let (mut first, mut second) = (bench(), bench());
    let mut held = Vec::new();
    for _ in 0..2 {
        held.extend(first.hold(Queue::Default).await.unwrap());
        held.extend(second.hold(Queue::Default).await.unwrap());
    }
    // Two of ours and the neighbour's; there is nothing for the fourth.
    assert_eq!(held.len(), 3);
    assert!(held.iter().any(|held| held.job() == theirs));
    let ours = held.into_iter().find(|held| held.job() != theirs).unwrap();
    assert!(ours.finish(jobline::Outcome::done()).await.unwrap());
    assert!(second.hold(Queue::Default).await.unwrap().is_some());
    assert!(first.hold(Queue::Default).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_claims_at_the_same_time_keep_a_workspace_to_its_share() {
    let house = House::new().await;
    for _ in 0..20 {
        house.enqueue(Act::Write).await;
    }
    let config = Config { per_workspace: 3, ..Config::default() };
    let claims = (0..12).map(|_| {
        let mut bench = Bench::new(&house.client, registry(), house.rooms.clone(), &config);
        async move { bench.hold(Queue::Default).await.unwrap().is_some() }
    });
    let held = futures_util::future::join_all(claims).await;
    assert_eq!(held.into_iter().filter(|held| *held).count(), 3);
    assert_eq!(running(&house, &scope()).await, 3);
}

async fn running(house: &House, scope: &TenantScope) -> u64 {
    let filter = JobFilter { states: vec![JobState::Running], ..JobFilter::default() };
    house.client.count(scope, &filter).await.unwrap()
}

#[tokio::test]
async fn what_is_paused_is_not_begun_until_it_is_resumed() {
    for pause in [Pause::Queue(Queue::Default), Pause::Kind("puppet".to_owned())] {
        let house = House::new().await;
        let job = house.enqueue(Act::Write).await;
        let by = (&OPERATOR, Actor::Operator);
        house.client.pause(by, &pause).await.unwrap();
        house.client.pause(by, &pause).await.unwrap();
        // As other processes see it, and after a restart.
        assert_eq!(house.bench().drain_all().await.unwrap(), 0, "{pause:?}");
        assert_eq!(house.state(job).await, JobState::Queued);
        let told = house.client.pauses(&OPERATOR).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told.first().unwrap().actor, Actor::Operator.to_string());

        house.client.resume(&OPERATOR, &pause).await.unwrap();
        assert_eq!(house.client.pauses(&OPERATOR).await.unwrap(), []);
        assert_eq!(house.bench().drain_all().await.unwrap(), 1);
        assert_eq!(house.state(job).await, JobState::Succeeded);
    }
}

#[tokio::test]
async fn pauses_of_others_are_nothing_to_a_job() {
    let house = House::new().await;
    let others = [Pause::Queue(Queue::Ai), Pause::Kind("default".to_owned())];
    for pause in &others {
        house.client.pause((&OPERATOR, Actor::Operator), pause).await.unwrap();
    }
    house.enqueue(Act::Write).await;
    assert_eq!(house.bench().drain_all().await.unwrap(), 1);
}
