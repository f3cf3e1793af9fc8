//! Jobs as a table, and one of them with its attempts.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::Filter;
use crate::app::Operator;
use crate::catalog::Lang;
use crate::config::Config;
use crate::say::say;

const LIST: &str = "query($filter: JobFilterInput, $first: Int, $after: String) {
  jobs(filter: $filter, first: $first, after: $after) {
    nodes { id kind queue state label attempts maxAttempts createdAt finishedAt error { code message } }
    pageInfo { hasNextPage endCursor }
  }
}";
const SHOW: &str = "query($id: ID!) {
  job(id: $id) {
    id kind queue state label runs attempts maxAttempts createdAt startedAt finishedAt result
    error { code message }
    attemptHistory(first: 100) {
      number startedAt endedAt outcome errorClass error { code message } errorChain worker workerBuild
    }
  }
}";

#[derive(Debug, clap::Args)]
pub struct ListArguments {
    #[command(flatten)]
    filter: Filter,
    /// Quantos, de 1 a 100 · how many, 1 to 100
    #[arg(long, default_value_t = 25, value_parser = clap::value_parser!(u8).range(1..=100))]
    first: u8,
    /// Continua depois da página anterior (endCursor) · goes on behind the page before
    #[arg(long)]
    after: Option<String>,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct ShowArguments {
    /// O trabalho · the job
    id: String,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Prints a page of jobs.
pub(super) async fn list(config: &Config, arguments: &ListArguments) -> anyhow::Result<ExitCode> {
    let filter = arguments.filter.input();
    let asked = json!({ "filter": filter, "first": arguments.first, "after": arguments.after });
    let data = Operator::find(config).await?.ask(LIST, asked).await?;
    let jobs = &data["jobs"];
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(jobs)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for job in jobs["nodes"].as_array().into_iter().flatten() {
        line(job)?;
    }
    if jobs["pageInfo"]["hasNextPage"] == true {
        let cursor = text(&jobs["pageInfo"], "endCursor");
        say!("{} --after {cursor}", config.lang.pick("há mais:", "there are more:"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn line(job: &Value) -> std::io::Result<()> {
    let error = job.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
    say!(
        "{}  {:<11} {:<18} {}  {error} {}",
        text(job, "id"),
        text(job, "state"),
        text(job, "kind"),
        moment(job, "createdAt"),
        text(job, "label"),
    )
}

/// Prints one job; exit code 1 when there is none.
pub(super) async fn show(config: &Config, arguments: &ShowArguments) -> anyhow::Result<ExitCode> {
    let data = Operator::find(config).await?.ask(SHOW, json!({ "id": arguments.id })).await?;
    let job = &data["job"];
    if job.is_null() {
        let none = config.lang.pick("não há esse trabalho", "there is no such job");
        anyhow::bail!("{none}: {}", arguments.id);
    }
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(job)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    line(job)?;
    if let Some(message) = job.pointer("/error/message").and_then(Value::as_str) {
        say!("  {message}")?;
    }
    attempts(job, config.lang)?;
    Ok(ExitCode::SUCCESS)
}

fn attempts(job: &Value, lang: Lang) -> std::io::Result<()> {
    let attempt = lang.pick("tentativa", "attempt");
    for one in job["attemptHistory"].as_array().into_iter().flatten() {
        let code = one.pointer("/error/code").and_then(Value::as_str).unwrap_or_default();
        say!(
            "  {attempt} {} {} – {} {} {code} ({} {})",
            one["number"],
            moment(one, "startedAt"),
            moment(one, "endedAt"),
            text(one, "outcome"),
            text(one, "worker"),
            text(one, "workerBuild"),
        )?;
        for cause in one["errorChain"].as_array().into_iter().flatten() {
            say!("    {}", cause.as_str().unwrap_or_default())?;
        }
    }
    Ok(())
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// A time without its fractions.
fn moment<'v>(value: &'v Value, name: &str) -> &'v str {
    text(value, name).get(..19).unwrap_or("-")
}
