//! Following a job to its end.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::app::Operator;
use crate::client::JobEvent;
use crate::config::Config;
use crate::say::say;

const STATE: &str = "query($id: ID!) { job(id: $id) { state } }";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// O trabalho · the job
    id: String,
    /// Uma linha JSON por evento · a line of JSON for each event
    #[arg(long)]
    ndjson: bool,
}

/// Prints events as they come; exit code 0 when the job succeeded, else 1.
pub(super) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let operator = Operator::find(config).await?;
    let Operator::Server(client) = &operator else {
        let none = "não há servidor no ar que rode o trabalho; suba-o com `beecatalog up`";
        let none_en = "no server is up to run the job; start it with `beecatalog up`";
        anyhow::bail!("{}", config.lang.pick(none, none_en));
    };
    let mut unsaid = None;
    let followed = client.follow(&arguments.id, None, |event| {
        let told = if arguments.ndjson { say!("{}", described(event)) } else { line(event) };
        unsaid = told.err().or(unsaid.take());
    });
    followed.await?;
    if let Some(error) = unsaid {
        return Err(error.into());
    }
    let data = operator.ask(STATE, json!({ "id": arguments.id })).await?;
    let succeeded = data["job"]["state"] == "SUCCEEDED";
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn described(event: &JobEvent) -> Value {
    json!({
        "seq": event.seq,
        "kind": event.kind,
        "state": event.state,
        "phase": event.phase,
        "done": event.done,
        "total": event.total,
        "ratePerSecond": event.rate_per_second,
        "etaMs": event.eta_ms,
        "lastFinding": event.last_finding.as_ref().map(|finding| &finding.code),
    })
}

fn line(event: &JobEvent) -> std::io::Result<()> {
    let phase = event.phase.as_deref().unwrap_or_default();
    let done = match (event.done, event.total) {
        (Some(done), Some(total)) => format!("{done}/{total}"),
        (Some(done), None) => done.to_string(),
        _ => String::new(),
    };
    say!("{:>5} {:<9} {:<11} {phase} {done}", event.seq, event.kind, event.state)
}
