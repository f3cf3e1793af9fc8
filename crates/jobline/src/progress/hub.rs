//! Tells followers what was just committed. Like the doorbell it may lose things: followers notice
//! gaps in the numbers and read them from the ledger.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use entity::id::{BootId, JobId, WorkspaceId};
use entity::job_state::JobState;
use tokio::sync::{Notify, broadcast, watch};

use super::event::{EventKind, JobEvent};
use super::wire::{self, Mouth};
use crate::doorbell::Link;
use crate::metrics;

/// Events that a follower may fall behind before it gets a snapshot instead.
const BUFFER: usize = 64;

/// Followers of this process.
#[derive(Debug, Default)]
pub(crate) struct Channels(Mutex<Ears>);

#[derive(Debug, Default)]
struct Ears {
    /// Of one job.
    jobs: HashMap<JobId, broadcast::Sender<Told>>,
    /// Of all jobs of a workspace.
    tenants: HashMap<WorkspaceId, watch::Sender<()>>,
}

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
        self.channels.tell((tenant, job), Told::Event(Arc::new(event)));
    }

    /// Has those who follow the job's workspace look: it, and maybe others with it, was recorded.
    pub(crate) fn look(&self, job: (WorkspaceId, JobId)) {
        if let Some(mouth) = &self.mouth {
            mouth.say(job, 1, false);
        }
        self.channels.look(job, 1);
    }

    /// Hears everything that is published about the job from now on.
    pub(crate) fn register(&self, job: JobId) -> Listener {
        let mut channels = self.channels.locked();
        let channel = channels.jobs.entry(job).or_insert_with(|| broadcast::channel(BUFFER).0);
        let events = Some(channel.subscribe());
        metrics::subscribers(1.0);
        Listener { job, events, channels: Arc::clone(&self.channels) }
    }

    /// Hears from now on when something is published about a job of the workspace.
    pub(crate) fn register_tenant(&self, tenant: WorkspaceId) -> TenantListener {
        let mut channels = self.channels.locked();
        let channel = channels.tenants.entry(tenant).or_insert_with(|| watch::channel(()).0);
        let news = Some(channel.subscribe());
        metrics::subscribers(1.0);
        TenantListener { tenant, news, channels: Arc::clone(&self.channels) }
    }
}

impl Channels {
    /// Makes followers of a job read the ledger.
    pub(super) fn look(&self, job: (WorkspaceId, JobId), seq: u64) {
        self.tell(job, Told::Look(seq));
    }

    /// Makes all followers read the ledger.
    pub(super) fn look_all(&self) {
        let channels = self.locked();
        for channel in channels.jobs.values() {
            let _ = channel.send(Told::Look(u64::MAX));
        }
        for channel in channels.tenants.values() {
            channel.send_replace(());
        }
    }

    fn tell(&self, (tenant, job): (WorkspaceId, JobId), told: Told) {
        let channels = self.locked();
        if let Some(channel) = channels.jobs.get(&job) {
            // Nobody listening any more is no error.
            let _ = channel.send(told);
        }
        if let Some(channel) = channels.tenants.get(&tenant) {
            channel.send_replace(());
        }
    }

    fn locked(&self) -> MutexGuard<'_, Ears> {
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
        if channels.jobs.get(&self.job).is_some_and(|channel| channel.receiver_count() == 0) {
            channels.jobs.remove(&self.job);
        }
    }
}

/// An ear for everything in a workspace: that something happened, and no more. The channel goes with
/// the last of them.
#[derive(Debug)]
pub(crate) struct TenantListener {
    tenant: WorkspaceId,
    news: Option<watch::Receiver<()>>,
    channels: Arc<Channels>,
}

impl TenantListener {
    /// Waits until something has happened since the last time.
    pub(crate) async fn changed(&mut self) {
        let Some(news) = &mut self.news else { return std::future::pending().await };
        // The sender lives in the map as long as we do.
        if news.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for TenantListener {
    fn drop(&mut self) {
        metrics::subscribers(-1.0);
        let mut channels = self.channels.locked();
        self.news = None;
        let tenant = self.tenant;
        if channels.tenants.get(&tenant).is_some_and(|channel| channel.receiver_count() == 0) {
            channels.tenants.remove(&tenant);
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
        let all = hub.register_tenant(WorkspaceId::DEFAULT);
        let left = || {
            let ears = hub.channels.locked();
            (ears.jobs.len(), ears.tenants.len())
        };
        drop(first);
        assert_eq!(left(), (1, 1));
        drop(second);
        assert_eq!(left(), (0, 1));
        drop(all);
        assert_eq!(left(), (0, 0));
    }
}
