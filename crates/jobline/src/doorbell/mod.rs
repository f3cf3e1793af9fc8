//! Wakes workers. It carries no job and no truth: a ring that is lost costs at most one poll.
//!
//! In one process a bell is enough. Between processes each queue has a Redis stream that holds a
//! few hints ("this job can run"); a worker that reads one claims the job in the ledger, deletes
//! the hint, and only then begins.

mod caretaker;
mod config;
mod entry;
mod error;
mod key;
mod link;
mod local;
mod reader;
mod streams;

use tokio::sync::Notify;

use crate::job::Queue;

pub(crate) use caretaker::look_after;
pub use config::RedisConfig;
pub(crate) use entry::Entry;
pub use error::DoorbellError;
pub(crate) use link::Link;
pub(crate) use local::Bells;
pub(crate) use reader::{Reader, give_back};

/// A way to wake workers.
#[derive(Debug)]
pub(crate) enum Doorbell {
    /// Workers of this process.
    Local(Bells),
    /// Workers of all processes.
    Redis(Box<Redis>),
}

/// What the doorbell of many processes consists of.
#[derive(Debug)]
pub(crate) struct Redis {
    pub(crate) link: Link,
    /// For the times without Redis.
    bells: Bells,
    /// Wakes this process's dispatcher.
    dispatcher: Notify,
}

impl Doorbell {
    pub(crate) fn local() -> Self {
        Self::Local(Bells::default())
    }

    pub(crate) fn redis(link: Link) -> Self {
        let (bells, dispatcher) = (Bells::default(), Notify::new());
        Self::Redis(Box::new(Redis { link, bells, dispatcher }))
    }

    /// Tells one worker loop of `queue` that there may be work.
    pub(crate) fn ring(&self, queue: Queue) {
        match self {
            Self::Local(bells) => bells.ring(queue),
            Self::Redis(redis) => {
                redis.bells.ring(queue);
                redis.dispatcher.notify_one();
            }
        }
    }

    /// Tells the dispatcher that a worker of this process has taken a job: there is room for
    /// another hint.
    pub(crate) fn claimed(&self) {
        if let Self::Redis(redis) = self {
            redis.dispatcher.notify_one();
        }
    }

    /// Waits for something to dispatch; for ever where nothing needs to be dispatched.
    pub(crate) async fn dispatchable(&self) {
        match self {
            Self::Local(_) => std::future::pending().await,
            Self::Redis(redis) => redis.dispatcher.notified().await,
        }
    }

    /// Waits for a ring, or for the broker to come or go. A ring that came while nobody waited is
    /// not lost.
    pub(crate) async fn answer(&self, queue: Queue) {
        match self {
            Self::Local(bells) => bells.answer(queue).await,
            Self::Redis(redis) => {
                tokio::select! {
                    () = redis.bells.answer(queue) => {}
                    () = redis.link.changed() => {}
                }
            }
        }
    }

    /// The broker, where there is one.
    pub(crate) fn link(&self) -> Option<&Link> {
        match self {
            Self::Local(_) => None,
            Self::Redis(redis) => Some(&redis.link),
        }
    }
}
