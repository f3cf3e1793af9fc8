//! Following a workspace: register, read up to the horizon, listen, read again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use entity::id::JobId;
use entity::job_event;
use entity::scope::TenantScope;
use futures_util::Stream;
use tokio::time::Instant;

use super::{FeedEvent, NoCursor, Place};
use crate::error::{FollowError, LedgerError, cause};
use crate::ledger::{self, EVENTS_KEPT};
use crate::line::Line;
use crate::progress::event::{EventKind, JobEvent};
use crate::progress::hub::TenantListener;

/// How long a lost hint can hold back an event.
const FLOOR: Duration = Duration::from_secs(2);
/// Shortest time between two reads: a busy workspace's hints become one.
const PAUSE: Duration = Duration::from_millis(100);
/// An event behind the horizon waits for a transaction that is about to end.
const SOON: Duration = Duration::from_millis(50);
/// Events read at once.
const BATCH: u64 = 256;
/// Jobs that a new follower is told of; others can be listed.
const STANDING: u64 = 100;

/// A follower's place in a workspace's feed.
struct Follower {
    line: Arc<Line>,
    scope: TenantScope,
    listener: TenantListener,
    place: Place,
    /// Number of the event as of which the follower was told how a job stands.
    told: HashMap<JobId, u64>,
}

/// What a read brought.
#[derive(Default)]
struct Found {
    events: Vec<FeedEvent>,
    /// When to read again, unless something is heard before.
    again: Duration,
}

/// What happens in the workspace behind the cursor; without one how its live jobs stand, and what
/// comes then.
pub(crate) async fn follow(
    line: Arc<Line>,
    scope: TenantScope,
    after: Option<&str>,
) -> Result<impl Stream<Item = FeedEvent> + Send + use<>, FollowError> {
    let after = after.map(str::parse::<Place>).transpose();
    let after = after.map_err(|NoCursor| FollowError::InvalidCursor)?;
    // Registered before reading: whatever is committed in between is heard or read, or both.
    let listener = line.hub.register_tenant(scope.tenant());
    let feeds = line.store.feeds().await.map_err(LedgerError::Store)?;
    let now = line.store.db_now().await.map_err(LedgerError::Store)?;
    let here = Place::before(feeds.horizon, feeds.epoch, now);
    let kept = after.as_ref().is_some_and(|place| is_kept(place, &here));
    let reset = after.is_some() && !kept;
    let place = after.filter(|_| kept).unwrap_or(here);
    let mut follower = Follower { line, scope, listener, place, told: HashMap::new() };
    let mut opening = Vec::new();
    if reset {
        opening.push(FeedEvent { cursor: follower.place.to_string(), event: None });
    }
    if !kept {
        // After the horizon was asked: nothing before it is missing in what is told now.
        opening.extend(follower.standing().await?);
    }
    Ok(follower.stream(opening))
}

/// Whether everything behind the place is still there, seen from here.
fn is_kept(place: &Place, here: &Place) -> bool {
    place.epoch == here.epoch && place.at >= here.at - EVENTS_KEPT && place.feed <= here.feed
}

impl Follower {
    fn stream(mut self, opening: Vec<FeedEvent>) -> impl Stream<Item = FeedEvent> + Send + 'static {
        async_stream::stream! {
            for event in opening {
                yield event;
            }
            loop {
                let read_at = Instant::now();
                // An unreachable ledger is waited for: the log is still there afterwards.
                let found = match self.read().await {
                    Ok(found) => found,
                    Err(error) => {
                        tracing::warn!(error = cause(&error), "a workspace's events can't be read");
                        Found { again: FLOOR, ..Found::default() }
                    }
                };
                for event in found.events {
                    yield event;
                }
                let _ = tokio::time::timeout(found.again, self.listener.changed()).await;
                if found.again > Duration::ZERO {
                    tokio::time::sleep_until(read_at + PAUSE.min(found.again)).await;
                }
            }
        }
    }

    /// The next events that nothing can come before any more.
    async fn read(&mut self) -> Result<Found, LedgerError> {
        let store = &self.line.store;
        let feeds = store.feeds().await?;
        let rows = ledger::events_behind(store, &self.scope, &self.place, BATCH).await?;
        let full = rows.len() as u64 == BATCH;
        let mut found =
            Found { again: if full { Duration::ZERO } else { FLOOR }, ..Found::default() };
        for row in rows {
            if row.feed.unwrap_or_default() >= feeds.horizon {
                found.again = SOON;
                break;
            }
            found.events.extend(self.given(row)?);
        }
        Ok(found)
    }

    /// Moves on to the event. `None`: the follower was told of it already.
    fn given(&mut self, row: job_event::Model) -> Result<Option<FeedEvent>, LedgerError> {
        let job = row.job_id;
        self.place.feed = row.feed.unwrap_or_default();
        self.place.job = job.to_string();
        self.place.seq = row.seq;
        self.place.at = row.at;
        let event = JobEvent::stored(row)?;
        if self.told.get(&job).is_some_and(|told| event.seq <= *told) {
            return Ok(None);
        }
        Ok(Some(FeedEvent { cursor: self.place.to_string(), event: Some((job, event)) }))
    }

    /// How the live jobs stand.
    async fn standing(&mut self) -> Result<Vec<FeedEvent>, LedgerError> {
        let jobs = ledger::live(&self.line.store, &self.scope, STANDING).await?;
        let cursor = self.place.to_string();
        let mut standing = Vec::with_capacity(jobs.len());
        for job in jobs {
            let event = JobEvent::standing(&job, EventKind::Snapshot)?;
            self.told.insert(job.id, event.seq);
            standing.push(FeedEvent { cursor: cursor.clone(), event: Some((job.id, event)) });
        }
        Ok(standing)
    }
}
