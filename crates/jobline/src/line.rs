//! What clients and the runtime of one process share.

use std::sync::{Arc, OnceLock};

use entity::store::Store;
use tokio::sync::Notify;

use crate::doorbell::Doorbell;
use crate::progress::Hub;
use crate::runtime::Slots;

/// The ledger, and the ways to tell others that it changed.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) store: Store,
    pub(crate) doorbell: Doorbell,
    pub(crate) hub: Hub,
    /// Wakes every lease keeper at once, so that a cancel is heard before the next heartbeat.
    pub(crate) nudge: Arc<Notify>,
    /// Slots of the runtime in this process, once there is one.
    pub(crate) slots: OnceLock<Slots>,
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(link) = self.doorbell.link() {
            link.close();
        }
    }
}
