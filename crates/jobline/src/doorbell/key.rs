//! Names of all keys in Redis.

use crate::job::Queue;

/// The one group of each stream: all workers.
pub(crate) const GROUP: &str = "workers";

/// Names of keys that begin with one prefix. The keys of a queue share a hash tag, so that on a
/// cluster they live on the same node.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    prefix: String,
}

impl Keys {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// Stream of hints that wait for a worker.
    pub(crate) fn run(&self, queue: Queue) -> String {
        format!("{}:{{{queue}}}:run", self.prefix)
    }

    /// Stream of entries that nobody could read.
    pub(crate) fn dead(&self, queue: Queue) -> String {
        format!("{}:{{{queue}}}:dead", self.prefix)
    }

    /// Name of Redis's present memory: another one, or none, means that all hints are lost.
    pub(crate) fn epoch(&self) -> String {
        format!("{}:epoch", self.prefix)
    }

    /// Written to find out whether Redis takes writes.
    pub(crate) fn probe(&self) -> String {
        format!("{}:probe", self.prefix)
    }

    /// Channel on which processes tell each other what was committed.
    pub(crate) fn events(&self) -> String {
        format!("{}:events", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_queue_share_a_hash_tag() {
        let keys = Keys::new("bc");
        assert_eq!(keys.run(Queue::Spreadsheet), "bc:{spreadsheet}:run");
        assert_eq!(keys.dead(Queue::Spreadsheet), "bc:{spreadsheet}:dead");
        assert_eq!((keys.epoch(), keys.events()), ("bc:epoch".into(), "bc:events".into()));
    }
}
