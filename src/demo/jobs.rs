//! Starting jobs, following them on the screen, reading what became of them.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::DemoError;
use super::screen::{Bar, Screen};
use crate::client::Client;

const JOB: &str = "query($id: ID!) {
  job(id: $id) {
    state result error { code message }
    findingCounts { error warning info }
    findingGroups { count first { severity code message sku target } }
    artifacts { fileName downloadUrl }
    ai { calls tokensIn tokensOut costMicroUsd }
  }
}";

/// A finished job.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finished {
    state: String,
    /// The job's own summary.
    pub result: Option<Value>,
    error: Option<Refusal>,
    /// How many findings of each severity.
    pub finding_counts: Counts,
    /// Findings by kind, the worst first.
    pub finding_groups: Vec<FindingGroup>,
    /// Files that it made.
    pub artifacts: Vec<Artifact>,
    /// What its model did, if it asked one.
    pub ai: Option<AiUse>,
}

impl Finished {
    /// The number at `pointer` of the job's summary.
    pub fn count(&self, pointer: &str) -> u64 {
        let found = self.result.as_ref().and_then(|result| result.pointer(pointer));
        found.and_then(Value::as_u64).unwrap_or_default()
    }
}

impl FindingGroup {
    /// Whether nobody needs to look at it.
    pub fn is_note(&self) -> bool {
        self.first.severity == "INFO"
    }
}

/// Findings by severity.
#[derive(Debug, Deserialize)]
pub struct Counts {
    /// Values left out or refused.
    pub error: usize,
    /// To be looked at.
    pub warning: usize,
    /// Worth knowing.
    pub info: usize,
}

/// Findings of one kind.
#[derive(Debug, Deserialize)]
pub struct FindingGroup {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub first: Finding,
}

/// One finding, in words.
#[derive(Debug, Deserialize)]
pub struct Finding {
    /// `ERROR`, `WARNING` or `INFO`.
    pub severity: String,
    /// Stable code.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
    /// Product that it is about.
    pub sku: Option<String>,
    /// Cell of the filled template that it is about.
    pub target: Option<String>,
}

/// A file that a job made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Artifact {
    /// Its name.
    pub file_name: String,
    /// Where it is.
    pub download_url: String,
}

/// What a job asked of a model.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiUse {
    /// Calls made.
    pub calls: u64,
    /// Tokens sent.
    pub tokens_in: u64,
    /// Tokens received.
    pub tokens_out: u64,
    /// Millionths of a US dollar.
    pub cost_micro_usd: u64,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

/// Uploads a file; returns the job that reads it.
pub async fn start(client: &Client, mutation: &str, path: &Path) -> Result<String, DemoError> {
    job_of(&client.upload(mutation, path).await?)
}

/// Runs a mutation; returns the job that it started.
pub async fn ask(client: &Client, mutation: &str, variables: Value) -> Result<String, DemoError> {
    job_of(&client.execute(mutation, variables).await?)
}

fn job_of(data: &Value) -> Result<String, DemoError> {
    // The answer's only field is the mutation itself.
    let payload = data.as_object().and_then(|fields| fields.values().next());
    let refused = payload.and_then(|p| p.pointer("/userErrors/0"));
    if let Some(refused) = refused {
        let (code, message) = (text(Some(refused), "/code"), text(Some(refused), "/message"));
        return Err(DemoError::Refused { code, message });
    }
    Ok(text(payload, "/job/id"))
}

/// Follows a job to its end, alone on the screen, and reads what became of it.
pub async fn finish(client: &Client, job: &str, label: &str) -> Result<Finished, DemoError> {
    follow(client, job, Screen::new().bar(label)).await
}

/// Follows a job to its end on `bar` and reads what became of it.
pub async fn follow(client: &Client, job: &str, mut bar: Bar) -> Result<Finished, DemoError> {
    client.follow(job, None, |event| bar.show(event)).await?;
    let mut data: Value = client.execute(JOB, json!({ "id": job })).await?;
    let finished: Finished = serde_json::from_value(data["job"].take())
        .map_err(|e| DemoError::NoServer { reason: e.to_string() })?;
    bar.end(&finished.state);
    if finished.state == "SUCCEEDED" {
        return Ok(finished);
    }
    let reason = finished.error.map_or_else(String::new, |e| format!("{}: {}", e.code, e.message));
    Err(DemoError::Job { job: job.to_owned(), state: finished.state, reason })
}

/// The text at `pointer`, or none at all.
pub fn text(value: Option<&Value>, pointer: &str) -> String {
    let found = value.and_then(|v| v.pointer(pointer)).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}
