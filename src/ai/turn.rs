//! A call's turn: whether it may be made is decided before it waits in line, and again after.

use std::time::Duration;

use tokio::sync::SemaphorePermit;

use super::ask::Asking;
use super::breaker::Pass;
use super::tabs::Tab;
use super::{AiError, BooksError, PlannedCall};

/// All that a call holds while it is made.
pub(super) struct Turn<'h> {
    /// Name of its reservation.
    pub reserved: String,
    pub pass: Pass<'h>,
    _tab: Tab,
    _place: SemaphorePermit<'h>,
}

impl Asking<'_> {
    /// Waits for a call's turn, and reserves its price. Whoever may not ask, because the provider is
    /// left alone or the cap is reached, hears it at once and takes nobody's place.
    pub async fn turn(&self, planned: &PlannedCall) -> Result<Turn<'_>, AiError> {
        let (lane, payer) = (&self.house.lane, self.books.payer());
        loop {
            lane.breaker.peek().map_err(left_alone)?;
            self.affordable(planned, &payer).await?;
            let place = lane.enter(self.stop).await?;
            let pass = lane.breaker.pass().map_err(left_alone)?;
            let tab = self.house.tabs.open(&payer);
            match self.books.reserve(planned).await {
                // Another call of the same payer was faster: it may cost less in the end.
                Err(BooksError::CapReached { .. }) => {}
                reserved => {
                    return Ok(Turn { reserved: reserved?, pass, _tab: tab, _place: place });
                }
            }
        }
    }

    /// Waits as long as only calls under way stand between this one and the cap.
    async fn affordable(&self, planned: &PlannedCall, payer: &str) -> Result<(), AiError> {
        loop {
            // Before the books are read: an end after that is not missed.
            let next_end = self.house.tabs.next_end(payer);
            match (self.books.afford(planned).await, next_end) {
                (Err(BooksError::CapReached { .. }), Some(end)) => {
                    let ended = self.stop.run_until_cancelled(end.cancelled()).await;
                    ended.ok_or(AiError::Stopped)?;
                }
                (afforded, _) => return Ok(afforded?),
            }
        }
    }
}

const fn left_alone(retry_after: Duration) -> AiError {
    AiError::CircuitOpen { retry_after }
}
