//! The demo's steps: import a template, import products, generate, follow, download.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use super::Request;
use super::screen::Screen;
use super::server::Server;
use super::words::Words;
use crate::client::{Client, ClientError};
use crate::sample::{self, SampleError};
use crate::say::say;

const TEMPLATE_IMPORT: &str = "mutation($file: Upload!) {
  templateImport(upload: $file) { job { id } userErrors { code message } }
}";
const PRODUCT_IMPORT: &str = "mutation($file: Upload!) {
  productImport(upload: $file) { job { id } userErrors { code message } }
}";
const LISTING_GENERATE: &str = "mutation($input: ListingGenerateInput!) {
  listingGenerate(input: $input) { job { id } userErrors { code message } }
}";
const JOB: &str = "query($id: ID!) {
  job(id: $id) {
    state result error { code message }
    findingCounts { error warning info }
    findingGroups { count first { severity code message sku target } }
    artifacts { fileName downloadUrl }
  }
}";

/// A step of the demo that failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The temporary folder or the child process can't be handled.
    #[error("the demo's folder or process can't be used")]
    Folder(#[source] std::io::Error),
    /// Nobody reads what the demo shows.
    #[error("standard output can't be written")]
    Output(#[from] std::io::Error),
    /// The sample files can't be made.
    #[error("the sample files can't be made")]
    Sample(#[from] SampleError),
    /// The server did not come up, or did not go down.
    #[error("the demo's server failed: {reason}")]
    NoServer {
        /// What is known.
        reason: String,
    },
    /// The server could not be spoken to.
    #[error("the demo's server did not do what was asked")]
    Call(#[from] ClientError),
    /// The server refused an input.
    #[error("{code}: {message}")]
    Refused {
        /// Stable code.
        code: String,
        /// The server's text.
        message: String,
    },
    /// A job did not succeed.
    #[error("job {job} ended {state}: {reason}")]
    Job {
        /// Its id.
        job: String,
        /// Final state.
        state: String,
        /// Its error.
        reason: String,
    },
}

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
    artifacts: Vec<Artifact>,
}

/// Findings by severity.
#[derive(Debug, Deserialize)]
pub struct Counts {
    /// Values left out or refused.
    pub error: u64,
    /// To be looked at.
    pub warning: u64,
    /// Worth knowing.
    pub info: u64,
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

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    file_name: String,
    download_url: String,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    code: String,
    message: String,
}

/// Runs all steps against `server`.
pub async fn run(
    server: &Server,
    request: &Request,
    words: Words,
    started: Instant,
) -> Result<(), DemoError> {
    let client = &server.client;
    let template = match &request.template {
        Some(path) => path.clone(),
        None => save(server, "template.xlsm", &sample::template()?).await?,
    };
    let products = match &request.products {
        Some(path) => path.clone(),
        // The sample's types are those of the sample template.
        None if request.template.is_some() => {
            save(server, "produtos.xlsx", &sample::products_without_type()?).await?
        }
        None => save(server, "produtos.xlsx", &sample::products()?).await?,
    };

    let imported = upload(client, TEMPLATE_IMPORT, &template, words.template()).await?;
    let template_id = text(imported.result.as_ref(), "/templateId");
    let first_type = text(imported.result.as_ref(), "/productTypes/0");
    if request.product_type.is_none() && request.template.is_some() {
        say!("{}", words.first_type(&first_type))?;
    }
    let product_type = request.product_type.clone().unwrap_or(first_type);
    let products_job = start(client, PRODUCT_IMPORT, &products).await?;
    let intake = finish(client, &products_job, words.products()).await?;
    say!("{}", words.intake(intake.result.as_ref(), &intake.finding_counts))?;

    let input = json!({
        "templateId": template_id,
        "filter": { "importedBy": products_job },
        "productType": product_type,
    });
    let job = ask(client, LISTING_GENERATE, json!({ "input": input })).await?;
    let listing = finish(client, &job, words.listing()).await?;
    let path = download(client, &listing, request).await?;
    say!("{}", words.summary(&path, &listing, started.elapsed()))?;
    Ok(())
}

async fn upload(
    client: &Client,
    mutation: &str,
    path: &Path,
    label: &str,
) -> Result<Finished, DemoError> {
    let job = start(client, mutation, path).await?;
    finish(client, &job, label).await
}

/// Uploads a file; returns the job that reads it.
async fn start(client: &Client, mutation: &str, path: &Path) -> Result<String, DemoError> {
    job_of(&client.upload(mutation, path).await?)
}

/// Runs a mutation; returns the job that it started.
async fn ask(client: &Client, mutation: &str, variables: Value) -> Result<String, DemoError> {
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

/// Follows a job to its end, on the screen, and reads what became of it.
async fn finish(client: &Client, job: &str, label: &str) -> Result<Finished, DemoError> {
    let mut screen = Screen::new(label);
    client.follow(job, None, |event| screen.show(event)).await?;
    let mut data: Value = client.execute(JOB, json!({ "id": job })).await?;
    let finished: Finished = serde_json::from_value(data["job"].take())
        .map_err(|e| DemoError::NoServer { reason: e.to_string() })?;
    screen.end(&finished.state);
    if finished.state == "SUCCEEDED" {
        return Ok(finished);
    }
    let reason = finished.error.map_or_else(String::new, |e| format!("{}: {}", e.code, e.message));
    Err(DemoError::Job { job: job.to_owned(), state: finished.state, reason })
}

async fn download(
    client: &Client,
    listing: &Finished,
    request: &Request,
) -> Result<PathBuf, DemoError> {
    let Some(artifact) = listing.artifacts.first() else {
        return Err(DemoError::NoServer { reason: "no artifact".to_owned() });
    };
    let folder = match &request.out {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join("beecatalog-demo"),
    };
    tokio::fs::create_dir_all(&folder).await.map_err(DemoError::Folder)?;
    let path = folder.join(&artifact.file_name);
    client.download(&artifact.download_url, &path).await?;
    Ok(path)
}

async fn save(server: &Server, name: &str, bytes: &[u8]) -> Result<PathBuf, DemoError> {
    let path = server.folder().join(name);
    tokio::fs::write(&path, bytes).await.map_err(DemoError::Folder)?;
    Ok(path)
}

fn text(value: Option<&Value>, pointer: &str) -> String {
    let found = value.and_then(|v| v.pointer(pointer)).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}
