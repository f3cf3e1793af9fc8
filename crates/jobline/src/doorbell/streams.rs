//! The streams of Redis as verbs.

use std::collections::HashSet;

use entity::id::JobId;
use redis::aio::MultiplexedConnection;
use redis::streams::{StreamInfoGroupsReply, StreamRangeReply};
use redis::{AsyncCommands as _, RedisError};

use super::entry::{Entry, fields};
use super::key::{GROUP, Keys};
use super::link::Link;
use crate::job::Queue;
use crate::ledger::Hinted;
use crate::metrics;
use crate::plant::Plant;

/// Entries kept of those that nobody could read.
const DEAD_KEPT: usize = 1_000;

/// What a stream holds.
#[derive(Debug)]
pub(crate) struct Look {
    /// Entries, with those that were read and not yet followed.
    pub(crate) entries: Vec<Entry>,
    /// Readers of its group.
    pub(crate) readers: usize,
}

impl Look {
    /// Jobs that it tells of.
    pub(crate) fn jobs(&self) -> HashSet<JobId> {
        self.entries.iter().filter_map(|entry| entry.job).collect()
    }
}

/// Makes the stream and its group unless they are there. The group begins at the first entry, never
/// at the newest: what was added while there was no group is to be read, too.
pub(super) async fn ensure_group(
    connection: &mut MultiplexedConnection,
    keys: &Keys,
    queue: Queue,
) -> Result<(), RedisError> {
    let first = if Plant::DollarGroup.is_on() { "$" } else { "0" };
    let made: Result<(), RedisError> =
        connection.xgroup_create_mkstream(keys.run(queue), GROUP, first).await;
    match made {
        Err(error) if error.code() == Some("BUSYGROUP") => Ok(()),
        made => made,
    }
}

/// Whether an error says that the group, or the whole stream, is gone.
pub(super) fn is_group_gone(error: &RedisError) -> bool {
    error.code() == Some("NOGROUP")
        || error.detail().is_some_and(|text| text.contains("no such key"))
        || error.code() == Some("UNBLOCKED")
}

impl Link {
    /// The name of Redis's present memory; a new one when that was wiped.
    pub(crate) async fn epoch(
        &self,
        connection: &mut MultiplexedConnection,
        new: impl FnOnce() -> String,
    ) -> Result<String, RedisError> {
        let key = self.keys().epoch();
        let found: Option<String> = connection.get(&key).await?;
        if let Some(epoch) = found {
            return Ok(epoch);
        }
        let new = new();
        // Of several processes that see it missing one sets it.
        let first: bool = connection.set_nx(&key, &new).await?;
        if first {
            return Ok(new);
        }
        let found: Option<String> = connection.get(&key).await?;
        Ok(found.unwrap_or(new))
    }

    /// What a queue's stream holds, as far as `limit` entries.
    pub(crate) async fn look(
        &self,
        connection: &mut MultiplexedConnection,
        queue: Queue,
        limit: usize,
    ) -> Result<Look, RedisError> {
        ensure_group(connection, self.keys(), queue).await?;
        let key = self.keys().run(queue);
        let (groups, range): (StreamInfoGroupsReply, StreamRangeReply) = redis::pipe()
            .xinfo_groups(&key)
            .xrange_count(&key, "-", "+", limit)
            .query_async(connection)
            .await?;
        let readers = groups.groups.iter().find(|group| group.name == GROUP);
        Ok(Look {
            entries: range.ids.into_iter().map(Entry::read).collect(),
            readers: readers.map_or(0, |group| group.consumers),
        })
    }

    /// Tells workers of jobs, in this order.
    pub(crate) async fn add(
        &self,
        connection: &mut MultiplexedConnection,
        queue: Queue,
        (jobs, epoch): (&[Hinted], &str),
    ) -> Result<(), RedisError> {
        let (key, mut pipe) = (self.keys().run(queue), redis::pipe());
        for hinted in jobs {
            pipe.xadd(&key, "*", &fields(hinted.job, epoch)).ignore();
        }
        pipe.exec_async(connection).await
    }

    /// Takes entries away for good.
    pub(crate) async fn remove(&self, queue: Queue, ids: &[String]) -> Result<(), RedisError> {
        let Some(mut connection) = self.connection() else { return Ok(()) };
        if ids.is_empty() {
            return Ok(());
        }
        let key = self.keys().run(queue);
        let mut pipe = redis::pipe();
        pipe.xack(&key, GROUP, ids).ignore().xdel(&key, ids).ignore();
        let done = pipe.exec_async(&mut connection).await;
        // What is not taken away is found by the caretaker, and claims nothing.
        match done {
            Err(error) if !is_group_gone(&error) => Err(error),
            _ => Ok(()),
        }
    }

    /// Puts an entry aside for people to look at.
    pub(crate) async fn bury(
        &self,
        queue: Queue,
        entry: &Entry,
        reason: &str,
    ) -> Result<(), RedisError> {
        let Some(mut connection) = self.connection() else { return Ok(()) };
        let mut add = redis::cmd("XADD");
        add.arg(self.keys().dead(queue)).arg("MAXLEN").arg("~").arg(DEAD_KEPT).arg("*");
        add.arg("entry").arg(&entry.id).arg("reason").arg(reason).arg("fields").arg(&entry.text);
        add.exec_async(&mut connection).await?;
        metrics::dead_entry(queue);
        tracing::warn!(job.queue = %queue, entry.id, reason, "stream entry put aside");
        self.remove(queue, std::slice::from_ref(&entry.id)).await
    }
}
