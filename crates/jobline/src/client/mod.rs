//! What others may ask of the runtime.

mod change;
mod enqueue;
mod look;

use std::sync::{Arc, OnceLock};

use entity::id::JobId;
use entity::scope::TenantScope;
use entity::store::Store;
use futures_util::Stream;
use tokio::sync::Notify;

use crate::doorbell::Doorbell;
use crate::error::FollowError;
use crate::line::Line;
use crate::progress::{self, Hub, JobEvent};

pub use enqueue::{EnqueueOptions, Enqueued};

/// The door to all jobs of a ledger. Cheap to clone; clones share their doorbell and followers.
#[derive(Debug, Clone)]
pub struct Client(pub(crate) Arc<Line>);

impl Client {
    /// A client over a ledger. Make one for each process: its runtime wakes its own followers.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Line {
            store,
            doorbell: Doorbell::local(),
            hub: Hub::local(),
            nudge: Notify::new(),
            slots: OnceLock::new(),
        }))
    }

    /// The ledger.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Follows a job: how it stands now (or, with `after`, every event behind that one), then what
    /// happens, in order and without gaps. The stream ends with the job.
    ///
    /// A follower that falls more than 64 events behind gets a snapshot and goes on from there.
    ///
    /// # Errors
    /// [`FollowError::NotFound`] for a job that is not the workspace's,
    /// [`FollowError::InvalidCursor`] when `after` lies ahead of all events.
    pub async fn events(
        &self,
        scope: &TenantScope,
        job: JobId,
        after: Option<u64>,
    ) -> Result<impl Stream<Item = JobEvent> + Send + use<>, FollowError> {
        progress::follow(Arc::clone(&self.0), *scope, job, after).await
    }
}
