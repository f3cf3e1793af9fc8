//! What a main job begins with: files that were imported, few or many.

use std::path::Path;

use beecatalog::client::Client;
use serde_json::{Value, json};

use crate::harness::{JOB, LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT};

/// Products that keep a listing busy for longer than it takes to kill its server.
pub const MANY: usize = 4_000;

/// A client of the server that announced itself so.
pub fn client(announced: &Value, key: &Value) -> Client {
    Client::new(announced["url"].as_str().unwrap(), key.as_str().unwrap())
}

/// The id of the job in a mutation's answer.
pub fn started(data: &Value) -> String {
    let payload = data.as_object().unwrap().values().next().unwrap();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["job"]["id"].as_str().unwrap().to_owned()
}

/// Follows a job to its end and gives it.
pub async fn ended(client: &Client, id: &str) -> Value {
    client.follow(id, None, |_| {}).await.unwrap();
    let mut job: Value = client.execute(JOB, json!({ "id": id })).await.unwrap();
    job["job"].take()
}

/// Imports the sample template; the job that did.
pub async fn import_template(client: &Client, folder: &Path) -> Value {
    let template = folder.join("t.xlsm");
    std::fs::write(&template, beecatalog::sample::template().unwrap()).unwrap();
    let id = started(&client.upload(TEMPLATE_IMPORT, &template).await.unwrap());
    let job = ended(client, &id).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    job
}

/// Imports the sample template and so many products; the input of a listing of them.
pub async fn import_many(client: &Client, folder: &Path, many: usize) -> Value {
    let template = import_template(client, folder).await;
    let products = folder.join("p.csv");
    let rows: Vec<String> =
        (0..many).map(|n| format!("P-{n};Caneca {n};{n},90;{n} un\n")).collect();
    std::fs::write(&products, format!("sku;nome;preco;quantidade\n{}", rows.concat())).unwrap();
    let id = started(&client.upload(PRODUCT_IMPORT, &products).await.unwrap());
    let job = ended(client, &id).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    json!({
        "templateId": template["result"]["templateId"],
        "filter": { "importedBy": id },
        "productType": "MUG",
    })
}

/// Asks for a listing; its id.
pub async fn ask_listing(client: &Client, input: &Value) -> String {
    let asked = client.execute::<Value>(LISTING_GENERATE, json!({ "input": input })).await;
    started(&asked.unwrap())
}
