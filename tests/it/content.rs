//! Texts of products, end to end: from a seller's file to what the marketplace shows.

use entity::id::WorkspaceId;
use entity::instant::Instant;
use serde_json::{Value, json};

use crate::harness::{PRODUCT_IMPORT, TestServer, shared};

const ORGANIZER_RUN: &str = "mutation($file: Upload!) {
  organizerRun(upload: $file) { job { id } userErrors { code } }
}";
const ORGANIZER_ONCE: &str = "mutation($file: Upload!) {
  organizerRun(upload: $file, idempotencyKey: \"k\") {
    job { id } replayed userErrors { code path }
  }
}";
const CONTENT_GENERATE: &str = "mutation($input: ContentGenerateInput!) {
  contentGenerate(input: $input) { job { id } replayed userErrors { code path } }
}";
const CONTENT_VALIDATE: &str = "mutation($ids: [ID!]!) {
  contentValidate(productIds: $ids) {
    contents { productId status source } userErrors { code path }
  }
}";
const CONTENT_EDIT: &str = "mutation($input: ContentEditInput!) {
  contentEdit(input: $input) {
    contents { title bullets keywords status source needsReview { code } }
    userErrors { code message path }
  }
}";
const PRODUCTS: &str = "{ products(first: 40) { nodes { id sku content {
  title bullets description keywords status source
  needsReview { code message } provenance { prompt fingerprint fallback jobId } updatedAt
} } } }";

async fn products(server: &TestServer) -> Vec<Value> {
    let data: Value = server.client.execute(PRODUCTS, json!({})).await.unwrap();
    data["products"]["nodes"].as_array().unwrap().clone()
}

async fn generate(server: &TestServer, input: Value) -> Value {
    let input = json!({ "input": input });
    let started: Value = server.client.execute(CONTENT_GENERATE, input).await.unwrap();
    let id = started["contentGenerate"]["job"]["id"].as_str().unwrap();
    server.finish(id).await
}

