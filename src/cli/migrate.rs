//! `beecatalog migrate`: brings the database up to date, or tells whether it is.

use std::process::ExitCode;

use crate::app;
use crate::config::Config;
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Só diz se falta algo (1 = falta) · only tells whether something is missing (1 = it is)
    #[arg(long)]
    check: bool,
}

/// Runs or counts the pending changes.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let pending = app::pending_migrations(config).await?;
    if arguments.check {
        say!("{pending} pending")?;
        return Ok(if pending == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    app::migrate(config).await?;
    say!("{pending} applied")?;
    Ok(ExitCode::SUCCESS)
}
