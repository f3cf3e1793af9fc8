//! `beecatalog backup`: everything in one folder.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::app;
use crate::config::Config;
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Pasta em que nasce a pasta do backup · folder in which the backup's folder is made
    #[arg(long)]
    to: PathBuf,
    /// Backups completos que ficam · complete backups that stay, the new one included
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Resultado em JSON · result as JSON
    #[arg(long)]
    json: bool,
}

/// Makes a backup; exit code 1 when files that rows name were missing.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let keep = arguments.keep.map(|keep| usize::try_from(keep).unwrap_or(usize::MAX));
    let made = app::backup(config, &arguments.to, keep).await?;
    let (manifest, folder) = (made.manifest, made.folder.display().to_string());
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    if arguments.json {
        let missing = &manifest.missing_blobs;
        let files = manifest.blobs.len();
        say!("{}", json!({ "folder": folder, "rows": rows, "files": files, "missing": missing }))?;
    } else {
        say!("{folder}")?;
    }
    for key in &manifest.missing_blobs {
        eprintln!("missing or not as its row says: {key}");
    }
    Ok(if manifest.missing_blobs.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
