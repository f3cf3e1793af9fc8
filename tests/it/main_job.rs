//! The main job, end to end, through HTTP and WebSocket.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::harness::{LISTING_GENERATE, PRODUCT_IMPORT, TEMPLATE_IMPORT, TestServer, shared};

/// Runs the main job; gives the listing job and the bytes of its workbook.
async fn fill(
    server: &TestServer,
    template: &Path,
    products: &Path,
    kind: &str,
) -> (Value, Vec<u8>) {
    let (_, template) = server.import(TEMPLATE_IMPORT, template).await;
    let (products, imported) = server.import(PRODUCT_IMPORT, products).await;
    assert_eq!(imported["state"], "SUCCEEDED", "{imported}");
    let input = json!({
        "templateId": template["result"]["templateId"],
        "filter": { "importedBy": products },
        "productType": kind,
    });
    let started: Value =
        server.client.execute(LISTING_GENERATE, json!({ "input": input })).await.unwrap();
    let id = started["listingGenerate"]["job"]["id"].as_str().unwrap();
    let job = server.finish(id).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();
    let path = server.folder().join("filled.xlsm");
    server.client.download(link, &path).await.unwrap();
    (job, std::fs::read(path).unwrap())
}

/// Every part of a workbook by name, as compressed.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut entry = zip.by_index_raw(at).unwrap();
            let mut raw = Vec::new();
            entry.read_to_end(&mut raw).unwrap();
            (entry.name().unwrap().into_owned(), raw)
        })
        .collect()
}

