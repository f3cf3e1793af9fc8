//! What is counted.

use std::time::Duration;

use entity::clock::Clock;
use entity::job;
use entity::scope::SystemScope;
use futures_util::StreamExt as _;
use jobline::testing::Bench;
use jobline::{Client, Config, EnqueueOptions, Queue, Runtime, metrics};
use metrics_exporter_prometheus::PrometheusBuilder;
use sea_orm::QuerySelect as _;
use tokio_util::sync::CancellationToken;

use crate::harness::{Act, House, Puppet, config, open, registry, scope};

/// The lines of a scrape that begin with a name.
fn lines<'s>(scrape: &'s str, name: &str) -> Vec<&'s str> {
    scrape.lines().filter(|line| line.starts_with(name)).collect()
}

#[tokio::test]
async fn everything_is_there_at_zero_before_anything_happens_and_counts_then() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let scrape = recorder.handle();
    // One thread: what the jobs count arrives here.
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    metrics::describe();
    let house = House::new().await;
    let shutdown = CancellationToken::new();
    let stop = shutdown.clone();
    let runtime = Runtime::start(&house.client, registry(), house.rooms.clone(), config(), stop);
    let runtime = runtime.await.unwrap();
    let text = scrape.render();
    for line in [
        "jobline_jobs_enqueued_total{queue=\"default\",kind=\"puppet\"} 0",
        "jobline_jobs_finished_total{queue=\"default\",kind=\"puppet\",state=\"quarantined\"} 0",
        "jobline_attempts_failed_total{queue=\"default\",kind=\"puppet\",class=\"transient\"} 0",
        "jobline_leases_expired_total{queue=\"ai\"} 0",
        "jobline_fence_rejections_total{queue=\"ai\"} 0",
        "jobline_rehints_total{queue=\"ai\"} 0",
        "jobline_hints_total{queue=\"ai\"} 0",
        "jobline_dead_entries_total{queue=\"ai\"} 0",
        "jobline_event_gaps_total 0",
        "jobline_subscribers 0",
        "jobline_doorbell_up 1",
    ] {
        assert!(text.lines().any(|have| have == line), "{line} is missing in\n{text}");
    }
    for name in ["jobline_job_wait_seconds", "jobline_job_run_seconds", "jobline_event_lag_seconds"]
    {
        assert!(!lines(&text, name).is_empty(), "{name} is missing in\n{text}");
    }
    let job = house.enqueue(Act::Permanent).await;
    house.follow(job, Some(0)).await;
    shutdown.cancel();
    runtime.stopped().await;
    let text = scrape.render();
    for line in [
        "jobline_jobs_enqueued_total{queue=\"default\",kind=\"puppet\"} 1",
        "jobline_jobs_finished_total{queue=\"default\",kind=\"puppet\",state=\"failed\"} 1",
        "jobline_attempts_failed_total{queue=\"default\",kind=\"puppet\",class=\"permanent\"} 1",
        "jobline_job_wait_seconds_count{queue=\"default\",kind=\"puppet\"} 1",
        "jobline_job_run_seconds_count{queue=\"default\",kind=\"puppet\"} 1",
        "jobline_event_lag_seconds_count 3",
        "jobline_subscribers 0",
    ] {
        assert!(text.lines().any(|have| have == line), "{line} is missing in\n{text}");
    }
}

fn value<'s>(scrape: &'s str, name: &str) -> &'s str {
    lines(scrape, name).first().and_then(|line| line.rsplit_once(' ')).unwrap().1
}

#[tokio::test]
async fn a_machine_whose_clock_is_wrong_shows_no_lag_that_is_none() {
    for wrong_by in [-3_600_000_000, 3_600_000_000] {
        let recorder = PrometheusBuilder::new().build_recorder();
        let scrape = recorder.handle();
        let _guard = ::metrics::set_default_local_recorder(&recorder);
        metrics::describe();
        let house = House::new().await;
        let client = Client::new(open(&house.url, Clock::wrong_by(wrong_by)).await);
        let (shutdown, rooms) = (CancellationToken::new(), house.rooms.clone());
        let runtime = Runtime::start(&client, registry(), rooms, config(), shutdown.clone());
        let runtime = runtime.await.unwrap();
        let puppet = Puppet { act: Act::Wait };
        let job = client.enqueue(&scope(), puppet, EnqueueOptions::default()).await.unwrap().job;
        house.rooms.begun.given().await;
        let events = client.events(&scope(), job.id, None).await.unwrap();
        house.rooms.go.give();
        events.collect::<Vec<_>>().await;

        let text = scrape.render();
        assert_ne!(value(&text, "jobline_event_lag_seconds_count"), "0", "{wrong_by}");
        let lag: f64 = value(&text, "jobline_event_lag_seconds_sum").parse().unwrap();
        assert!((0.0..60.0).contains(&lag), "{lag} s with a clock wrong by {wrong_by} us");
        shutdown.cancel();
        runtime.stopped().await;
    }
}

const REJECTIONS: &str = "jobline_fence_rejections_total{queue=\"default\"}";

#[tokio::test]
async fn a_run_that_the_ledger_refuses_is_a_rejection() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let scrape = recorder.handle();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    metrics::describe();
    // Told at the end of a run, and by a heartbeat.
    for (act, heartbeat, rejections) in
        [(Act::Wait, Duration::from_secs(20), "1"), (Act::Deaf, Duration::from_millis(20), "2")]
    {
        let house = House::new().await;
        let config = Config { heartbeat, ..Config::default() };
        let mut bench = Bench::new(&house.client, registry(), house.rooms.clone(), &config);
        house.enqueue(act).await;
        let taken_away = async {
            house.rooms.begun.given().await;
            house.hands.advance(config.lease + Duration::from_secs(1));
            let taken = house.bench().sweep().await.unwrap();
            house.rooms.go.give();
            taken
        };
        let (ran, taken) = tokio::join!(bench.run_one(Queue::Default), taken_away);
        assert_eq!((ran.unwrap().is_some(), taken), (true, 1));
        assert_eq!(value(&scrape.render(), REJECTIONS), rejections);
    }
}

#[tokio::test]
async fn a_lease_that_is_given_up_because_nobody_answers_is_no_rejection() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let scrape = recorder.handle();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    metrics::describe();
    let house = House::new().await;
    let (lease, heartbeat) = (Duration::from_millis(600), Duration::from_millis(50));
    let config = Config { lease, heartbeat, ..Config::default() };
    let mut bench = Bench::new(&house.client, registry(), house.rooms.clone(), &config);
    let job = house.enqueue(Act::Deaf).await;

    let (ran, _held) =
        tokio::join!(async { bench.run_one(Queue::Default).await.unwrap() }, async {
            house.rooms.begun.given().await;
            // Whoever wants to change the job waits for this one.
            let tx = house.client.store().begin_write().await.unwrap();
            let all = SystemScope::for_runtime("test");
            let row = all.find_by_id::<job::Entity>(job).lock_exclusive().one(&tx).await.unwrap();
            assert!(row.is_some());
            tx
        });

    assert_eq!(ran, Some(job));
    assert_eq!(value(&scrape.render(), "jobline_job_run_seconds_count"), "1");
    assert_eq!(value(&scrape.render(), REJECTIONS), "0");
}
