//! Bells inside one process.

use tokio::sync::Notify;

use crate::job::Queue;

/// One bell a queue.
#[derive(Debug, Default)]
pub(crate) struct Bells {
    spreadsheet: Notify,
    scrape: Notify,
    ai: Notify,
    other: Notify,
}

impl Bells {
    pub(super) fn ring(&self, queue: Queue) {
        self.bell(queue).notify_one();
    }

    pub(super) async fn answer(&self, queue: Queue) {
        self.bell(queue).notified().await;
    }

    fn bell(&self, queue: Queue) -> &Notify {
        match queue {
            Queue::Spreadsheet => &self.spreadsheet,
            Queue::Scrape => &self.scrape,
            Queue::Ai => &self.ai,
            Queue::Default => &self.other,
        }
    }
}
