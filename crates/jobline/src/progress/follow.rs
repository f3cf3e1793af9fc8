//! Following a job: register, read, then live.

use std::sync::Arc;
use std::time::Duration;

use entity::id::JobId;
use entity::instant::Instant;
use entity::scope::TenantScope;
use futures_util::Stream;

use super::event::{EventKind, JobEvent, newest_seq};
use super::hub::{Heard, Listener};
use crate::error::{FollowError, LedgerError, cause};
use crate::ledger;
use crate::line::Line;
use crate::metrics;

/// How long a lost hint can hold back an event.
const FLOOR: Duration = Duration::from_secs(2);
/// Events read at once.
const BATCH: u64 = 256;

/// A follower's place in a job's log.
struct Follower {
    line: Arc<Line>,
    scope: TenantScope,
    job: JobId,
    listener: Listener,
    /// Number of the last event given out.
    last: u64,
    /// When it began to follow, by the database's clock like the events: what happened before did
    /// not come late.
    since: Instant,
}

/// What the ledger has to say to a follower.
enum Behind {
    /// These come next, maybe none.
    Events(Vec<JobEvent>),
    /// The place is worth nothing: how things stand.
    Reset(Box<JobEvent>),
    /// The job is not there any more.
    Gone,
}

/// The job's events behind `after`, or how it stands now and what comes then.
pub(crate) async fn follow(
    line: Arc<Line>,
    scope: TenantScope,
    job: JobId,
    after: Option<u64>,
) -> Result<impl Stream<Item = JobEvent> + Send + 'static, FollowError> {
    // Registered before reading: whatever is committed in between is heard or read, or both.
    let listener = line.hub.register(job);
    let row = ledger::find(&line.store, &scope, job).await?.ok_or(FollowError::NotFound)?;
    let newest = newest_seq(&row);
    let opening = match after {
        None => Some(EventKind::Snapshot),
        // From a future that a restored backup does not have, or made up: nobody can tell.
        Some(after) if after > newest => Some(EventKind::Reset),
        Some(after) if after < newest => {
            let kept = ledger::has_event(&line.store, &scope, job, after + 1).await?;
            (!kept).then_some(EventKind::Reset)
        }
        Some(_) => None,
    };
    let opening = opening.map(|kind| JobEvent::standing(&row, kind)).transpose()?;
    let last = if opening.is_some() { newest } else { after.unwrap_or(newest) };
    let over = last == newest && row.state.is_terminal();
    let since = line.store.db_now().await?;
    let follower = Follower { line, scope, job, listener, last, since };
    Ok(follower.stream(opening, over))
}

impl Follower {
    fn stream(
        mut self,
        opening: Option<JobEvent>,
        over: bool,
    ) -> impl Stream<Item = JobEvent> + Send + 'static {
        async_stream::stream! {
            if let Some(event) = opening {
                yield event;
            }
            if over {
                return;
            }
            loop {
                // An unreachable ledger is waited for: the log is still there afterwards.
                let events = match self.behind().await {
                    Ok(Behind::Events(events)) => events,
                    Ok(Behind::Reset(event)) => vec![*event],
                    Ok(Behind::Gone) => return,
                    Err(_) => Vec::new(),
                };
                let more = events.len() as u64 == BATCH;
                for event in events {
                    self.given(&event);
                    let ends = event.is_terminal() && self.is_last().await.unwrap_or(false);
                    yield event;
                    if ends {
                        return;
                    }
                }
                if more {
                    continue;
                }
                while let Some(event) = self.live().await {
                    self.given(&event);
                    let ends = event.is_terminal();
                    yield event;
                    if ends {
                        return;
                    }
                }
            }
        }
    }

    fn given(&mut self, event: &JobEvent) {
        self.last = event.seq;
        if event.at >= self.since {
            metrics::event_lag(self.line.store.db_now_reckoned().duration_since(event.at));
        }
    }

    /// The next event as it happens. `None`: better read the ledger.
    async fn live(&mut self) -> Option<JobEvent> {
        loop {
            match tokio::time::timeout(FLOOR, self.listener.next()).await {
                Ok(Heard::Event(event)) if event.seq <= self.last => {}
                Ok(Heard::Event(event)) if event.seq == self.last + 1 => {
                    return Some(Arc::unwrap_or_clone(event));
                }
                // Of a far event that was read meanwhile; the greatest number means: anything.
                Ok(Heard::Look(seq)) if seq <= self.last => {}
                // Too slow for the log: how things stand now, and on from there.
                Ok(Heard::Lagged) => {
                    return self.standing(EventKind::Snapshot).await.ok().flatten();
                }
                Ok(Heard::Event(_)) => {
                    metrics::event_gap();
                    return None;
                }
                Ok(Heard::Look(_)) | Err(_) => return None,
            }
        }
    }

    /// What the ledger has behind the last event.
    async fn behind(&self) -> Result<Behind, LedgerError> {
        let read = self.read().await;
        if let Err(error) = &read {
            tracing::warn!(error = cause(error), job.id = %self.job, "events can't be read");
        }
        read
    }

    async fn read(&self) -> Result<Behind, LedgerError> {
        let (store, scope, last) = (&self.line.store, &self.scope, self.last);
        let events = ledger::events_after(store, scope, self.job, (last, BATCH), None).await?;
        match events.first() {
            Some(first) if first.seq == last + 1 => return Ok(Behind::Events(events)),
            // What lies between is not kept any more.
            Some(_) => {}
            None => {
                let Some(row) = ledger::find(store, scope, self.job).await? else {
                    return Ok(Behind::Gone);
                };
                // A log that ends before our place is that of a restored backup.
                if newest_seq(&row) >= last {
                    return Ok(Behind::Events(events));
                }
            }
        }
        metrics::event_gap();
        let standing = self.standing(EventKind::Reset).await?;
        Ok(standing.map_or(Behind::Gone, |event| Behind::Reset(Box::new(event))))
    }

    async fn standing(&self, kind: EventKind) -> Result<Option<JobEvent>, LedgerError> {
        let row = ledger::find(&self.line.store, &self.scope, self.job).await?;
        row.map(|row| JobEvent::standing(&row, kind)).transpose()
    }

    /// Whether nothing has happened behind the last event; somebody may have run the job again. The
    /// numbers alone don't tell: a restored backup leaves some out.
    async fn is_last(&self) -> Result<bool, LedgerError> {
        let (store, scope) = (&self.line.store, &self.scope);
        let Some(row) = ledger::find(store, scope, self.job).await? else { return Ok(true) };
        if newest_seq(&row) <= self.last {
            return Ok(true);
        }
        let behind = ledger::events_after(store, scope, self.job, (self.last, 1), None).await?;
        Ok(row.state.is_terminal() && behind.is_empty())
    }
}
