//! What a job has to say to those who look at it afterwards.

use entity::instant::Instant;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Lines of one run; what is more is only counted.
const MAX_LINES: usize = 2_000;
/// Lines of one event.
const MAX_AT_ONCE: usize = 200;
/// Says how many lines were left out, in `count`.
const LEFT_OUT: &str = "LINES_LEFT_OUT";

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What was done.
    Info,
    /// What was done in another way than wanted, or not.
    Warning,
    /// What failed.
    Error,
}

/// One line of a job's log: a code and its figures, to be put into words for whoever reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogLine {
    /// When it was logged, by the clock of the database as the worker reckons it.
    pub at: Instant,
    /// How much it matters.
    pub level: LogLevel,
    /// Stable code of what happened.
    pub code: String,
    /// Figures and names that belong to it; no secrets, no texts of others.
    pub params: Map<String, Value>,
}

/// Lines of a run that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    lines: Vec<LogLine>,
    written: usize,
    left_out: u64,
}

impl Pending {
    pub(super) fn push(&mut self, line: LogLine) {
        if self.written + self.lines.len() >= MAX_LINES || self.lines.len() >= MAX_AT_ONCE {
            self.left_out += 1;
        } else {
            self.lines.push(line);
        }
    }

    /// What is to be written now.
    pub(super) fn take(&mut self, now: Instant) -> Vec<LogLine> {
        let mut lines = std::mem::take(&mut self.lines);
        self.written += lines.len();
        let left_out = std::mem::take(&mut self.left_out);
        if left_out > 0 {
            let params = Map::from_iter([("count".to_owned(), json!(left_out))]);
            let (level, code) = (LogLevel::Warning, LEFT_OUT.to_owned());
            lines.push(LogLine { at: now, level, code, params });
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(code: &str) -> LogLine {
        let at = Instant::from_micros(0);
        LogLine { at, level: LogLevel::Info, code: code.to_owned(), params: Map::new() }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut pending = Pending::default();
        let now = Instant::from_micros(1);
        for _ in 0..MAX_AT_ONCE + 5 {
            pending.push(line("READ"));
        }
        let taken = pending.take(now);
        assert_eq!(taken.len(), MAX_AT_ONCE + 1);
        let last = taken.last().unwrap();
        assert_eq!((last.code.as_str(), &last.params["count"]), (LEFT_OUT, &json!(5)));
        assert_eq!(pending.take(now), []);
        let mut written = MAX_AT_ONCE;
        while written < MAX_LINES {
            pending.push(line("READ"));
            written += pending.take(now).len();
        }
        pending.push(line("READ"));
        let taken = pending.take(now);
        assert_eq!((taken.len(), taken[0].code.as_str()), (1, LEFT_OUT));
    }
}
