//! Tells followers what was just committed. Like the doorbell it may lose things: followers notice
//! gaps in the numbers and read them from the ledger.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::id::JobId;
use tokio::sync::broadcast;

use super::event::JobEvent;

/// Events that a follower may fall behind before it gets a snapshot instead.
const BUFFER: usize = 64;

type Channels = HashMap<JobId, broadcast::Sender<Arc<JobEvent>>>;

/// A way to tell followers.
#[derive(Debug)]
pub(crate) enum Hub {
    /// Followers in this process.
    Local(Arc<Mutex<Channels>>),
}

impl Hub {
    pub(crate) fn local() -> Self {
        Self::Local(Arc::default())
    }

    /// Tells whoever follows the job now.
    pub(crate) fn publish(&self, job: JobId, event: JobEvent) {
        let Self::Local(channels) = self;
        if let Some(channel) = locked(channels).get(&job) {
            // Nobody listening any more is no error.
            let _ = channel.send(Arc::new(event));
        }
    }

    /// Hears everything that is published about the job from now on.
    pub(crate) fn register(&self, job: JobId) -> Listener {
        let Self::Local(channels) = self;
        let events =
            locked(channels).entry(job).or_insert_with(|| broadcast::channel(BUFFER).0).subscribe();
        Listener { job, events: Some(events), channels: Arc::clone(channels) }
    }
}

/// One follower's ear. The job's channel goes with the last of them.
#[derive(Debug)]
pub(crate) struct Listener {
    job: JobId,
    events: Option<broadcast::Receiver<Arc<JobEvent>>>,
    channels: Arc<Mutex<Channels>>,
}

/// What a follower hears.
#[derive(Debug)]
pub(crate) enum Heard {
    /// The next event.
    Event(Arc<JobEvent>),
    /// More events than the buffer holds were missed.
    Lagged,
}

impl Listener {
    pub(crate) async fn next(&mut self) -> Heard {
        let Some(events) = &mut self.events else { return std::future::pending().await };
        match events.recv().await {
            Ok(event) => Heard::Event(event),
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Lagged,
            // The sender lives in the map as long as we do.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut channels = locked(&self.channels);
        // Our own receiver must be gone before we count.
        self.events = None;
        if channels.get(&self.job).is_some_and(|channel| channel.receiver_count() == 0) {
            channels.remove(&self.job);
        }
    }
}

fn locked(channels: &Mutex<Channels>) -> MutexGuard<'_, Channels> {
    channels.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use entity::instant::Instant;

    use super::*;

    #[test]
    fn the_last_follower_takes_the_channel_along() {
        let hub = Hub::local();
        let job = JobId::generate(Instant::from_micros(0));
        let (first, second) = (hub.register(job), hub.register(job));
        let Hub::Local(channels) = &hub;
        drop(first);
        assert_eq!(locked(channels).len(), 1);
        drop(second);
        assert_eq!(locked(channels).len(), 0);
    }
}
