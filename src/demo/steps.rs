//! The demo's steps: import a template, import products, enrich them, generate, download.

use std::path::PathBuf;
use std::time::Instant;

use serde_json::json;

use super::full::{self, Imported};
use super::jobs::{Finished, ask, finish, start, text};
use super::server::Server;
use super::words::Words;
use super::world::World;
use super::{DemoError, Request};
use crate::client::Client;
use crate::sample;
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

/// Runs all steps against `server`; with a `world` around it also what asks models and pages.
pub async fn run(
    server: &Server,
    request: &Request,
    world: Option<&World>,
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
        None => save(server, "produtos.xlsx", &own_products(request)?).await?,
    };

    let template_job = start(client, TEMPLATE_IMPORT, &template).await?;
    let imported = finish(client, &template_job, words.template()).await?;
    let template_id = text(imported.result.as_ref(), "/templateId");
    let first_type = text(imported.result.as_ref(), "/productTypes/0");
    if request.product_type.is_none() && request.template.is_some() {
        say!("{}", words.first_type(&first_type))?;
    }
    let product_type = request.product_type.clone().unwrap_or(first_type);
    let products_job = start(client, PRODUCT_IMPORT, &products).await?;
    let intake = finish(client, &products_job, words.products()).await?;
    say!("{}", words.intake(&intake))?;

    if let Some(world) = world {
        let imported = Imported {
            template_id: &template_id,
            products_job: &products_job,
            product_type: &product_type,
        };
        Box::pin(full::enrich(client, world, words, imported)).await?;
    }
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

/// The sample's products as the request needs them.
fn own_products(request: &Request) -> Result<Vec<u8>, sample::SampleError> {
    match (&request.template, request.full) {
        // The pictures are to come from pages.
        (None, true) => sample::products_without_pictures(),
        // The sample's types are those of the sample template.
        (Some(_), _) => sample::products_without_type(),
        (None, false) => sample::products(),
    }
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
