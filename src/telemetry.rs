//! Where log lines go.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, Telemetry};

/// Starts logging to standard error. Standard output is for what a command answers.
pub fn start(config: &Telemetry) {
    let filter = EnvFilter::new(&config.log_filter);
    let json = match config.log_format {
        LogFormat::Json => true,
        LogFormat::Pretty => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (tests in one process) keeps the first one's lines.
    let started = if json { lines.json().try_init() } else { lines.try_init() };
    drop(started);
}
