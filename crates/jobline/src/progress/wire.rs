//! What processes tell each other: that something happened to a job, never what. Whoever hears it
//! reads the ledger.

use std::sync::Arc;
use std::time::Duration;

use entity::id::{BootId, JobId, WorkspaceId};
use futures_util::StreamExt as _;
use redis::RedisError;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};

use super::hub::Channels;
use crate::doorbell::Link;

/// Hints that may wait to be sent; more are dropped, followers look every few seconds anyway.
const WAITING: usize = 1_024;
/// Hints sent at once.
const BATCH: usize = 128;
/// Shortest time between two tries to listen.
const PAUSE: Duration = Duration::from_millis(250);

/// Something happened to a job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Word {
    pub(crate) tenant: WorkspaceId,
    pub(crate) job: JobId,
    /// Number of the event.
    pub(crate) seq: u64,
    /// Process in which it happened.
    pub(crate) boot: String,
    /// Whether holders of jobs are to look at once: somebody wants one stopped.
    #[serde(default)]
    pub(crate) nudge: bool,
}

/// The mouth of a process.
#[derive(Debug)]
pub(crate) struct Mouth {
    boot: String,
    words: mpsc::Sender<Word>,
}

impl Mouth {
    /// Tells the other processes, some time soon or never.
    pub(crate) fn say(&self, (tenant, job): (WorkspaceId, JobId), seq: u64, nudge: bool) {
        let word = Word { tenant, job, seq, boot: self.boot.clone(), nudge };
        // Full: Redis is away or slow. A lost word costs followers a moment, waiting costs jobs.
        let _ = self.words.try_send(word);
    }
}

/// Begins to speak and to listen, until the link is closed.
pub(crate) fn open(
    link: &Link,
    boot: BootId,
    channels: &Arc<Channels>,
    nudge: &Arc<Notify>,
) -> Mouth {
    let (words, waiting) = mpsc::channel(WAITING);
    let boot = boot.to_string();
    tokio::spawn(link.over().run_until_cancelled_owned(speak(link.clone(), waiting)));
    let ear = Ear {
        link: link.clone(),
        boot: boot.clone(),
        channels: Arc::clone(channels),
        nudge: Arc::clone(nudge),
    };
    tokio::spawn(link.over().run_until_cancelled_owned(ear.listen()));
    Mouth { boot, words }
}

async fn speak(link: Link, mut waiting: mpsc::Receiver<Word>) {
    let mut batch = Vec::with_capacity(BATCH);
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let words = batch.drain(..).filter_map(|word| serde_json::to_string(&word).ok());
        let (channel, mut pipe) = (link.keys().events(), redis::pipe());
        for word in words {
            pipe.publish(&channel, word).ignore();
        }
        let Some(mut connection) = link.connection() else { continue };
        if let Err(error) = pipe.exec_async(&mut connection).await {
            link.report(&error);
        }
    }
}

struct Ear {
    link: Link,
    boot: String,
    channels: Arc<Channels>,
    nudge: Arc<Notify>,
}

impl Ear {
    async fn listen(self) {
        loop {
            self.link.up().await;
            if let Err(error) = self.hear().await {
                tracing::debug!(
                    error = &error as &(dyn std::error::Error + 'static),
                    "events of other processes can't be heard"
                );
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Hears until the connection ends.
    async fn hear(&self) -> Result<(), RedisError> {
        let mut ear = self.link.ear().await?;
        ear.subscribe(self.link.keys().events()).await?;
        // Whatever was said before is lost: everybody looks.
        self.channels.look_all();
        self.nudge.notify_waiters();
        let mut words = ear.into_on_message();
        loop {
            tokio::select! {
                word = words.next() => match word {
                    Some(word) => self.heed(word.get_payload_bytes()),
                    None => return Ok(()),
                },
                () = self.link.down() => return Ok(()),
            }
        }
    }

    fn heed(&self, word: &[u8]) {
        // Anybody may publish: what can't be read says nothing.
        let Ok(word) = serde_json::from_slice::<Word>(word) else { return };
        if word.boot == self.boot {
            return;
        }
        self.channels.look((word.tenant, word.job), word.seq);
        if word.nudge {
            self.nudge.notify_waiters();
        }
    }
}
