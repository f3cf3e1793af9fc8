//! `beecatalog config check`: what is in force and where it comes from.

use std::process::ExitCode;

use clap::Subcommand;

use crate::config::Config;
use crate::say::say;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mostra os valores em vigor e a origem · effective values and their origin
    Check {
        /// Uma lista JSON · a JSON list
        #[arg(long)]
        json: bool,
    },
}

/// Prints the effective configuration; secrets are masked.
pub fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Check { json } = command;
    let lines = config.report();
    if *json {
        say!("{}", serde_json::to_string_pretty(&lines)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = lines.iter().map(|line| line.variable.len()).max().unwrap_or_default();
    for line in &lines {
        let value = line.value.as_deref().unwrap_or("—");
        say!("{:width$}  {value}  ({})", line.variable, line.origin.as_str())?;
    }
    for warning in config.warnings() {
        eprintln!("{warning}");
    }
    Ok(ExitCode::SUCCESS)
}
