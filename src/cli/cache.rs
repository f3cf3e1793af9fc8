//! `beecatalog cache …`: what is kept so as not to be worked out again.

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::app::Operator;
use crate::config::Config;
use crate::say::say;

const STATS: &str = "{
  cacheStats {
    kind entries bytes oldest hits memoryHits redisHits databaseHits misses
  }
}";
const CLEAR: &str = "mutation($scope: CacheScope!) {
  cacheClear(scope: $scope) { cleared removed userErrors { message } }
}";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mostra quanto está guardado e quanto foi reaproveitado · what is kept and used again
    Stats {
        /// Um objeto JSON · a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Esquece o que está guardado · forgets what is kept
    Clear {
        /// O que esquecer · what to forget
        #[arg(value_enum)]
        scope: Scope,
        /// Um objeto JSON · a JSON object
        #[arg(long)]
        json: bool,
    },
}

/// What to forget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// Respostas da IA · answers of AI models
    Ai,
    /// Consultas persistidas · persisted queries
    PersistedQueries,
    /// Tudo · everything
    All,
}

/// Runs the command.
pub async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let operator = Operator::find(config).await?;
    match command {
        Command::Stats { json } => {
            let data = operator.ask(STATS, json!({})).await?;
            if *json {
                say!("{}", serde_json::to_string_pretty(&data["cacheStats"])?)?;
            } else {
                print(&data["cacheStats"])?;
            }
        }
        Command::Clear { scope, json } => {
            let scope = match scope {
                Scope::Ai => "AI",
                Scope::PersistedQueries => "PERSISTED_QUERIES",
                Scope::All => "ALL",
            };
            let data = operator.ask(CLEAR, json!({ "scope": scope })).await?;
            let payload = &data["cacheClear"];
            if let Some(message) = payload.pointer("/userErrors/0/message").and_then(Value::as_str)
            {
                anyhow::bail!("{message}");
            }
            if *json {
                say!("{}", serde_json::to_string_pretty(payload)?)?;
            } else {
                for kind in payload["cleared"].as_array().into_iter().flatten() {
                    say!("{}", kind.as_str().unwrap_or_default())?;
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print(stats: &Value) -> std::io::Result<()> {
    for kind in stats.as_array().into_iter().flatten() {
        let number = |name: &str| kind[name].as_i64().unwrap_or_default();
        say!(
            "{:<16} {} entries, {} bytes, oldest {}; {} hits (memory {}, redis {}, database {}), {} misses",
            kind["kind"].as_str().unwrap_or_default(),
            number("entries"),
            number("bytes"),
            kind["oldest"].as_str().unwrap_or("—"),
            number("hits"),
            number("memoryHits"),
            number("redisHits"),
            number("databaseHits"),
            number("misses"),
        )?;
    }
    Ok(())
}
