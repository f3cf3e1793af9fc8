//! Tells followers what was just committed. Like the doorbell it may lose things: followers notice
//! gaps in the numbers and read them from the ledger.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::id::{BootId, JobId, WorkspaceId};
use entity::job_state::JobState;
use tokio::sync::{Notify, broadcast};

use super::event::{EventKind, JobEvent};
use super::wire::{self, Mouth};
use crate::doorbell::Link;
use crate::metrics;

/// Events that a follower may fall behind before it gets a snapshot instead.
const BUFFER: usize = 64;

/// Followers of this process, by job.
#[derive(Debug, Default)]
pub(crate) struct Channels(Mutex<HashMap<JobId, broadcast::Sender<Told>>>);

/// What followers are told.
#[derive(Debug, Clone)]
enum Told {
    /// It happened here.
    Event(Arc<JobEvent>),
    /// It happened elsewhere, and has this number.
    Look(u64),
}

/// A way to tell followers.
#[derive(Debug)]
pub(crate) struct Hub {
    channels: Arc<Channels>,
    /// For followers in other processes.
    mouth: Option<Mouth>,
}

impl Hub {
    /// Followers in this process.
    pub(crate) fn local() -> Self {
        Self { channels: Arc::default(), mouth: None }
    }

    /// Followers in all processes. `nudge` is given when another process asks to stop a job.
    pub(crate) fn redis(link: &Link, boot: BootId, nudge: &Arc<Notify>) -> Self {
        let channels = Arc::default();
        let mouth = wire::open(link, boot, &channels, nudge);
        Self { channels, mouth: Some(mouth) }
    }

    /// Tells whoever follows the job now.
    pub(crate) fn publish(&self, (tenant, job): (WorkspaceId, JobId), event: JobEvent) {
        if let Some(mouth) = &self.mouth {
            let nudge = event.kind == EventKind::State && event.state == JobState::Cancelling;
            mouth.say((tenant, job), event.seq, nudge);
        }
        self.channels.tell(job, Told::Event(Arc::new(event)));
    }

    /// Hears everything that is published about the job from now on.
    pub(crate) fn register(&self, job: JobId) -> Listener {
        let mut channels = self.channels.locked();
        let channel = channels.entry(job).or_insert_with(|| broadcast::channel(BUFFER).0);
        let events = Some(channel.subscribe());
        metrics::subscribers(1.0);
        Listener { job, events, channels: Arc::clone(&self.channels) }
    }
}

impl Channels {
    /// Makes followers of a job read the ledger.
    pub(super) fn look(&self, job: JobId, seq: u64) {
        self.tell(job, Told::Look(seq));
    }

    /// Makes all followers read the ledger.
    pub(super) fn look_all(&self) {
        for channel in self.locked().values() {
            let _ = channel.send(Told::Look(u64::MAX));
        }
    }

    fn tell(&self, job: JobId, told: Told) {
        if let Some(channel) = self.locked().get(&job) {
            // Nobody listening any more is no error.
            let _ = channel.send(told);
        }
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<JobId, broadcast::Sender<Told>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One follower's ear. The job's channel goes with the last of them.
#[derive(Debug)]
pub(crate) struct Listener {
    job: JobId,
    events: Option<broadcast::Receiver<Told>>,
    channels: Arc<Channels>,
}

/// What a follower hears.
#[derive(Debug)]
pub(crate) enum Heard {
    /// The next event.
    Event(Arc<JobEvent>),
    /// The ledger has an event of this number.
    Look(u64),
    /// More events than the buffer holds were missed.
    Lagged,
}

impl Listener {
    pub(crate) async fn next(&mut self) -> Heard {
        let Some(events) = &mut self.events else { return std::future::pending().await };
        match events.recv().await {
            Ok(Told::Event(event)) => Heard::Event(event),
            Ok(Told::Look(seq)) => Heard::Look(seq),
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Lagged,
            // The sender lives in the map as long as we do.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        metrics::subscribers(-1.0);
        let mut channels = self.channels.locked();
        // Our own receiver must be gone before we count.
        self.events = None;
        if channels.get(&self.job).is_some_and(|channel| channel.receiver_count() == 0) {
            channels.remove(&self.job);
        }
    }
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
        drop(first);
        assert_eq!(hub.channels.locked().len(), 1);
        drop(second);
        assert_eq!(hub.channels.locked().len(), 0);
    }
}