/// Names of the parts whose compressed bytes differ.
pub fn changed(before: &[u8], after: &[u8]) -> Vec<String> {
    let (before, after) = (parts(before), parts(after));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    before.iter().filter(|(name, raw)| after[*name] != **raw).map(|(n, _)| n.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sample_products_fill_the_sample_template() {
    let server = TestServer::start().await;
    let template = beecatalog::sample::template().unwrap();
    let products = beecatalog::sample::products().unwrap();
    let template_path = server.file("template.xlsm", &template);
    let products_path = server.file("produtos.xlsx", &products);

    let (job, filled) = fill(&server, &template_path, &products_path, "MUG").await;

    let changed = changed(&template, &filled);
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(changed[0].starts_with("xl/worksheets/"));
    assert!(job["result"]["rows"].as_u64().unwrap() >= 24);
    assert_eq!(job["artifacts"].as_array().unwrap().len(), 1);
    server.stop().await;
}

/// All findings of a job, as this language tells them.
async fn findings(server: &TestServer, id: &str) -> Vec<Value> {
    const FINDINGS: &str = "query($id: ID!, $after: String) { job(id: $id) {
      findings(first: 50, after: $after) {
        nodes { severity code message sku value target } pageInfo { hasNextPage endCursor }
      }
    } }";
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = json!({ "id": id, "after": after });
        let data: Value = server.client.execute(FINDINGS, page).await.unwrap();
        let page = &data["job"]["findings"];
        all.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_obeys_the_templates_rules_and_tells_what_a_check_of_its_file_tells() {
    let server = TestServer::start().await;
    let template = server.file("template.xlsm", &beecatalog::sample::template().unwrap());
    let products = server.file("produtos.xlsx", &beecatalog::sample::products().unwrap());

    let (job, filled) = fill(&server, &template, &products, "MUG").await;

    let checked = sheetfill::check_workbook(&filled).unwrap();
    let of_code = |code: &str| {
        let same = checked.findings.iter().filter(|found| found.code.as_str() == code);
        same.map(|found| found.cell.clone()).collect::<Vec<String>>()
    };
    assert_eq!(of_code("VALUE_MUST_BE_BLANK"), [""; 0]);
    let told = findings(&server, job["id"].as_str().unwrap()).await;
    let missing: Vec<&Value> = told.iter().filter(|f| f["code"] == "REQUIRED_MISSING").collect();
    let cells: Vec<&str> = missing.iter().map(|f| f["target"].as_str().unwrap()).collect();
    assert!(!cells.is_empty());
    assert_eq!(cells, of_code("REQUIRED_MISSING"));
    for finding in missing {
        assert_eq!((&finding["severity"], &finding["value"]), (&json!("ERROR"), &Value::Null));
        assert!(finding["sku"].is_string(), "{finding}");
        assert!(finding["message"].as_str().unwrap().contains(": "), "{finding}");
    }
    // What the rules left out is named as it was given, with the cell that is blank for it.
    let left = told.iter().find(|finding| finding["code"] == "VALUE_MUST_BE_BLANK").unwrap();
    assert!(left["value"].is_string() && left["target"].is_string(), "{left}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sellers_own_sheet_fills_a_real_template() {
    let (Some(template), Some(products)) =
        (shared("data/templates/AMAZON_TEMPLATE.xlsm"), shared("data/seller/produtos.xlsx"))
    else {
        return;
    };
    let server = TestServer::start().await;

    let (job, filled) = fill(&server, &template, &products, "SWEATSHIRT").await;

    let changed = changed(&std::fs::read(&template).unwrap(), &filled);
    assert_eq!(changed, ["xl/worksheets/sheet5.xml"]);
    assert!(job["findings"]["totalCount"].as_u64().unwrap() > 0);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_stored_once_per_content() {
    let server = TestServer::start().await;
    let path = server.file("template.xlsm", &beecatalog::sample::template().unwrap());

    let (_, first) = server.import(TEMPLATE_IMPORT, &path).await;
    let (_, second) = server.import(TEMPLATE_IMPORT, &path).await;

    assert_eq!(first["result"]["templateId"], second["result"]["templateId"]);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_idempotency_key_starts_one_job() {
    let server = TestServer::start().await;
    let path = server.file("template.xlsm", &beecatalog::sample::template().unwrap());
    let (_, template) = server.import(TEMPLATE_IMPORT, &path).await;
    let path = server.file("produtos.xlsx", &beecatalog::sample::products().unwrap());
    let (products, _) = server.import(PRODUCT_IMPORT, &path).await;
    let ask = |kind: &str| {
        let input = json!({
            "templateId": template["result"]["templateId"],
            "filter": { "importedBy": products },
            "productType": kind,
            "idempotencyKey": "once",
        });
        server.client.execute::<Value>(LISTING_GENERATE, json!({ "input": input }))
    };

    let first = ask("MUG").await.unwrap();
    let again = ask("MUG").await.unwrap();
    let other = ask("BACKPACK").await.unwrap();

    let (first, again) = (&first["listingGenerate"], &again["listingGenerate"]);
    assert_eq!(first["job"]["id"], again["job"]["id"]);
    assert_eq!((&first["replayed"], &again["replayed"]), (&json!(false), &json!(true)));
    assert_eq!(other["listingGenerate"]["userErrors"][0]["code"], "IDEMPOTENCY_CONFLICT");
    server.finish(first["job"]["id"].as_str().unwrap()).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_template_ends_in_a_clear_error() {
    let server = TestServer::start().await;
    let png = server.file("x.xlsm", b"\x89PNG\r\n\x1a\n");
    let sheet = server.file("p.xlsx", &beecatalog::sample::products().unwrap());

    let (_, picture) = server.import(TEMPLATE_IMPORT, &png).await;
    let (_, products) = server.import(TEMPLATE_IMPORT, &sheet).await;
    let (_, no_products) = server.import(PRODUCT_IMPORT, &png).await;

    assert_eq!(
        (&picture["state"], &picture["error"]["code"]),
        (&json!("FAILED"), &json!("UNSUPPORTED_FILE"))
    );
    assert_eq!(products["error"]["code"], "NOT_A_TEMPLATE");
    assert_eq!(no_products["state"], "FAILED", "{no_products}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn products_that_are_not_there_and_types_that_do_not_exist_are_refused() {
    let server = TestServer::start().await;
    let path = server.file("template.xlsm", &beecatalog::sample::template().unwrap());
    let (_, template) = server.import(TEMPLATE_IMPORT, &path).await;
    let ask = |input: Value| {
        let mut input = input;
        input["templateId"] = template["result"]["templateId"].clone();
        server.client.execute::<Value>(LISTING_GENERATE, json!({ "input": input }))
    };
    let unknown = "prd_01KB0000000000000000000000";

    let asked = [
        (json!({ "productIds": [unknown] }), "PRODUCT_NOT_FOUND"),
        (json!({ "filter": { "skus": ["NOPE"] } }), "PRODUCT_NOT_FOUND"),
        (json!({ "filter": {}, "productType": "NOPE" }), "PRODUCT_TYPE_UNKNOWN"),
        (json!({}), "PRODUCTS_AMBIGUOUS"),
    ];
    for (input, code) in asked {
        let answer = ask(input).await.unwrap();
        assert_eq!(answer["listingGenerate"]["userErrors"][0]["code"], code);
        assert_eq!(answer["listingGenerate"]["job"], Value::Null);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_import_updates_what_it_gives_and_keeps_the_rest() {
    let server = TestServer::start().await;
    let first = server.file("a.csv", "sku;nome;marca;preco\nA;Caneca;Abelha;10,00\n".as_bytes());
    let second = server.file("b.csv", "sku;nome;preco\nA;Caneca;12,00\n".as_bytes());
    server.import(PRODUCT_IMPORT, &first).await;

    let (_, job) = server.import(PRODUCT_IMPORT, &second).await;

    let products: Value =
        server.client.execute("{ products { nodes { draft } } }", json!({})).await.unwrap();
    let draft = &products["products"]["nodes"][0]["draft"];
    let raw = |field: &str| {
        let given = draft["given"].as_array().unwrap();
        given.iter().find(|g| g["field"] == field).unwrap()["raw"].as_str().unwrap().to_owned()
    };
    assert_eq!((&job["result"]["updated"], &job["result"]["created"]), (&json!(1), &json!(0)));
    assert_eq!((raw("price").as_str(), raw("brand").as_str()), ("12,00", "Abelha"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_tells_of_all_its_phases_and_keeps_a_log_in_words() {
    let server = TestServer::start().await;
    let csv = "sku;nome;preco\nA;Caneca;10,00\nB;Caneca azul;12,00\n";
    let path = server.file("canecas.csv", csv.as_bytes());
    let (id, job) = server.import(PRODUCT_IMPORT, &path).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    let query = "query($id: ID!, $after: String) {
      job(id: $id) { log(first: 1, after: $after) {
        nodes { level code message } pageInfo { hasNextPage endCursor }
      } }
    }";
    let (mut after, mut lines) = (Value::Null, Vec::new());
    loop {
        let asked = json!({ "id": id, "after": after });
        let page: Value = server.client.execute(query, asked).await.unwrap();
        let log = &page["job"]["log"];
        lines.extend(log["nodes"].as_array().unwrap().iter().map(|line| line["message"].clone()));
        after = log["pageInfo"]["endCursor"].clone();
        if log["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    let read = "\"canecas.csv\" lido: 2 linhas, 2 produtos";
    assert_eq!(lines, [read, "Produtos salvos: 2 novos, 0 alterados, 0 sem mudança"]);
    let mut socket = crate::feed::subscribe_to(
        &server,
        json!({
            "query": "subscription($id: ID!) { jobEvents(id: $id, after: 0) {
                kind phases { name done total ended } log { code }
            } }",
            "variables": { "id": id },
        }),
    )
    .await;
    let mut logged = Vec::new();
    let last = loop {
        let event = crate::feed::next(&mut socket).await.unwrap();
        logged.extend(event["log"].as_array().unwrap().iter().map(|line| line["code"].clone()));
        if event["phases"].as_array().unwrap().len() == 2 && logged.len() == 2 {
            break event;
        }
    };
    assert_eq!(logged, ["FILE_READ", "PRODUCTS_SAVED"]);
    let read = json!({ "name": "read", "done": 2, "total": null, "ended": true });
    assert_eq!(last["phases"][0], read);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_shows_what_was_found_last() {
    let server = TestServer::start().await;
    let path = server.file("p.csv", "sku;nome;preco\nA;Caneca;muito\n".as_bytes());
    let data: Value = server.client.upload(PRODUCT_IMPORT, &path).await.unwrap();
    let id = data["productImport"]["job"]["id"].as_str().unwrap();
    let mut found = Vec::new();

    server
        .client
        .follow(id, None, |event| found.extend(event.last_finding.clone().map(|f| f.code)))
        .await
        .unwrap();

    assert!(found.iter().any(|code| code == "VALUE_NOT_A_NUMBER"), "{found:?}");
    server.stop().await;
}