/// What every text by rules holds to, however little is known.
fn assert_sound(content: &Value) {
    let texts =
        |name: &str| -> Vec<String> { serde_json::from_value(content[name].clone()).unwrap() };
    let title = content["title"].as_str().unwrap();
    assert!(title.chars().count() <= 120, "{title}");
    assert!(!title.contains(['-', '–', '/', '🦖']), "{title}");
    let (bullets, keywords) = (texts("bullets"), texts("keywords"));
    assert!(bullets.len() <= 5 && keywords.len() <= 15, "{content}");
    for bullet in &bullets {
        assert!(bullet.chars().count() <= 120 && bullet.contains(": "), "{bullet}");
    }
    let codes: Vec<&str> = content["needsReview"]
        .as_array()
        .unwrap()
        .iter()
        .map(|review| review["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes.contains(&"BULLETS_FEW"), bullets.len() < 5, "{content}");
    assert_eq!(codes.contains(&"KEYWORDS_FEW"), keywords.len() < 12, "{content}");
    assert_eq!(
        codes.contains(&"TITLE_SHORT"),
        (1..80).contains(&title.chars().count()),
        "{content}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sellers_own_sheet_becomes_products_with_texts() {
    let Some(sheet) = shared("data/seller/produtos.xlsx") else { return };
    let server = TestServer::start().await;

    let (id, job) = server.import(ORGANIZER_RUN, &sheet).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(job["result"]["created"], 28);
    assert_eq!(job["result"]["content"]["rules"], 28, "{job}");
    let products = products(&server).await;
    assert_eq!(products.len(), 28);
    for product in &products {
        let content = &product["content"];
        assert_sound(content);
        assert_eq!(content["provenance"]["jobId"], *id);
    }
    let of = |sku: &str| products.iter().find(|product| product["sku"] == sku).unwrap();
    assert_eq!(of("MOL-012")["content"]["title"], "Moletom Linha 12 Bordô Virtude, Peso 534 g");
    let family = of("MOL-010")["content"]["bullets"].to_string();
    assert!(family.contains("nas cores preto e cinza e nos tamanhos P, M e G"), "{family}");
    // Rows that could not be read are named beside what their products' texts lack.
    let groups =
        "query($id: ID!) { job(id: $id) { findingGroups { count first { code message } } } }";
    let data: Value = server.client.execute(groups, json!({ "id": id })).await.unwrap();
    let groups = data["job"]["findingGroups"].as_array().unwrap();
    let count = |code: &str| {
        groups
            .iter()
            .find(|group| group["first"]["code"] == code)
            .map(|group| group["count"].as_i64())
    };
    assert_eq!(count("ROW_WITHOUT_SKU"), Some(Some(1)));
    assert_eq!(count("CONTENT_BY_RULES"), Some(Some(28)));
    assert_eq!(count("CONTENT_NEEDS_REVIEW"), Some(Some(28)));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_products_get_texts_from_their_own_facts_and_once() {
    let server = TestServer::start().await;
    let path = server.file("produtos.xlsx", &beecatalog::sample::products().unwrap());
    let (import, _) = server.import(PRODUCT_IMPORT, &path).await;

    let filter = json!({ "filter": { "importedBy": import } });
    let job = generate(&server, filter.clone()).await;

    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let products = products(&server).await;
    assert_eq!(job["result"]["products"], products.len(), "{job}");
    assert_eq!(job["result"]["rules"], job["result"]["products"]);
    for product in &products {
        assert_sound(&product["content"]);
        assert_eq!(product["content"]["bullets"].as_array().unwrap().len(), 5, "{product}");
    }
    let again = generate(&server, filter).await;
    assert_eq!(again["result"]["unchanged"], again["result"]["products"], "{again}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_the_last_word() {
    let server = TestServer::start().await;
    let path =
        server.file("p.csv", "sku;nome;preco\nA;Caneca azul;10,00\nB;Copo;9,00\n".as_bytes());
    server.import(PRODUCT_IMPORT, &path).await;
    let ids: Vec<Value> = products(&server).await.iter().map(|p| p["id"].clone()).collect();

    // Before there is anything to accept.
    let early: Value =
        server.client.execute(CONTENT_VALIDATE, json!({ "ids": ids })).await.unwrap();
    assert_eq!(early["contentValidate"]["contents"], json!([]));
    assert_eq!(early["contentValidate"]["userErrors"][1]["code"], "CONTENT_NOT_FOUND");

    generate(&server, json!({ "productIds": ids })).await;
    let accepted: Value =
        server.client.execute(CONTENT_VALIDATE, json!({ "ids": [ids[0]] })).await.unwrap();
    assert_eq!(
        accepted["contentValidate"],
        json!({
            "contents": [{ "productId": ids[0], "status": "VALIDATED", "source": "RULES" }],
            "userErrors": [],
        })
    );
    let bad =
        json!({ "input": { "productId": ids[1], "title": "Copo – =1", "keywords": ["http://x"] } });
    let bad: Value = server.client.execute(CONTENT_EDIT, bad).await.unwrap();
    let codes: Vec<(&str, &Value)> = bad["contentEdit"]["userErrors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["code"].as_str().unwrap(), &error["path"]))
        .collect();
    assert_eq!(
        codes,
        [
            ("CHARACTER_NOT_ALLOWED", &json!(["input", "title"])),
            ("TEXT_NOT_PLAIN", &json!(["input", "keywords"])),
        ]
    );
    let nothing = json!({ "input": { "productId": ids[1], "validate": true } });
    let nothing: Value = server.client.execute(CONTENT_EDIT, nothing).await.unwrap();
    assert_eq!(nothing["contentEdit"]["userErrors"][0]["code"], "NOTHING_TO_CHANGE");
    assert_eq!(products(&server).await[1]["content"]["source"], "RULES");
    let good = json!({ "input": { "productId": ids[1], "title": "Copo de vidro" } });
    let good: Value = server.client.execute(CONTENT_EDIT, good).await.unwrap();
    let edited = &good["contentEdit"]["contents"][0];
    assert_eq!((&edited["title"], &edited["source"]), (&json!("Copo de vidro"), &json!("PERSON")));
    assert_eq!((&edited["status"], &edited["keywords"]), (&json!("DRAFT"), &json!(["copo"])));

    let job = generate(&server, json!({ "productIds": ids, "force": true })).await;
    assert_eq!(job["result"]["kept"], 2, "{job}");
    let job = generate(&server, json!({ "productIds": ids, "overwriteValidated": true })).await;
    // The accepted text is the very one that the rules write: it stays accepted.
    assert_eq!((&job["result"]["rules"], &job["result"]["unchanged"]), (&json!(1), &json!(1)));
    assert_eq!(products(&server).await[1]["content"]["title"], "Copo");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_another_workspace_are_out_of_reach() {
    let server = TestServer::start().await;
    let path = server.file("p.csv", "sku;nome\nA;Caneca azul\n".as_bytes());
    server.import(ORGANIZER_RUN, &path).await;
    let product = products(&server).await.remove(0);
    let stranger = server.stranger(WorkspaceId::generate(Instant::from_micros(1))).await;

    let ids = json!({ "ids": [product["id"]] });
    let validated: Value = stranger.execute(CONTENT_VALIDATE, ids).await.unwrap();
    assert_eq!(validated["contentValidate"]["contents"], json!([]));
    let edit = json!({ "input": { "productId": product["id"], "title": "Outra" } });
    let edited = stranger.execute::<Value>(CONTENT_EDIT, edit).await.unwrap_err();
    assert!(edited.to_string().starts_with("NOT_FOUND"), "{edited}");
    let input = json!({ "input": { "productIds": [product["id"]] } });
    let started: Value = stranger.execute(CONTENT_GENERATE, input).await.unwrap();
    assert_eq!(started["contentGenerate"]["userErrors"][0]["code"], "PRODUCT_NOT_FOUND");
    assert_eq!(products(&server).await[0]["content"], product["content"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_products_is_no_success() {
    let server = TestServer::start().await;
    let path = server.file("p.csv", "sku;nome\n;Caneca azul\n".as_bytes());
    let (_, job) = server.import(ORGANIZER_RUN, &path).await;
    assert_eq!(job["state"], "FAILED", "{job}");
    assert_eq!(job["error"]["code"], "NOTHING_READ");
    assert_eq!(job["findingCounts"]["error"], 1);
    let path = server.file("p.csv", "sku;nome\n".as_bytes());
    for (mutation, state) in [(ORGANIZER_RUN, "FAILED"), (PRODUCT_IMPORT, "SUCCEEDED")] {
        let (_, job) = server.import(mutation, &path).await;
        assert_eq!(job["state"], state, "{job}");
        assert_eq!(job["findingCounts"]["error"], 1, "{job}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_with_the_same_key_is_organized_once() {
    let server = TestServer::start().await;
    let path = server.file("produtos.csv", b"sku,titulo\nA-1,Caneca Azul\n");
    let organize = async |path| {
        let mut data: Value = server.client.upload(ORGANIZER_ONCE, path).await.unwrap();
        data["organizerRun"].take()
    };

    let first = organize(&path).await;
    let again = organize(&path).await;

    assert_eq!((&first["replayed"], &again["replayed"]), (&json!(false), &json!(true)));
    assert_eq!(first["job"]["id"], again["job"]["id"]);
    let other = server.file("outros.csv", b"sku,titulo\nA-2,Caneca Verde\n");
    let refused = organize(&other).await;
    let conflict = json!({ "code": "IDEMPOTENCY_CONFLICT", "path": ["idempotencyKey"] });
    assert_eq!(refused["userErrors"], json!([conflict]));

    let job = server.finish(first["job"]["id"].as_str().unwrap()).await;
    assert_eq!(job["result"]["created"], 1, "{job}");
    assert_eq!(job["result"]["aiUse"]["calls"], 0, "{job}");
    server.stop().await;
}
