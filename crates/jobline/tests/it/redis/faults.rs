//! While things break.

use std::time::Duration;

use jobline::{Config, RedisConfig};
use redis::AsyncCommands as _;

use super::or_skip;
use super::server::{DEAD, RUN, Server, holds, until};
use super::town::{NO_SLOTS, Process, Town, deaf, watchful};
use crate::harness::Act;

async fn hints_wait(server: &Server, hints: usize) {
    until("hints wait in the stream", async || {
        server.ask::<usize>(&format!("XLEN {RUN}")).await >= hints
    })
    .await;
}

async fn up(process: &Process, is_up: bool) {
    until("Redis comes or goes", async || process.client.redis_up() == Some(is_up)).await;
}

/// Ids of what a reader reads that does nothing with it.
async fn ghost_reads(server: &Server) -> Vec<String> {
    let options = redis::streams::StreamReadOptions::default().group("workers", "ghost");
    let read: Option<redis::streams::StreamReadReply> =
        server.connection().await.xread_options(&[RUN], &[">"], &options).await.unwrap();
    read.unwrap().keys.remove(0).ids.into_iter().map(|entry| entry.id).collect()
}

/// A worker that believes other readers to be dead soon.
async fn vigilant(town: &Town, server: &Server) -> Process {
    let mut redis = RedisConfig::new(server.url());
    redis.idle = Duration::from_millis(50);
    town.process(redis).await.runs(deaf()).await
}

/// A process that only dispatches.
async fn api(town: &Town, server: &Server) -> Process {
    town.runs(server, Config { slots: NO_SLOTS, ..watchful() }).await
}

#[tokio::test]
async fn a_wiped_redis_loses_no_job() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = api(&town, &server).await;
    let mut jobs = api.enqueue_many(20).await;
    hints_wait(&server, 4).await;
    let worker = town.runs(&server, deaf()).await;
    server.ask::<()>("FLUSHALL").await;
    api.all_succeed(&jobs).await;
    // And once more, under readers that wait.
    server.ask::<()>("FLUSHALL").await;
    jobs = api.enqueue_many(20).await;
    api.all_succeed(&jobs).await;
    worker.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn hints_that_were_wiped_are_given_again_in_a_new_epoch() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = api(&town, &server).await;
    let jobs = api.enqueue_many(3).await;
    hints_wait(&server, 3).await;
    let old: String = server.ask("GET bc:epoch").await;
    server.ask::<()>("FLUSHALL").await;
    // Nobody claims and nobody asks for anything new; only a new epoch makes these come back.
    hints_wait(&server, 3).await;
    assert_ne!(server.ask::<String>("GET bc:epoch").await, old);
    let worker = town.runs(&server, deaf()).await;
    api.all_succeed(&jobs).await;
    worker.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn without_redis_jobs_are_found_by_looking_and_with_it_by_streams_again() {
    let mut server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let process = town.runs(&server, watchful()).await;
    let mut jobs = process.enqueue_many(10).await;
    server.kill().await;
    jobs.extend(process.enqueue_many(10).await);
    process.all_succeed(&jobs).await;
    up(&process, false).await;
    let job = process.enqueue(Act::Write).await;
    process.all_succeed(&[job]).await;
    assert!(server.run(&[]).await);
    up(&process, true).await;
    jobs = process.enqueue_many(10).await;
    process.all_succeed(&jobs).await;
    let info: redis::streams::StreamInfoStreamReply =
        server.ask(&format!("XINFO STREAM {RUN}")).await;
    assert_eq!(info.length, 0);
    let stats: String = server.ask("INFO commandstats").await;
    assert!(stats.contains("cmdstat_xadd"), "{stats}");
    process.stop().await;
}

#[tokio::test]
async fn a_redis_that_comes_late_is_used_then() {
    let mut server = Server::absent();
    let town = Town::new().await;
    let process = town.runs(&server, watchful()).await;
    assert_eq!(process.client.redis_up(), Some(false));
    let job = process.enqueue(Act::Write).await;
    process.all_succeed(&[job]).await;
    if server.run(&[]).await {
        up(&process, true).await;
        let job = process.enqueue(Act::Write).await;
        process.all_succeed(&[job]).await;
    }
    process.stop().await;
}

#[tokio::test]
async fn a_redis_that_comes_back_evicting_is_left_alone() {
    let mut server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let process = town.runs(&server, watchful()).await;
    server.kill().await;
    up(&process, false).await;
    assert!(server.run(&["--maxmemory-policy", "allkeys-lru"]).await);
    until("its settings were looked at twice", async || {
        let stats: String = server.ask("INFO commandstats").await;
        stats.lines().any(|line| line.starts_with("cmdstat_set:") && !line.contains("calls=1,"))
    })
    .await;
    assert_eq!(process.client.redis_up(), Some(false));
    let job = process.enqueue(Act::Write).await;
    process.all_succeed(&[job]).await;
    assert_eq!(server.ask::<usize>(&format!("EXISTS {RUN}")).await, 0);
    process.stop().await;
}

