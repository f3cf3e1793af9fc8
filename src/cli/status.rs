//! `beecatalog status`: asks the running server; looks at the database itself only when none runs.

use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{self, Presence};
use crate::client::Client;
use crate::config::Config;
use crate::health::{Status, Verdict, part};
use crate::say::say;

const STATUS: &str = "{
  status {
    verdict version
    parts { name verdict detail }
    queues { name slots running queued scheduled oldestMs }
  }
}";

/// Longest that a healthy server takes to tell how it is.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
    /// Pasta de dados · data folder
    #[arg(long)]
    data_dir: Option<std::path::PathBuf>,
}

/// Prints the state; exit code 0 healthy, 1 degraded, 2 down.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = config.clone();
    if let Some(data_dir) = &arguments.data_dir {
        config.set_data_dir(data_dir.clone());
    }
    let status = match running(&config).await {
        Some(status) => status,
        None => stopped(&config).await,
    };
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&status)?)?;
    } else {
        print(&status)?;
    }
    Ok(match status.verdict {
        Verdict::Healthy => ExitCode::SUCCESS,
        Verdict::Degraded => ExitCode::from(1),
        Verdict::Down => ExitCode::from(2),
    })
}

/// What the running server says of itself; `None` when none answers.
async fn running(config: &Config) -> Option<Status> {
    let server = Presence::find(config.data_dir())?;
    if server.url.is_empty() {
        return works(config, &server).await;
    }
    let client = Client::new(&server.url, &server.operator_key);
    let asked = client.execute(STATUS, json!({}));
    let mut data: Value = tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?;
    let mut status: Status = serde_json::from_value(data["status"].take()).ok()?;
    let detail = format!("{} (pid {})", server.url, server.pid);
    status.add(part("server", Verdict::Healthy, detail));
    Some(status)
}

/// Of a process that runs jobs and answers no requests.
async fn works(config: &Config, process: &Presence) -> Option<Status> {
    if !process.is_alive() {
        return None;
    }
    let mut status = app::probe(config).await.ok()?.look().await;
    let detail = format!("pid {} runs jobs and answers no requests", process.pid);
    status.add(part("server", Verdict::Healthy, detail));
    Some(status)
}

/// What can be seen without a server.
async fn stopped(config: &Config) -> Status {
    let detail = match Presence::find(config.data_dir()).filter(Presence::is_alive) {
        Some(process) => format!("pid {} runs and does not answer", process.pid),
        None => "not running".to_owned(),
    };
    let down = part("server", Verdict::Down, detail);
    if let Some(database) = config.database_file().filter(|file| !file.exists()) {
        let missing = format!("{} does not exist yet", database.display());
        return Status::of(vec![down, part("database", Verdict::Down, missing)], Vec::new());
    }
    let mut status = match app::probe(config).await {
        Ok(probe) => probe.look().await,
        Err(error) => {
            Status::of(vec![part("database", Verdict::Down, error.to_string())], Vec::new())
        }
    };
    status.add(down);
    status
}

fn print(status: &Status) -> std::io::Result<()> {
    let word = |verdict| match verdict {
        Verdict::Healthy => "ok",
        Verdict::Degraded => "DEGRADED",
        Verdict::Down => "DOWN",
    };
    say!("BeeCatalog {}: {}", status.version, word(status.verdict))?;
    for part in &status.parts {
        say!("  {:<11} {:<9} {}", part.name, word(part.verdict), part.detail)?;
    }
    for queue in &status.queues {
        let oldest = queue.oldest_ms.map_or_else(String::new, |ms| format!(", oldest {ms} ms"));
        say!(
            "  {:<11} {:<9} {}/{} running, {} queued, {} scheduled{oldest}",
            "queue",
            queue.name,
            queue.running,
            queue.slots,
            queue.queued,
            queue.scheduled,
        )?;
    }
    Ok(())
}
