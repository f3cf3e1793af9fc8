//! `beecatalog queues …`: how the queues of a running server stand, and holding them.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Value, json};

use crate::app::Operator;
use crate::catalog::Lang;
use crate::config::Config;
use crate::say::say;

const LIST: &str = "{
  status { queues { name slots running queued scheduled oldestMs } }
  jobPauses { queue kind actor createdAt }
}";
const PAUSE: &str = "mutation($input: JobPauseInput!) {
  change: jobsPause(input: $input) { pauses { queue kind actor createdAt } userErrors { message } }
}";
const RESUME: &str = "mutation($input: JobPauseInput!) {
  change: jobsResume(input: $input) { pauses { queue kind actor createdAt } userErrors { message } }
}";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mostra as filas e o que está em pausa · shows the queues and what is paused
    List {
        /// Um objeto JSON · a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Nenhum trabalho novo começa; o que já roda continua · no more jobs begin, what runs goes on
    Pause(Which),
    /// Os trabalhos voltam a começar · jobs begin again
    Resume(Which),
}

/// A queue or a kind.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Fila: spreadsheet, scrape, ai, default · queue
    #[arg(required_unless_present = "kind", conflicts_with = "kind")]
    queue: Option<String>,
    /// Só este tipo de trabalho, p. ex. scrape_run · only this kind of job
    #[arg(long)]
    kind: Option<String>,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(config: &Config, command: &Command) -> anyhow::Result<ExitCode> {
    let operator = Operator::find(config).await?;
    let (ask, which) = match command {
        Command::List { json } => {
            let data = operator.ask(LIST, json!({})).await?;
            if *json {
                let whole =
                    json!({ "queues": data["status"]["queues"], "pauses": data["jobPauses"] });
                say!("{}", serde_json::to_string_pretty(&whole)?)?;
            } else {
                list(&data["status"]["queues"], config.lang)?;
                pauses(&data["jobPauses"], config.lang)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        Command::Pause(which) => (PAUSE, which),
        Command::Resume(which) => (RESUME, which),
    };
    let input = match (&which.queue, &which.kind) {
        (Some(queue), _) => json!({ "queue": queue }),
        (None, kind) => json!({ "kind": kind }),
    };
    let data = operator.ask(ask, json!({ "input": input })).await?;
    let change = &data["change"];
    if let Some(message) = change.pointer("/userErrors/0/message").and_then(Value::as_str) {
        anyhow::bail!("{message}");
    }
    if which.json {
        say!("{}", serde_json::to_string_pretty(&json!({ "pauses": change["pauses"] }))?)?;
    } else {
        pauses(&change["pauses"], config.lang)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(queues: &Value, lang: Lang) -> std::io::Result<()> {
    let titles = lang.pick(
        "fila         rodando  vagas  na fila  agendados  espera (s)",
        "queue        running  slots   queued  scheduled    waits (s)",
    );
    say!("{titles}")?;
    for queue in queues.as_array().into_iter().flatten() {
        let number = |name: &str| queue[name].as_i64().unwrap_or_default();
        let waits = queue["oldestMs"]
            .as_i64()
            .map_or_else(|| "-".to_owned(), |ms| (ms / 1_000).to_string());
        say!(
            "{:<12} {:>7}  {:>5}  {:>7}  {:>9}  {waits:>10}",
            queue["name"].as_str().unwrap_or_default(),
            number("running"),
            number("slots"),
            number("queued"),
            number("scheduled"),
        )?;
    }
    Ok(())
}

fn pauses(pauses: &Value, lang: Lang) -> std::io::Result<()> {
    let all = pauses.as_array().map(Vec::as_slice).unwrap_or_default();
    if all.is_empty() {
        return say!("{}", lang.pick("nada em pausa", "nothing is paused"));
    }
    for pause in all {
        let text = |name: &str| pause[name].as_str();
        let (what, name) = match (text("queue"), text("kind")) {
            (Some(queue), _) => (lang.pick("fila", "queue"), queue),
            (None, kind) => (lang.pick("tipo", "kind"), kind.unwrap_or_default()),
        };
        let (since, by) = lang.pick("desde/por", "since/by").split_once('/').unwrap_or_default();
        let (at, actor) =
            (text("createdAt").unwrap_or_default(), text("actor").unwrap_or_default());
        let held = lang.pick("em pausa", "paused");
        say!("{held}: {what} {name}, {since} {at}, {by} {actor}")?;
    }
    Ok(())
}