#[tokio::test]
async fn a_full_redis_is_left_alone_until_there_is_room() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let process = town.runs(&server, watchful()).await;
    server.ask::<()>("CONFIG SET maxmemory 1").await;
    let jobs = process.enqueue_many(10).await;
    process.all_succeed(&jobs).await;
    up(&process, false).await;
    server.ask::<()>("CONFIG SET maxmemory 0").await;
    up(&process, true).await;
    process.stop().await;
}

#[tokio::test]
async fn a_group_that_was_removed_comes_back_with_all_entries() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let dispatcher = api(&town, &server).await;
    let jobs = dispatcher.enqueue_many(4).await;
    hints_wait(&server, 4).await;
    // Nobody tells of these jobs again: what is in the stream must be read.
    dispatcher.stop().await;
    server.ask::<()>(&format!("XGROUP DESTROY {RUN} workers")).await;
    let worker = town.runs(&server, deaf()).await;
    worker.all_succeed(&jobs).await;
    // And once more, under a reader that waits.
    server.ask::<()>(&format!("XGROUP DESTROY {RUN} workers")).await;
    let jobs = worker.enqueue_many(4).await;
    worker.all_succeed(&jobs).await;
    worker.stop().await;
}

#[tokio::test]
async fn what_a_dead_reader_held_is_taken_from_it() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = api(&town, &server).await;
    let jobs = api.enqueue_many(3).await;
    hints_wait(&server, 3).await;
    assert_eq!(ghost_reads(&server).await.len(), 3);
    let worker = vigilant(&town, &server).await;
    api.all_succeed(&jobs).await;
    worker.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn entries_that_nobody_can_read_are_put_aside_and_the_lane_lives_on() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let worker = town.runs(&server, deaf()).await;
    let garbage = ["nonsense 1", "job job_01ARZ3NDEKTSV4RRFFQ69G5FAV", "v 1 job x", "v 1"];
    for fields in garbage {
        server.ask::<String>(&format!("XADD {RUN} * {fields}")).await;
    }
    // A hint of a job that is not there is simply dropped.
    let stranger = "v 1 job job_01ARZ3NDEKTSV4RRFFQ69G5FAV epoch e";
    server.ask::<String>(&format!("XADD {RUN} * {stranger}")).await;
    let job = worker.enqueue(Act::Write).await;
    worker.all_succeed(&[job]).await;
    holds(&server, RUN, 0).await;
    assert_eq!(server.ask::<usize>(&format!("XLEN {DEAD}")).await, garbage.len());
    worker.stop().await;
}

#[tokio::test]
async fn an_entry_that_was_read_too_often_is_put_aside() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = api(&town, &server).await;
    let jobs = api.enqueue_many(1).await;
    hints_wait(&server, 1).await;
    api.stop().await;
    let entry = ghost_reads(&server).await.remove(0);
    let claim = format!("XCLAIM {RUN} workers ghost 0 {entry} RETRYCOUNT 6 JUSTID");
    server.ask::<Vec<String>>(&claim).await;
    let worker = vigilant(&town, &server).await;
    holds(&server, DEAD, 1).await;
    assert_eq!(server.ask::<usize>(&format!("XLEN {RUN}")).await, 0);
    assert_eq!(jobs.len(), 1);
    worker.stop().await;
}

#[tokio::test]
async fn an_entry_of_a_newer_program_is_left_to_it_and_put_aside_when_none_comes() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let worker = vigilant(&town, &server).await;
    let (seconds, _): (u64, u64) = server.ask("TIME").await;
    let fields = "v 2 whom job_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    // By its id one was written eleven minutes ago, and the other nine.
    let [old, young] = [660, 540].map(|age| format!("{}-0", (seconds - age) * 1_000));
    for id in [&old, &young] {
        server.ask::<String>(&format!("XADD {RUN} {id} {fields}")).await;
    }
    holds(&server, DEAD, 1).await;
    let pending = async || {
        let ask = format!("XPENDING {RUN} workers - + 10");
        let held: redis::streams::StreamPendingCountReply = server.ask(&ask).await;
        held.ids
    };
    // Taken from its reader, it would not be idle any more.
    until("ten rounds of the caretaker have passed the young one by", async || {
        pending().await.iter().any(|entry| entry.last_delivered_ms > 500)
    })
    .await;
    let held = pending().await;
    let held: Vec<_> = held.iter().map(|entry| (&entry.id, entry.times_delivered)).collect();
    assert_eq!(held, [(&young, 1)]);
    let dead: redis::streams::StreamRangeReply = server.ask(&format!("XRANGE {DEAD} - +")).await;
    let dead: Vec<String> = dead.ids.iter().map(|entry| entry.get("entry").unwrap()).collect();
    assert_eq!(dead, [old]);
    // Not taken along by a worker that leaves, either.
    worker.stop().await;
    assert_eq!(server.ask::<usize>(&format!("XLEN {RUN}")).await, 1);
    let taken = format!("XAUTOCLAIM {RUN} workers newer 0 0-0");
    let taken: redis::streams::StreamAutoClaimReply = server.ask(&taken).await;
    assert_eq!(taken.claimed.len(), 1);
}
