//! What operators see of the running house: log lines, metrics, errors in Sentry, traces.
//!
//! - `line`: the form of a log line. - `redact`: keeps secrets out of all of it.
//! - `request`: what is known of the request that is being answered.
//! - [`metrics`]: names and recorder; `sample`, [`redis`]: gauges looked up on a scrape.
//! - `sentry`, `otel`: the same to other systems, when they are configured.

mod line;
pub mod metrics;
#[cfg(feature = "otel")]
mod otel;
mod redact;
pub mod redis;
mod request;
mod sample;
mod sentry;
mod trace;

use std::io::IsTerminal as _;

use ::sentry::ClientInitGuard;
use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::config::{LogFormat, Telemetry};
use line::{JsonLine, Scrubbed};

pub use redact::{hide, scrub};
pub use request::{Noted, Operation, Request, current, current_id};
pub use sample::{Sampler, Sources};
pub use trace::{accept, on_attempt, trace_id, traceparent};

/// Target of the log line of a panic.
const PANIC_TARGET: &str = "panic";

/// Telemetry that could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TelemetryError {
    /// Traces can't be exported.
    #[cfg(feature = "otel")]
    #[error("the exporter of traces can't be made")]
    Exporter(#[source] opentelemetry_otlp::ExporterBuildError),
}

/// Sends what is still on its way when dropped, for at most 2 s each.
#[must_use = "dropped at once, nothing is sent any more"]
#[derive(Default)]
pub struct Guard {
    _sentry: Option<ClientInitGuard>,
    #[cfg(feature = "otel")]
    _traces: Option<otel::Traces>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard")
    }
}

/// Starts logging to standard error, without `secrets`; errors also to Sentry and traces to a
/// collector, when those are configured. Standard output is for what a command answers.
///
/// # Errors
/// [`TelemetryError`] when traces can't be exported.
pub fn start(config: &Telemetry, secrets: &[SecretString]) -> Result<Guard, TelemetryError> {
    hide(secrets.iter().map(ExposeSecret::expose_secret));
    let json = match config.log_format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let writer = Scrubbed(std::io::stderr);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = if json {
        lines.fmt_fields(JsonFields::new()).event_format(JsonLine).boxed()
    } else {
        lines.with_ansi(std::io::stderr().is_terminal()).boxed()
    };
    // Before Sentry, which keeps the hook that it finds.
    log_panics();
    let guarded = config
        .sentry_dsn
        .as_ref()
        .and_then(|dsn| sentry::start(dsn, config.sentry_environment.clone()));
    let errors = guarded.is_some().then(sentry::layer);
    let registry = tracing_subscriber::registry()
        .with(EnvFilter::new(&config.log_filter))
        .with(lines)
        .with(errors);
    #[cfg(feature = "otel")]
    let (registry, traces) = {
        let traces = config.otlp_endpoint.as_ref().map(otel::Traces::start).transpose()?;
        let layer = traces.as_ref().map(otel::Traces::layer);
        (registry.with(layer), traces)
    };
    // A second start (tests in one process) keeps the first one's lines.
    let started = registry.try_init();
    drop(started);
    #[cfg(not(feature = "otel"))]
    if config.otlp_endpoint.is_some() {
        tracing::warn!("OTEL_EXPORTER_OTLP_ENDPOINT has no effect: built without feature otel");
    }
    Ok(Guard {
        _sentry: guarded,
        #[cfg(feature = "otel")]
        _traces: traces,
    })
}

/// A panic's text goes through the log, and so through what keeps secrets out of it.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().unwrap_or("a panic without text");
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(target: PANIC_TARGET, location, "panicked: {text}");
    }));
}
