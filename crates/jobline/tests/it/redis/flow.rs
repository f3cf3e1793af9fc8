//! While all is well.

use std::time::Duration;

use entity::job_state::JobState;
use entity::scope::{Actor, SystemScope};
use futures_util::StreamExt as _;
use jobline::error::DoorbellError;
use jobline::{Client, Config, Pause, RedisConfig};

use super::or_skip;
use super::server::{RUN, Server, holds, until};
use super::town::{NEVER, NO_SLOTS, Town, deaf, watchful};
use crate::harness::{Act, scope};

async fn both_listen(server: &Server) {
    until("both processes listen", async || {
        let (_, ears): (String, usize) = server.ask("PUBSUB NUMSUB bc:events").await;
        ears == 2
    })
    .await;
}

#[tokio::test]
async fn jobs_flow_through_the_stream_and_leave_it_empty() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let process = town.runs(&server, deaf()).await;
    let jobs = process.enqueue_many(60).await;
    process.all_succeed(&jobs).await;
    let info: redis::streams::StreamInfoStreamReply =
        server.ask(&format!("XINFO STREAM {RUN}")).await;
    assert_eq!(info.length, 0);
    let added: String = server.ask("INFO commandstats").await;
    assert!(added.contains("cmdstat_xadd:calls=60,"), "{added}");
    let pending: (usize, Option<String>, Option<String>, redis::Value) =
        server.ask(&format!("XPENDING {RUN} workers")).await;
    assert_eq!(pending.0, 0);
    process.stop().await;
}

#[tokio::test]
async fn a_hint_is_gone_while_its_job_still_runs() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    // Nobody else takes the entry away.
    let mut redis = RedisConfig::new(server.url());
    redis.idle = NEVER;
    let process = town.process(redis).await.runs(deaf()).await;
    let job = process.enqueue(Act::Wait).await;
    process.rooms.begun.given().await;
    holds(&server, RUN, 0).await;
    let row = process.client.get(&scope(), job).await.unwrap().unwrap();
    assert_eq!(row.state, JobState::Running);
    process.rooms.go.give();
    process.all_succeed(&[job]).await;
    process.stop().await;
}

#[tokio::test]
async fn jobs_that_were_told_of_before_a_pause_run_as_soon_as_it_is_over() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let process = town.runs(&server, deaf()).await;
    let operator = SystemScope::for_runtime("test");
    let pause = Pause::Kind("puppet".to_owned());
    process.client.pause((&operator, Actor::Operator), &pause).await.unwrap();
    let jobs = process.enqueue_many(10).await;
    // Somebody told of them before it was known.
    for job in &jobs {
        let _: String = server.ask(&format!("XADD {RUN} * v 1 job {job} epoch e")).await;
    }
    holds(&server, RUN, 0).await;
    assert_eq!(process.runs_begun(), 0);
    process.client.resume(&operator, &pause).await.unwrap();
    process.all_succeed(&jobs).await;
    assert_eq!(process.runs_begun(), 10);
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_jobs_and_run_each_once() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let (one, two) = (town.runs(&server, deaf()).await, town.runs(&server, deaf()).await);
    let api = town.runs(&server, Config { slots: NO_SLOTS, ..watchful() }).await;
    let jobs = api.enqueue_many(100).await;
    api.all_succeed(&jobs).await;
    assert_eq!(one.runs_begun() + two.runs_begun(), 100);
    assert!(one.runs_begun() > 0 && two.runs_begun() > 0);
    for process in [one, two, api] {
        process.stop().await;
    }
}

#[tokio::test]
async fn no_more_hints_wait_than_workers_can_soon_follow() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = town.runs(&server, Config { slots: NO_SLOTS, ..watchful() }).await;
    let jobs = api.enqueue_many(50).await;
    until("hints wait", async || server.ask::<usize>(&format!("XLEN {RUN}")).await > 0).await;
    // Twice the queue's two usual slots.
    assert_eq!(server.ask::<usize>(&format!("XLEN {RUN}")).await, 4);
    let worker = town.runs(&server, deaf()).await;
    api.all_succeed(&jobs).await;
    worker.stop().await;
    api.stop().await;
}

