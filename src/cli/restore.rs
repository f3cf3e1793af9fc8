//! `beecatalog restore`: a backup taken back, or tried.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::app;
use crate::config::Config;
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Pasta do backup · the backup's folder
    #[arg(long)]
    from: PathBuf,
    /// Só confere, num banco descartável · only a drill, in a throw-away database
    #[arg(long, conflicts_with = "force")]
    verify: bool,
    /// Substitui o que há · replaces what is there
    #[arg(long)]
    force: bool,
    /// Resultado em JSON · result as JSON
    #[arg(long)]
    json: bool,
}

/// Takes the backup back, or tries whether that could be done.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (rows, files, lost) = if arguments.verify {
        let manifest = app::drill(config, &arguments.from).await?.manifest;
        (manifest.tables.iter().map(|table| table.rows).sum(), manifest.blobs.len(), 0)
    } else {
        let done = app::restore(config, &arguments.from, arguments.force).await?;
        (done.rows, done.files, done.lost)
    };
    if arguments.json {
        let verified = arguments.verify;
        say!("{}", json!({ "verified": verified, "rows": rows, "files": files, "lost": lost }))?;
    } else {
        say!("{rows} rows, {files} files")?;
    }
    if lost > 0 {
        eprintln!("{lost} rows were replaced");
    }
    Ok(ExitCode::SUCCESS)
}
