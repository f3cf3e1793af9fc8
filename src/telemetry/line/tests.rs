use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::JsonFields;

use super::{JsonLine, Scrubbed};
use crate::telemetry::redact;

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Kept {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// The line that `log` writes.
fn line(log: impl FnOnce()) -> String {
    let kept = Kept::default();
    let subscriber = tracing_subscriber::fmt()
        .fmt_fields(JsonFields::new())
        .event_format(JsonLine)
        .with_writer(Scrubbed(kept.clone()))
        .finish();
    tracing::subscriber::with_default(subscriber, log);
    let written = kept.0.lock().unwrap().clone();
    String::from_utf8(written).unwrap()
}

#[test]
fn fields_of_spans_and_event_stand_on_one_level() {
    let written = line(|| {
        let _outer = tracing::info_span!("http.request", request_id = "r1", status = 0).entered();
        let _inner = tracing::info_span!("inner", job.id = "job_1").entered();
        tracing::info!(status = 200, took = 1.5, "said \"so\"\nand more");
    });
    assert_eq!(written.lines().count(), 1);
    let mut line: Value = serde_json::from_str(&written).unwrap();
    assert!(line["timestamp"].take().as_str().unwrap().ends_with('Z'));
    assert_eq!(
        line,
        json!({
            "timestamp": null, "level": "INFO", "target": "beecatalog::telemetry::line::tests",
            "message": "said \"so\"\nand more", "request_id": "r1", "status": 200, "took": 1.5,
            "job.id": "job_1",
        })
    );
}

#[test]
fn an_error_is_told_with_its_causes() {
    let cause = io::Error::other("disk full");
    let error =
        crate::config::ConfigError::SecretFile { variable: "X", path: "/x".into(), source: cause };
    let written = line(|| tracing::error!(error = &error as &dyn std::error::Error, "failed"));
    let line: Value = serde_json::from_str(&written).unwrap();
    assert!(line["error"].as_str().unwrap().ends_with(": disk full"), "{line}");
}

#[test]
fn a_secret_that_somebody_logs_is_not_written() {
    redact::hide(["planted \"secret\" of a test"]);
    let written = line(|| {
        let _span = tracing::info_span!("call", header = "Bearer abcdefgh").entered();
        tracing::warn!(value = "planted \"secret\" of a test", "sent to redis://:hunter2@host/0");
    });
    for secret in ["planted", "hunter2", "abcdefgh"] {
        assert!(!written.contains(secret), "{written}");
    }
    assert_eq!(written.matches("***").count(), 3, "{written}");
}

#[test]
fn a_panic_is_a_line_without_secrets() {
    crate::telemetry::log_panics();
    let written = line(|| {
        let caught = std::panic::catch_unwind(|| panic!("connecting by password=hunter2 failed"));
        assert!(caught.is_err());
    });
    let line: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(line["message"], "panicked: connecting by password=*** failed");
    assert_eq!(line["target"], "panic");
    assert!(line["location"].as_str().unwrap().contains("line/tests.rs"), "{line}");
}