#[tokio::test]
async fn a_follower_elsewhere_sees_every_event_and_need_not_look_for_it() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let (far, worker) = (town.process(RedisConfig::new(server.url())).await, deaf());
    let worker = town.runs(&server, worker).await;
    let job = worker.enqueue(Act::Wait).await;
    worker.rooms.begun.given().await;
    let mut events = std::pin::pin!(far.client.events(&scope(), job, Some(0)).await.unwrap());
    let mut seen = vec![events.next().await.unwrap(), events.next().await.unwrap()];
    both_listen(&server).await;
    worker.rooms.go.give();
    // A look comes every two seconds.
    let rest = tokio::time::timeout(Duration::from_millis(1_500), events.collect::<Vec<_>>());
    seen.extend(rest.await.unwrap());
    let log = worker.client.events_after(&scope(), job, 0, 100).await.unwrap();
    assert_eq!(seen, log);
    let numbers: Vec<u64> = seen.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=seen.len() as u64).collect::<Vec<_>>());
    worker.stop().await;
}

#[tokio::test]
async fn a_cancel_reaches_a_job_that_runs_elsewhere() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let api = town.process(RedisConfig::new(server.url())).await;
    let config = Config { heartbeat: NEVER, lease: 3 * NEVER, sweep_every: NEVER, ..deaf() };
    let worker = town.runs(&server, config).await;
    let job = worker.enqueue(Act::UntilStopped).await;
    worker.rooms.begun.given().await;
    both_listen(&server).await;
    api.client.cancel(&scope(), job).await.unwrap();
    assert_eq!(api.ended(job).await.state, JobState::Cancelled);
    worker.stop().await;
}

#[tokio::test]
async fn a_worker_that_leaves_is_forgotten_and_leaves_nothing_behind() {
    let server = or_skip!(Server::start().await);
    let town = Town::new().await;
    let worker = town.runs(&server, deaf()).await;
    let job = worker.enqueue(Act::Write).await;
    worker.all_succeed(&[job]).await;
    worker.stop().await;
    let readers: redis::streams::StreamInfoConsumersReply =
        server.ask(&format!("XINFO CONSUMERS {RUN} workers")).await;
    assert_eq!(readers.consumers.len(), 0);
}

#[tokio::test]
async fn a_redis_that_evicts_is_refused_by_the_name_of_its_setting() {
    let server = or_skip!(Server::with(&["--maxmemory-policy", "allkeys-lru"]).await);
    let town = Town::new().await;
    let store = crate::harness::open(town.url(), entity::clock::Clock::system()).await;
    let error = Client::connect(store, RedisConfig::new(server.url())).await.unwrap_err();
    assert!(matches!(&error, DoorbellError::EvictingPolicy { policy } if policy == "allkeys-lru"));
    assert!(error.to_string().contains("`maxmemory-policy noeviction`"));
}

#[tokio::test]
async fn a_password_and_the_newer_protocol_come_with_the_url() {
    let server = or_skip!(Server::with(&["--requirepass", "hunter2"]).await);
    let town = Town::new().await;
    let url = server.url().replace("redis://", "redis://:hunter2@") + "?protocol=resp3";
    let process = town.process(RedisConfig::new(url)).await.runs(deaf()).await;
    assert_eq!(process.client.redis_up(), Some(true));
    let job = process.enqueue(Act::Write).await;
    process.all_succeed(&[job]).await;
    process.stop().await;
    let wrong = server.url().replace("redis://", "redis://:hunter3@");
    let process = town.process(RedisConfig::new(wrong)).await.runs(watchful()).await;
    assert_eq!(process.client.redis_up(), Some(false));
    let job = process.enqueue(Act::Write).await;
    process.all_succeed(&[job]).await;
    process.stop().await;
}
