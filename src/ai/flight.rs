//! Items that are being asked about right now, so that nobody asks the same at the same time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::{CancellationToken, DropGuard};

type Open = Arc<Mutex<HashMap<String, CancellationToken>>>;

/// All items that are being asked about in this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Flights(Open);

/// Who may ask.
pub(super) enum Claim {
    /// The caller, until it drops this.
    Mine(Flight),
    /// Somebody else, until this fires.
    Theirs(CancellationToken),
}

/// The right to ask about one item.
#[derive(Debug)]
pub(super) struct Flight {
    key: String,
    open: Open,
    // Dropped after the key is gone: whoever waited finds it free.
    _landed: DropGuard,
}

impl Flights {
    /// Claims the right to ask about `key`.
    pub fn claim(&self, key: &str) -> Claim {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match open.entry(key.to_owned()) {
            Entry::Occupied(taken) => Claim::Theirs(taken.get().clone()),
            Entry::Vacant(free) => {
                let landed = free.insert(CancellationToken::new()).clone().drop_guard();
                Claim::Mine(Flight {
                    key: key.to_owned(),
                    open: Arc::clone(&self.0),
                    _landed: landed,
                })
            }
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_finds_it_free_even_when_the_first_one_gave_up() {
        let flights = Flights::default();
        let Claim::Mine(first) = flights.claim("k") else { unreachable!() };
        let Claim::Theirs(landed) = flights.claim("k") else { unreachable!() };
        assert!(!landed.is_cancelled());
        drop(first);
        landed.cancelled().await;
        assert!(matches!(flights.claim("k"), Claim::Mine(_)));
    }
}
