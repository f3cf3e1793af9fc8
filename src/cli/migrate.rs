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
    if arguments.check {
        let standing = app::standing(config).await?;
        let newer = match standing.newer {
            0 => String::new(),
            newer => format!(", {newer} newer than this program"),
        };
        say!("{} pending{newer}", standing.pending)?;
        return Ok(if standing.pending == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let applied = app::migrate(config).await?;
    say!("{applied} applied")?;
    Ok(ExitCode::SUCCESS)
}
