//! Repairs what readers that died left behind in a stream.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::streams::{StreamClaimReply, StreamInfoConsumersReply, StreamPendingCountReply};
use redis::{AsyncCommands as _, RedisError, Script};

use super::entry::Entry;
use super::key::{GROUP, Keys};
use super::link::Link;
use super::reader::give_back;
use super::streams::is_group_gone;
use crate::error::cause;
use crate::job::Queue;
use crate::line::Line;

/// Entries looked at in one round: as many as dispatchers let wait.
const BATCH: usize = 500;
/// An entry that was read so often without being followed is to blame itself.
const DELIVERIES: usize = 5;
/// An entry that is older is told of anew: its reader is very busy, or nobody will ever read it.
const STALE_AFTER_MS: u64 = 60_000;
/// An entry in a form that we don't know is left to newer programs for so long
/// (`reliability.md` §3.4).
const NEWER_COMES_WITHIN_MS: u64 = 600_000;
/// A reader that has not asked for so long is gone, or will introduce itself again.
const GONE_AFTER: Duration = Duration::from_mins(2);

/// Forgets a reader, but only one that holds nothing: what it holds would never be read again.
/// In one step, because between two it may read something.
const FORGET: &str = r"
    if #redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 1, ARGV[2]) == 0 then
        return redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
    end
    return -1";

/// One round at one queue, in the name of one of its readers.
pub(crate) async fn look_after(
    line: &Arc<Line>,
    broker: &Link,
    queue: Queue,
    consumer: &str,
) -> Result<(), RedisError> {
    let Some(mut connection) = broker.connection() else { return Ok(()) };
    match round(line, (broker, &mut connection), queue, consumer).await {
        // Whoever reads or dispatches next makes it.
        Err(error) if is_group_gone(&error) => Ok(()),
        done => done,
    }
}

async fn round(
    line: &Arc<Line>,
    (broker, connection): (&Link, &mut MultiplexedConnection),
    queue: Queue,
    consumer: &str,
) -> Result<(), RedisError> {
    let (seconds, _): (u64, u64) = redis::cmd("TIME").query_async(connection).await?;
    let older = |entry: &Entry, age_ms| {
        entry.written_ms().is_some_and(|written| written + age_ms < seconds * 1_000)
    };
    let entries = broker.look(connection, queue, BATCH).await?.entries;
    let (foreign, known): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.foreign);
    for entry in foreign.iter().filter(|entry| older(entry, NEWER_COMES_WITHIN_MS)) {
        broker.bury(queue, entry, "no program knew its form").await?;
    }
    let foreign = foreign.into_iter().map(|entry| entry.id).collect();
    let taken = reclaim(line, (broker, connection), (queue, &foreign), consumer).await?;
    let stale = |entry: &Entry| older(entry, STALE_AFTER_MS) && !taken.contains(&entry.id);
    // Told anew: it has stood in the stream for very long.
    hand_back(line, queue, &known.into_iter().filter(stale).collect::<Vec<_>>()).await;
    forget_gone(connection, broker.keys(), queue, consumer).await
}

/// Takes entries from readers that read them and did nothing since, but for foreign ones: taken by
/// us they would look fresh to the programs that know what to do with them. Answers their ids.
async fn reclaim(
    line: &Arc<Line>,
    (broker, connection): (&Link, &mut MultiplexedConnection),
    (queue, foreign): (Queue, &HashSet<String>),
    consumer: &str,
) -> Result<HashSet<String>, RedisError> {
    if line.store.ping().await.is_err() {
        // Not the entries' fault: looked at now, they would count as read once more.
        return Ok(HashSet::new());
    }
    let (key, idle_ms) = (broker.keys().run(queue), broker.idle().as_millis().to_string());
    let mut pending = redis::cmd("XPENDING");
    pending.arg(&key).arg(GROUP).arg("IDLE").arg(&idle_ms).arg("-").arg("+").arg(BATCH);
    let mut pending: StreamPendingCountReply = pending.query_async(connection).await?;
    pending.ids.retain(|entry| !foreign.contains(&entry.id));
    let counts: HashMap<String, usize> =
        pending.ids.into_iter().map(|entry| (entry.id, entry.times_delivered)).collect();
    let ids: Vec<&String> = counts.keys().collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let taken: StreamClaimReply = connection.xclaim(&key, GROUP, consumer, &idle_ms, &ids).await?;
    let (mut fine, mut poison) = (Vec::new(), Vec::new());
    for entry in taken.ids.into_iter().map(Entry::read).filter(|entry| !entry.foreign) {
        let often = counts.get(&entry.id).is_some_and(|count| *count > DELIVERIES);
        if often || entry.job.is_none() { poison.push(entry) } else { fine.push(entry) }
    }
    for entry in &poison {
        broker.bury(queue, entry, "nobody could follow it").await?;
    }
    hand_back(line, queue, &fine).await;
    Ok(fine.into_iter().chain(poison).map(|entry| entry.id).collect())
}

async fn hand_back(line: &Arc<Line>, queue: Queue, entries: &[Entry]) {
    if entries.is_empty() {
        return;
    }
    tracing::info!(job.queue = %queue, entries = entries.len(), "hints are given anew");
    if let Err(error) = give_back(line, queue, entries).await {
        tracing::warn!(error = cause(&error), job.queue = %queue, "hints can't be given back");
    }
}

async fn forget_gone(
    connection: &mut MultiplexedConnection,
    keys: &Keys,
    queue: Queue,
    own: &str,
) -> Result<(), RedisError> {
    let readers: StreamInfoConsumersReply =
        connection.xinfo_consumers(keys.run(queue), GROUP).await?;
    for reader in readers.consumers {
        let gone = Duration::from_millis(reader.idle as u64) > GONE_AFTER;
        if gone && reader.pending == 0 && reader.name != own {
            forget(connection, keys, queue, &reader.name).await?;
        }
    }
    Ok(())
}

/// Removes a reader from the group, if it holds nothing.
pub(super) async fn forget(
    connection: &mut MultiplexedConnection,
    keys: &Keys,
    queue: Queue,
    consumer: &str,
) -> Result<(), RedisError> {
    let script = Script::new(FORGET);
    let mut call = script.key(keys.run(queue));
    let done: Result<i64, RedisError> =
        call.arg(GROUP).arg(consumer).invoke_async(connection).await;
    match done {
        // Where scripts are not allowed the names stay: they cost little.
        Err(error) if error.code() == Some("NOPERM") || is_group_gone(&error) => Ok(()),
        done => done.map(drop),
    }
}
