//! One worker's place at a queue's stream.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands as _, ErrorKind, RedisError};
use tokio_util::sync::CancellationToken;

use super::entry::Entry;
use super::key::GROUP;
use super::link::Link;
use super::streams::{ensure_group, is_group_gone};
use crate::error::LedgerError;
use crate::job::Queue;
use crate::ledger;
use crate::line::Line;

/// How long Redis waits for an entry.
const BLOCK: Duration = Duration::from_secs(2);
/// How long we wait for Redis: longer than it does, or every quiet moment would be an error.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How long a reader that leaves waits for the answer that is under way.
const LEAVE_WITHIN: Duration = Duration::from_millis(500);

/// Reads a queue's stream as one consumer of its group.
pub(crate) struct Reader {
    link: Link,
    queue: Queue,
    consumer: String,
    /// Nobody else's: a blocked connection answers nobody.
    connection: Option<Own>,
}

struct Own {
    connection: MultiplexedConnection,
    /// By which Redis knows it; `None` when it does not tell.
    client: Option<i64>,
}

impl Reader {
    pub(crate) fn new(link: Link, queue: Queue, consumer: String) -> Self {
        Self { link, queue, consumer, connection: None }
    }

    /// Whether there is a Redis to read from.
    pub(crate) fn is_up(&self) -> bool {
        self.link.is_up()
    }

    /// Waits a while for an entry. Once `shutdown` fires the read is called back; what it brings
    /// all the same is answered and must be given back.
    pub(crate) async fn read(
        &mut self,
        shutdown: &CancellationToken,
    ) -> Result<Option<Entry>, RedisError> {
        let read = self.read_once(shutdown).await;
        match &read {
            Ok(_) => {}
            Err(error) if is_group_gone(error) => {
                if let Some(mut connection) = self.link.connection() {
                    ensure_group(&mut connection, self.link.keys(), self.queue).await?;
                }
                return Ok(None);
            }
            Err(error) => {
                self.connection = None;
                self.link.report(error);
            }
        }
        read
    }

    async fn read_once(
        &mut self,
        shutdown: &CancellationToken,
    ) -> Result<Option<Entry>, RedisError> {
        let own = match self.connection.take() {
            Some(own) => own,
            None => self.connect().await?,
        };
        let mut connection = own.connection.clone();
        let options = StreamReadOptions::default()
            .group(GROUP, &self.consumer)
            .count(1)
            .block(usize::try_from(BLOCK.as_millis()).unwrap_or(1));
        let keys = [self.link.keys().run(self.queue)];
        let reply = connection.xread_options(&keys, &[">"], &options);
        let mut reply = std::pin::pin!(tokio::time::timeout(ANSWER_WITHIN, reply));
        let reply: Option<StreamReadReply> = tokio::select! {
            reply = &mut reply => reply.unwrap_or_else(|_| Err(silence()))?,
            // The connection is dropped: it may never answer.
            () = self.link.down() => return Err(silence()),
            () = shutdown.cancelled() => {
                self.unblock(&own).await;
                let last = tokio::time::timeout(LEAVE_WITHIN, &mut reply).await;
                last.ok().and_then(Result::ok).and_then(Result::ok).flatten()
            }
        };
        self.connection = Some(own);
        let entries = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
        Ok(entries.map(Entry::read).next())
    }

    async fn connect(&self) -> Result<Own, RedisError> {
        let mut connection = self.link.own_connection().await?;
        let mut ask = redis::cmd("CLIENT");
        let client = ask.arg("ID").query_async(&mut connection);
        let client = tokio::time::timeout(ANSWER_WITHIN, client).await;
        Ok(Own { connection, client: client.ok().and_then(Result::ok) })
    }

    /// Asks Redis to answer the read that is under way.
    async fn unblock(&self, own: &Own) {
        let (Some(mut connection), Some(client)) = (self.link.connection(), own.client) else {
            return;
        };
        let mut unblock = redis::cmd("CLIENT");
        // Where that is not allowed the read ends by itself, or is given up.
        let _ = unblock.arg("UNBLOCK").arg(client).exec_async(&mut connection).await;
    }

    /// Leaves the group: gives back what was read and not followed, and is forgotten.
    pub(crate) async fn leave(mut self, line: &Arc<Line>) {
        self.connection = None;
        if let Err(error) = self.give_back_pending(line).await {
            self.link.report(&error);
        }
        if let Some(mut connection) = self.link.connection() {
            let keys = self.link.keys();
            let gone = super::caretaker::forget(&mut connection, keys, self.queue, &self.consumer);
            // Another process does it later.
            let _ = gone.await;
        }
    }

    async fn give_back_pending(&self, line: &Arc<Line>) -> Result<(), RedisError> {
        let Some(mut connection) = self.link.connection() else { return Ok(()) };
        let options = StreamReadOptions::default().group(GROUP, &self.consumer).count(100);
        let keys = [self.link.keys().run(self.queue)];
        let reply: Option<StreamReadReply> =
            match connection.xread_options(&keys, &["0"], &options).await {
                Err(error) if is_group_gone(&error) => None,
                reply => reply?,
            };
        let entries = reply.into_iter().flat_map(|reply| reply.keys).flat_map(|key| key.ids);
        // What only another program can read is left for it.
        let entries: Vec<Entry> = entries.map(Entry::read).filter(|entry| !entry.foreign).collect();
        if let Err(error) = give_back(line, self.queue, &entries).await {
            tracing::warn!(error = crate::error::cause(&error), "hints can't be given back");
        }
        Ok(())
    }
}

/// Says in the ledger that nobody follows these hints, and takes them away: the next dispatcher
/// tells of their jobs anew.
pub(crate) async fn give_back(
    line: &Arc<Line>,
    queue: Queue,
    entries: &[Entry],
) -> Result<(), LedgerError> {
    let jobs: Vec<_> = entries.iter().filter_map(|entry| entry.job).collect();
    ledger::unhint(&line.store, &jobs).await?;
    let ids: Vec<String> = entries.iter().map(|entry| entry.id.clone()).collect();
    if let Some(link) = line.doorbell.link()
        && let Err(error) = link.remove(queue, &ids).await
    {
        link.report(&error);
    }
    if !jobs.is_empty() {
        line.doorbell.ring(queue);
    }
    Ok(())
}

fn silence() -> RedisError {
    (ErrorKind::Io, "no answer in time").into()
}
