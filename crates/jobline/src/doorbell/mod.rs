//! Wakes workers. It carries no job and no truth: a ring that is lost costs at most one poll.

mod local;

use crate::job::Queue;

/// A way to wake workers.
#[derive(Debug)]
pub(crate) enum Doorbell {
    /// Workers of this process.
    Local(local::Bells),
}

impl Doorbell {
    pub(crate) fn local() -> Self {
        Self::Local(local::Bells::default())
    }

    /// Tells one worker loop of `queue` that there may be work.
    pub(crate) fn ring(&self, queue: Queue) {
        match self {
            Self::Local(bells) => bells.ring(queue),
        }
    }

    /// Waits for a ring. One that came while nobody waited is not lost.
    pub(crate) async fn answer(&self, queue: Queue) {
        match self {
            Self::Local(bells) => bells.answer(queue).await,
        }
    }
}
