//! Everything that happens to a workspace's jobs, as one log.

mod follow;
mod place;

use entity::id::JobId;

use super::event::JobEvent;

pub(crate) use follow::follow;
pub(crate) use place::{NoCursor, Place};

/// Something that happened to one of a workspace's jobs.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FeedEvent {
    /// Its place; give it back as `after` to resume behind it.
    pub cursor: String,
    /// What happened to which job. `None`: the cursor that was given is worth nothing any more, and
    /// how things stand comes next.
    pub event: Option<(JobId, JobEvent)>,
}
