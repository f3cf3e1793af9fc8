//! The process is killed at every place between two systems: nothing is lost, nothing happens twice.
//!
//! Each case is a chain of processes over one ledger: one that dies at its place, and one that finds
//! what is left and finishes. Both run the test [`life`] of this very program.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use entity::job_state::JobState;
use entity::store::{Store, StoreOptions};
use entity::{job, schedule};
use futures_util::StreamExt as _;
use jobline::testing::{FAILPOINTS, heed_failpoints};
use jobline::{
    Client, Config, Cron, EnqueueOptions, MissedRuns, NewSchedule, RedisConfig, Runtime,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, QueryFilter as _};
use tokio_util::sync::CancellationToken;

use crate::harness::{Act, House, Puppet, Rooms, new_job, registry, scope};
use crate::redis::Server;

/// Signal of a process that ended itself.
const ABORTED: i32 = 6;
/// Places that are passed only where there is a Redis.
const OF_REDIS: [&str; 4] = ["hint/noted", "hint/added", "read/entry", "claim/acknowledged"];
/// What a process is told by its parent.
const LEDGER: &str = "JOBLINE_LIFE_LEDGER";
const REDIS: &str = "JOBLINE_LIFE_REDIS";

/// A process of the runtime; only as a child of the others.
#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "what the child is told by its parent")]
async fn life() {
    let Ok(ledger) = std::env::var(LEDGER) else { return };
    heed_failpoints();
    let store = Store::open(&ledger, StoreOptions::default()).await.unwrap();
    let client = match std::env::var(REDIS) {
        Ok(url) => Client::connect(store, RedisConfig::new(&url)).await.unwrap(),
        Err(_) => Client::new(store),
    };
    ask(&client).await;
    schedule(&client).await;
    work(&client).await;
}

/// Asks for jobs of every shape; a second life is answered by those of the first.
async fn ask(client: &Client) {
    let once = |key: &str| EnqueueOptions {
        idempotency_key: Some(key.to_owned()),
        mutation: "life",
        ..EnqueueOptions::default()
    };
    let acts = [
        ("write", Act::Write),
        ("steps", Act::Checkpoint(3)),
        ("count", Act::Count(3)),
        ("fork", Act::Fork(vec![Act::Write, Act::Write])),
        ("slow", Act::WriteLater),
    ];
    for (key, act) in acts {
        client.enqueue(&scope(), Puppet { act }, once(key)).await.unwrap();
    }
    let at = |after: Duration| Some(client.store().now() + after);
    let later = EnqueueOptions { run_at: at(Duration::from_hours(1)), ..once("cancelled") };
    let later = client.enqueue(&scope(), Puppet { act: Act::Write }, later).await.unwrap();
    // Cancelled twice is fine.
    client.cancel(&scope(), later.job.id).await.unwrap();
    let batch = ["first", "second"].map(|key| new_job(Act::Write, once(key)));
    client.enqueue_all(&scope(), batch.into()).await.unwrap();
    let soon = EnqueueOptions { run_at: at(Duration::from_millis(100)), ..once("soon") };
    client.enqueue(&scope(), Puppet { act: Act::Write }, soon).await.unwrap();
}

/// Asks for a job by the clock, whose time has come.
async fn schedule(client: &Client) {
    let yearly = NewSchedule {
        name: "yearly".to_owned(),
        cron: Cron::parse("0 0 1 1 *", "UTC").unwrap(),
        missed_runs: MissedRuns::Latest,
        overlaps: false,
        job: new_job(Act::Write, EnqueueOptions::default()),
    };
    // A second life finds the schedule of the first.
    let Ok(made) = client.schedule(&scope(), yearly).await else { return };
    let tx = client.store().begin_write().await.unwrap();
    let due = schedule::ActiveModel { next_at: Set(Some(made.created_at)), ..Default::default() };
    let change = scope().update_many::<schedule::Entity>().set(due);
    change.filter(schedule::Column::Id.eq(made.id)).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
}

/// Waits until the schedule has no job to make.
async fn until_scheduled(client: &Client) {
    let now = client.store().now();
    let due = || scope().find::<schedule::Entity>().filter(schedule::Column::NextAt.lte(now));
    while due().one(client.store().read()).await.unwrap().is_some() {
        tokio::task::yield_now().await;
    }
}

/// Works until nothing is left to do.
async fn work(client: &Client) {
    let shutdown = CancellationToken::new();
    let config = Config {
        lease: Duration::from_secs(3),
        heartbeat: Duration::from_millis(500),
        sweep_every: Duration::from_millis(200),
        poll_every: Duration::from_millis(50),
        ..Config::default()
    };
    let rooms = Rooms::default();
    let runtime = Runtime::start(client, registry(), rooms, config, shutdown.clone()).await;
    let runtime = runtime.unwrap();
    until_scheduled(client).await;
    let live = JobState::ALL.into_iter().filter(|state| !state.is_terminal());
    let live: Vec<JobState> = live.collect();
    let next = || scope().find::<job::Entity>().filter(job::Column::State.is_in(live.clone()));
    while let Some(job) = next().one(client.store().read()).await.unwrap() {
        client.events(&scope(), job.id, None).await.unwrap().for_each(async |_| {}).await;
    }
    shutdown.cancel();
    runtime.stopped().await;
}

/// One process, which may be killed at a place.
fn process(ledger: &str, redis: Option<&str>, place: Option<&str>) -> ExitStatus {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "failpoints::life"]).env(LEDGER, ledger).env_remove("FAILPOINTS");
    if let Some(redis) = redis {
        command.env(REDIS, redis);
    }
    if let Some(place) = place {
        command.env("FAILPOINTS", format!("{place}=return"));
    }
    command.output().unwrap().status
}

/// What must be so when all is over.
async fn check(house: &House, place: &str) {
    let jobs = scope().find::<job::Entity>().all(house.client.store().read()).await.unwrap();
    // Nine that were asked for, one of which was cancelled, one by the clock, and two children.
    let mut states: Vec<&str> = jobs.iter().map(|job| job.state.as_str()).collect();
    states.sort_unstable();
    let expected: Vec<&str> =
        std::iter::once("cancelled").chain(std::iter::repeat_n("succeeded", 11)).collect();
    assert_eq!(states, expected, "{place}");
    for job in &jobs {
        let effects = house.effects(job.id).await;
        let steps = if job.args.to_string().contains("Checkpoint") { 4 } else { 1 };
        let expected = if job.state == JobState::Succeeded { steps } else { 0 };
        assert_eq!(effects, expected, "{place}: {}", job.args);
        assert!(job.crashes <= 1, "{place}: {job:?}");
        // Numbered without a gap.
        house.log(job.id).await;
    }
}

async fn survive(places: impl IntoIterator<Item = &'static str>, redis: Option<&Server>) {
    for place in places {
        let house = House::new().await;
        let url = redis.map(Server::url);
        let died = process(&house.url, url.as_deref(), Some(place));
        assert_eq!(died.signal(), Some(ABORTED), "{place} is never passed: {died}");
        let lived = process(&house.url, url.as_deref(), None);
        assert!(lived.success(), "{place}: {lived}");
        check(&house, place).await;
        if let Some(redis) = redis {
            let _: () = redis.ask("FLUSHALL").await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_place_between_two_systems_nothing_is_lost_or_done_twice() {
    survive(FAILPOINTS.into_iter().filter(|place| !OF_REDIS.contains(place)), None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_ledger_and_redis_nothing_is_lost_or_done_twice() {
    let Some(redis) = Server::start().await else { return };
    survive(OF_REDIS, Some(&redis)).await;
}
