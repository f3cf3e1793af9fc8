//! A hint as it stands in a stream.

use entity::id::JobId;
use redis::Value;
use redis::streams::StreamId;

/// The form that this program writes and reads.
const VERSION: &str = "1";

/// An entry that was read from a stream.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its id in the stream.
    pub(crate) id: String,
    /// The job it tells of. `None`: it can't be read.
    pub(crate) job: Option<JobId>,
    /// Whether another program wrote it, in a form that this one does not know.
    pub(crate) foreign: bool,
    /// What it holds, for people, cut.
    pub(crate) text: String,
}

impl Entry {
    pub(super) fn read(entry: StreamId) -> Self {
        let field = |name: &str| entry.map.get(name).and_then(text);
        let version = field("v");
        let known = version.as_deref() == Some(VERSION);
        let job = field("job").filter(|_| known).and_then(|job| job.parse().ok());
        let mut text = format!("{:?}", entry.map);
        text.truncate(text.floor_char_boundary(512));
        Self { id: entry.id, job, foreign: version.is_some() && !known, text }
    }

    /// When it was written, by the clock of Redis, in milliseconds since 1970.
    pub(super) fn written_ms(&self) -> Option<u64> {
        self.id.split_once('-').and_then(|(ms, _)| ms.parse().ok())
    }
}

/// The fields that tell of a job.
pub(super) fn fields(job: JobId, epoch: &str) -> [(&'static str, String); 3] {
    [("v", VERSION.to_owned()), ("job", job.to_string()), ("epoch", epoch.to_owned())]
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use entity::instant::Instant;
    use proptest::prelude::*;

    use super::*;

    fn stored(fields: impl IntoIterator<Item = (&'static str, String)>) -> Entry {
        let map: HashMap<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::BulkString(value.into_bytes())))
            .collect();
        Entry::read(StreamId { id: "1764000000000-3".to_owned(), map, ..StreamId::default() })
    }

    #[test]
    fn what_is_written_is_read() {
        let job = JobId::generate(Instant::from_micros(7));
        let entry = stored(fields(job, "e"));
        assert_eq!((entry.job, entry.written_ms()), (Some(job), Some(1_764_000_000_000)));
    }

    #[test]
    fn another_version_is_not_read_and_known_as_another() {
        let job = JobId::generate(Instant::from_micros(7)).to_string();
        let read = |entry: Entry| (entry.job, entry.foreign);
        assert_eq!(read(stored([("v", "2".to_owned()), ("job", job.clone())])), (None, true));
        assert_eq!(read(stored([("job", job)])), (None, false));
        assert_eq!(read(stored([("v", VERSION.to_owned())])), (None, false));
    }

    proptest! {
        #[test]
        fn no_entry_breaks_the_reader(version in ".*", job in ".*", id in ".*") {
            let entry = stored([("v", version), ("job", job)]);
            prop_assert!(entry.text.len() <= 512);
            let entry = Entry { id, ..entry };
            let _ = entry.written_ms();
        }
    }
}
