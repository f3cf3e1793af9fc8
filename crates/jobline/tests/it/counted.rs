//! What is counted.

use jobline::{Runtime, metrics};
use metrics_exporter_prometheus::PrometheusBuilder;
use tokio_util::sync::CancellationToken;

use crate::harness::{Act, House, config, registry};

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
