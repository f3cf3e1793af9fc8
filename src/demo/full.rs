//! What the full demo does between import and listing: texts, choices and pages, all at once, and
//! the texts once more, which costs nothing.

use serde::Deserialize;
use serde_json::{Value, json};

use super::DemoError;
use super::jobs::{ask, finish, follow};
use super::screen::Screen;
use super::words::Words;
use super::world::{Advert, World};
use crate::client::Client;
use crate::say::say;

const PRODUCTS: &str = "query($by: ID!) {
  products(first: 100, filter: { importedBy: $by }) { nodes { id sku title } }
}";
const CONTENT_GENERATE: &str = "mutation($input: ContentGenerateInput!) {
  contentGenerate(input: $input) { job { id } userErrors { code message } }
}";
const ATTRIBUTES_CHOOSE: &str = "mutation($input: AttributesChooseInput!) {
  attributesChoose(input: $input) { job { id } userErrors { code message } }
}";
const SCRAPE_RUN: &str = "mutation($input: ScrapeRunInput!) {
  scrapeRun(input: $input) { job { id } userErrors { code message } }
}";

/// What was imported before.
#[derive(Debug, Clone, Copy)]
pub struct Imported<'a> {
    /// Template whose options are chosen from.
    pub template_id: &'a str,
    /// Job that imported the products.
    pub products_job: &'a str,
    /// Product type of products that name none.
    pub product_type: &'a str,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: String,
    sku: String,
    title: String,
}

/// Has texts written, values chosen and pages read, three jobs at once.
pub async fn enrich(
    client: &Client,
    world: &World,
    words: Words,
    imported: Imported<'_>,
) -> Result<(), DemoError> {
    let mut data: Value = client.execute(PRODUCTS, json!({ "by": imported.products_job })).await?;
    let rows: Vec<Row> = serde_json::from_value(data["products"]["nodes"].take())
        .map_err(|e| DemoError::NoServer { reason: e.to_string() })?;
    let advert = |row: &Row| Advert { sku: row.sku.clone(), title: row.title.clone() };
    world.advertise(rows.iter().map(advert).collect());
    let pages: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "url": world.page(&row.sku), "productId": row.id }))
        .collect();
    let filter = json!({ "importedBy": imported.products_job });
    let choose = json!({
        "templateId": imported.template_id,
        "productType": imported.product_type,
        "filter": filter,
    });

    say!("{}", words.world(&world.vendor_url(), &world.shop_url()))?;
    let texts = ask(client, CONTENT_GENERATE, json!({ "input": { "filter": filter } })).await?;
    let choices = ask(client, ATTRIBUTES_CHOOSE, json!({ "input": choose })).await?;
    let scrape = ask(client, SCRAPE_RUN, json!({ "input": { "pages": pages } })).await?;
    let screen = Screen::new();
    let (texts, choices, scrape) = tokio::try_join!(
        follow(client, &texts, screen.bar(words.texts())),
        follow(client, &choices, screen.bar(words.choices())),
        follow(client, &scrape, screen.bar(words.pages())),
    )?;
    say!("{}", words.enriched(&texts, &choices, &scrape))?;

    let again = ask(client, CONTENT_GENERATE, json!({ "input": { "filter": filter } })).await?;
    let again = finish(client, &again, words.once_more()).await?;
    say!("{}", words.again(&again))?;
    Ok(())
}
