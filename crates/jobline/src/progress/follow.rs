//! Following a job: register, read, then live.

use std::sync::Arc;
use std::time::Duration;

use entity::id::JobId;
use entity::scope::TenantScope;
use futures_util::Stream;

use super::event::{EventKind, JobEvent, newest_seq};
use super::hub::{Heard, Listener};
use crate::error::{FollowError, LedgerError, cause};
use crate::ledger;
use crate::line::Line;

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
        Some(after) if after > newest => {
            return Err(FollowError::InvalidCursor { after, newest });
        }
        Some(after) if after < newest => {
            let kept = ledger::has_event(&line.store, &scope, job, after + 1).await?;
            (!kept).then_some(EventKind::Reset)
        }
        Some(_) => None,
    };
    let opening = opening.map(|kind| JobEvent::standing(&row, kind)).transpose()?;
    let last = if opening.is_some() { newest } else { after.unwrap_or(newest) };
    let over = last == newest && row.state.is_terminal();
    let follower = Follower { line, scope, job, listener, last };
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
                let events = self.behind().await.unwrap_or_default();
                let more = events.len() as u64 == BATCH;
                for event in events {
                    self.last = event.seq;
                    let ends = event.is_terminal() && self.is_newest().await.unwrap_or(false);
                    yield event;
                    if ends {
                        return;
                    }
                }
                if more {
                    continue;
                }
                while let Some(event) = self.live().await {
                    self.last = event.seq;
                    let ends = event.is_terminal();
                    yield event;
                    if ends {
                        return;
                    }
                }
            }
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
                // Too slow for the log: how things stand now, and on from there.
                Ok(Heard::Lagged) => return self.standing().await.ok().flatten(),
                Ok(Heard::Event(_)) | Err(_) => return None,
            }
        }
    }

    async fn behind(&self) -> Result<Vec<JobEvent>, LedgerError> {
        let read =
            ledger::events_after(&self.line.store, &self.scope, self.job, self.last, BATCH).await;
        if let Err(error) = &read {
            tracing::warn!(error = cause(error), job.id = %self.job, "events can't be read");
        }
        read
    }

    async fn standing(&self) -> Result<Option<JobEvent>, LedgerError> {
        let row = ledger::find(&self.line.store, &self.scope, self.job).await?;
        row.map(|row| JobEvent::standing(&row, EventKind::Snapshot)).transpose()
    }

    /// Whether nothing has happened behind the last event; somebody may have run the job again.
    async fn is_newest(&self) -> Result<bool, LedgerError> {
        let row = ledger::find(&self.line.store, &self.scope, self.job).await?;
        Ok(row.is_none_or(|row| newest_seq(&row) <= self.last))
    }
}
