//! Finds the next job of a queue: by a hint where there is a broker, else by looking.

use std::sync::Arc;

use entity::id::WorkspaceId;
use tokio_util::sync::CancellationToken;

use super::Crew;
use crate::doorbell::{Entry, Link, Reader, give_back};
use crate::error::{LedgerError, cause};
use crate::failpoint;
use crate::job::Queue;
use crate::ledger::{self, Claimed};
use crate::plant::Plant;

/// A worker's eyes on one queue.
pub(super) struct Lookout {
    queue: Queue,
    /// The workspace that was served last.
    turn: Option<WorkspaceId>,
    reader: Option<Reader>,
}

impl Lookout {
    pub(super) fn new<R>(crew: &Crew<R>, queue: Queue) -> Self {
        let reader = crew
            .line
            .doorbell
            .link()
            .map(|link: &Link| Reader::new(link.clone(), queue, crew.terms.owner.to_string()));
        Self { queue, turn: None, reader }
    }

    /// Waits for a job. `None`: the process is told to stop.
    pub(super) async fn next<R>(
        &mut self,
        crew: &Crew<R>,
        shutdown: &CancellationToken,
    ) -> Option<Claimed> {
        while !shutdown.is_cancelled() {
            match self.hinted(crew, shutdown).await {
                Some(Ok(Some(claimed))) => return Some(claimed),
                Some(Ok(None)) => continue,
                // Nobody to hear, or nothing good: look.
                None | Some(Err(())) => {}
            }
            if shutdown.is_cancelled() {
                return None;
            }
            match ledger::claim(&crew.line, self.queue, &mut self.turn, &crew.terms).await {
                Ok(Some(claimed)) => return Some(claimed),
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(
                        error = cause(&error),
                        job.queue = %self.queue,
                        "jobs can't be claimed"
                    );
                    shutdown.run_until_cancelled(tokio::time::sleep(crew.poll_every)).await?;
                    continue;
                }
            }
            // A ring may be lost; the next look finds the job all the same.
            let rung = tokio::time::timeout(crew.poll_every, crew.line.doorbell.answer(self.queue));
            let _ = shutdown.run_until_cancelled(rung).await?;
        }
        None
    }

    /// Leaves the queue to others.
    pub(super) async fn leave<R>(self, crew: &Crew<R>) {
        if let Some(reader) = self.reader {
            reader.leave(&crew.line).await;
        }
    }

    /// The job of the next hint. `None`: there is no broker now; `Some(Ok(None))`: nothing yet.
    async fn hinted<R>(
        &mut self,
        crew: &Crew<R>,
        shutdown: &CancellationToken,
    ) -> Option<Result<Option<Claimed>, ()>> {
        let reader = self.reader.as_mut().filter(|reader| reader.is_up())?;
        // Errors are told to the link, which logs the change and not each of them.
        let Ok(read) = reader.read(shutdown).await else { return Some(Err(())) };
        let Some(entry) = read else { return Some(Ok(None)) };
        let link = crew.line.doorbell.link()?;
        match follow(crew, link, (self.queue, &entry), shutdown).await {
            Ok(claimed) => Some(Ok(claimed)),
            Err(error) => {
                // The hint stays with us until the caretaker finds it.
                tracing::warn!(
                    error = cause(&error),
                    job.queue = %self.queue,
                    "a hint can't be followed"
                );
                Some(Err(()))
            }
        }
    }
}

/// Claims the job that a hint tells of, and takes the hint away: once somebody has the job, or it
/// is not to be had, the hint has done its work. Whether the job ends well is the ledger's affair.
async fn follow<R>(
    crew: &Crew<R>,
    link: &Link,
    (queue, entry): (Queue, &Entry),
    shutdown: &CancellationToken,
) -> Result<Option<Claimed>, LedgerError> {
    if entry.foreign {
        // Left as read: the caretaker of a program that knows the form takes it from us.
        return Ok(None);
    }
    let Some(job) = entry.job else {
        if let Err(error) = link.bury(queue, entry, "it can't be read").await {
            link.report(&error);
        }
        return Ok(None);
    };
    if shutdown.is_cancelled() {
        give_back(&crew.line, queue, std::slice::from_ref(entry)).await?;
        return Ok(None);
    }
    failpoint::hit("read/entry");
    let claimed = ledger::claim_job(&crew.line, job, queue, &crew.terms).await?;
    if claimed.is_none() && shutdown.is_cancelled() {
        give_back(&crew.line, queue, std::slice::from_ref(entry)).await?;
        return Ok(None);
    }
    if claimed.is_some() && Plant::AckOnCompletion.is_on() {
        // The caretaker takes it away when it finds that the job has ended.
        return Ok(claimed);
    }
    if let Err(error) = link.remove(queue, std::slice::from_ref(&entry.id)).await {
        link.report(&error);
    }
    failpoint::hit("claim/acknowledged");
    if claimed.is_none() {
        // Nobody's yet, as one that is paused or whose workspace has its share, it is to be told of
        // again as soon as it may begin.
        ledger::unhint(&crew.line.store, &[job]).await?;
        // There may be room for another hint now.
        crew.line.doorbell.claimed();
    }
    Ok(claimed)
}

/// Looks after a queue's stream, beside its workers.
pub(super) async fn look_after<R>(crew: Arc<Crew<R>>, queue: Queue, shutdown: CancellationToken) {
    let Some(link) = crew.line.doorbell.link() else { return };
    let consumer = crew.terms.owner.to_string();
    loop {
        if let Err(error) = crate::doorbell::look_after(&crew.line, link, queue, &consumer).await {
            link.report(&error);
        }
        if shutdown.run_until_cancelled(tokio::time::sleep(link.idle())).await.is_none() {
            return;
        }
    }
}
