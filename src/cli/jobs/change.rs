//! Stopping jobs and running them again: one, or all that match.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::Filter;
use crate::app::Operator;
use crate::config::Config;
use crate::say::say;

/// The mutations for one job and for many.
pub(super) struct Change {
    one: &'static str,
    many: &'static str,
}

pub(super) const CANCEL: Change = Change {
    one: "mutation($id: ID!) { change: jobCancel(id: $id) { job { id state } userErrors { message } } }",
    many: "mutation($filter: JobFilterInput!, $dryRun: Boolean!) {
      change: jobsCancel(filter: $filter, dryRun: $dryRun) { matched changed } }",
};
pub(super) const RETRY: Change = Change {
    one: "mutation($id: ID!) { change: jobRetry(id: $id) { job { id state } userErrors { message } } }",
    many: "mutation($filter: JobFilterInput!, $dryRun: Boolean!) {
      change: jobsRetry(filter: $filter, dryRun: $dryRun) { matched changed } }",
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// O trabalho; sem ele, os que o filtro diz · the job; without it those of the filter
    id: Option<String>,
    #[command(flatten)]
    filter: Filter,
    /// Todos, sem filtro · all of them, without a filter
    #[arg(long)]
    all: bool,
    /// Só diz quantos seriam · only tells how many it would be
    #[arg(long)]
    dry_run: bool,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Changes one job, or all that match.
pub(super) async fn run(
    config: &Config,
    change: Change,
    arguments: &Arguments,
) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    let many = arguments.filter.is_given() || arguments.all;
    if arguments.id.is_some() == many {
        anyhow::bail!(
            "{}",
            lang.pick(
                "informe um trabalho, ou um filtro (--state, --kind …), ou --all",
                "give a job, or a filter (--state, --kind …), or --all",
            )
        );
    }
    let operator = Operator::find(config).await?;
    let data = if let Some(id) = &arguments.id {
        operator.ask(change.one, json!({ "id": id })).await?
    } else {
        let filter = arguments.filter.input();
        let asked = json!({ "filter": filter, "dryRun": arguments.dry_run });
        operator.ask(change.many, asked).await?
    };
    let done = &data["change"];
    if let Some(message) = done.pointer("/userErrors/0/message").and_then(Value::as_str) {
        anyhow::bail!("{message}");
    }
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(done)?)?;
    } else if let Some(job) = done["job"].as_object() {
        let text = |name: &str| job.get(name).and_then(Value::as_str).unwrap_or_default();
        say!("{} {}", text("id"), text("state"))?;
    } else {
        let (matched, changed) = (&done["matched"], &done["changed"]);
        let words = lang.pick("correspondem / mudados", "match / changed");
        say!("{matched} / {changed} ({words})")?;
    }
    Ok(ExitCode::SUCCESS)
}
