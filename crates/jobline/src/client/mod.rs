//! What others may ask of the runtime.

mod change;
mod enqueue;
mod filter;
mod look;
mod many;
mod pause;
mod replay;
mod schedule;
mod unique;

use std::sync::{Arc, OnceLock};

use entity::id::{BootId, JobId};
use entity::scope::TenantScope;
use entity::store::Store;
use futures_util::Stream;

use crate::doorbell::{Doorbell, Link, RedisConfig};
use crate::error::{DoorbellError, FollowError};
use crate::line::Line;
use crate::progress::{self, FeedEvent, Hub, JobEvent};

pub use enqueue::Enqueued;
pub use many::Changed;
pub use pause::Pause;

/// The door to all jobs of a ledger. Cheap to clone; clones share their doorbell and followers.
#[derive(Debug, Clone)]
pub struct Client(pub(crate) Arc<Line>);

impl Client {
    /// A client over a ledger that one process uses: its runtime wakes its own followers.
    pub fn new(store: Store) -> Self {
        let (doorbell, hub) = (Doorbell::local(), Hub::local());
        Self(Arc::new(Line { store, doorbell, hub, nudge: Arc::default(), slots: OnceLock::new() }))
    }

    /// A client over a ledger that many processes use; they tell each other through Redis. While
    /// that is away everything goes on a little slower: workers and followers look at the ledger.
    /// Make one for each process.
    ///
    /// # Errors
    /// [`DoorbellError::InvalidUrl`], and [`DoorbellError::EvictingPolicy`] for a Redis that is set
    /// up to throw keys away. One that does not answer is no error: it may come later.
    pub async fn connect(store: Store, redis: RedisConfig) -> Result<Self, DoorbellError> {
        let link = Link::open(&redis).await?;
        let (nudge, boot) = (Arc::default(), BootId::generate(store.now()));
        let hub = Hub::redis(&link, boot, &nudge);
        let doorbell = Doorbell::redis(link);
        Ok(Self(Arc::new(Line { store, doorbell, hub, nudge, slots: OnceLock::new() })))
    }

    /// Whether Redis is there and in use; `None` for a client that needs none.
    pub fn redis_up(&self) -> Option<bool> {
        self.0.doorbell.link().map(Link::is_up)
    }

    /// The ledger.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Follows a job: how it stands now (or, with `after`, every event behind that one), then what
    /// happens, in order and without gaps. The stream ends with the job.
    ///
    /// A follower that falls more than 64 events behind gets a snapshot and goes on from there. A
    /// cursor that is worth nothing gets a [`EventKind::Reset`](crate::query::EventKind::Reset):
    /// what is behind it is not kept any more, or it is ahead of everything that has happened, as
    /// after a backup was restored.
    ///
    /// # Errors
    /// [`FollowError::NotFound`] for a job that is not the workspace's.
    pub async fn events(
        &self,
        scope: &TenantScope,
        job: JobId,
        after: Option<u64>,
    ) -> Result<impl Stream<Item = JobEvent> + Send + use<>, FollowError> {
        progress::follow(Arc::clone(&self.0), *scope, job, after).await
    }
    /// Follows all jobs of a workspace: how those stand that have not ended (the newest 100), or,
    /// with `after`, everything behind that cursor; then what happens, without an end. Every event
    /// comes once, those of one job in order; a follower that resumes at a snapshot's cursor may be told
    /// of events that the snapshot holds already (their numbers are not above its own). A slow follower misses nothing: the log waits for it.
    ///
    /// A cursor that is worth nothing any more (older than the 30 days for which events are kept, or
    /// of a database that was restored since) gets a [`FeedEvent`] without an event, and then how
    /// things stand. Events of jobs that were purged are not told.
    ///
    /// # Errors
    /// [`FollowError::InvalidCursor`] for a cursor that was never given out.
    pub async fn feed(
        &self,
        scope: &TenantScope,
        after: Option<&str>,
    ) -> Result<impl Stream<Item = FeedEvent> + Send + use<>, FollowError> {
        progress::follow_all(Arc::clone(&self.0), *scope, after).await
    }
}
