//! Who has calls under way in this process: less may be paid for them than is reserved, so a cap that
//! only they stand before is not reached yet.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

type Open = Arc<Mutex<HashMap<String, Running>>>;

/// All calls that are under way in this process, by who pays for them.
#[derive(Debug, Clone, Default)]
pub(super) struct Tabs(Open);

/// The calls of one payer.
#[derive(Debug, Default)]
struct Running {
    calls: usize,
    /// Fires when the next of them ends.
    ends: CancellationToken,
}

/// A call that is under way, until this is dropped.
#[derive(Debug)]
pub(super) struct Tab {
    payer: String,
    open: Open,
}

impl Tabs {
    /// Notes that a call of `payer` is under way.
    pub fn open(&self, payer: &str) -> Tab {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.entry(payer.to_owned()).or_default().calls += 1;
        Tab { payer: payer.to_owned(), open: Arc::clone(&self.0) }
    }

    /// Fires when the next call of `payer` ends; `None` when none is under way.
    pub fn next_end(&self, payer: &str) -> Option<CancellationToken> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(payer).map(|running| running.ends.clone())
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(running) = open.get_mut(&self.payer) else { return };
        running.calls -= 1;
        let ended = std::mem::take(&mut running.ends);
        if running.calls == 0 {
            open.remove(&self.payer);
        }
        ended.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_is_heard_and_only_by_its_payer() {
        let tabs = Tabs::default();
        let (first, second, other) = (tabs.open("a"), tabs.open("a"), tabs.open("b"));
        let (ours, theirs) = (tabs.next_end("a").unwrap(), tabs.next_end("b").unwrap());
        drop(first);
        assert!(ours.is_cancelled() && !theirs.is_cancelled());
        let last = tabs.next_end("a").unwrap();
        assert!(!last.is_cancelled(), "one is still under way");
        drop((second, other));
        assert!(last.is_cancelled() && theirs.is_cancelled());
        assert!(tabs.next_end("a").is_none());
    }
}
