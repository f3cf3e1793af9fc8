//! What comes through the door and what does not.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{PRODUCT_IMPORT, TestServer};

async fn code(response: reqwest::Response) -> (StatusCode, String) {
    let status = response.status();
    let body: Value = response.json().await.unwrap();
    let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    (status, code)
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_must_not_pass_are_refused_with_a_code() {
    let server = TestServer::start().await;
    beecatalog::tls::install();
    let http = reqwest::Client::new();
    let graphql = format!("{}/graphql", server.url);
    let query = json!({ "query": "{ viewer { workspaceId } }" });
    let bearer = format!("Bearer {}", server.key);
    let post = || http.post(&graphql).header("authorization", &bearer);
    let asked = [
        (http.post(&graphql).json(&query), 401, "UNAUTHENTICATED"),
        (http.post(&graphql).bearer_auth("bc_none").json(&query), 401, "UNAUTHENTICATED"),
        (http.post(format!("{graphql}?key={}", server.key)).json(&query), 400, "KEY_IN_URL"),
        (http.get(format!("{graphql}?query=mutation%7Bx%7D")), 405, "METHOD_NOT_ALLOWED"),
        (post().body(query.to_string()), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (
            post().header("content-type", "text/plain").body(query.to_string()),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (post().json(&json!([query, query])), 400, "BATCH_DISABLED"),
        (post().json(&json!({ "query": "x".repeat(300 * 1024) })), 413, "BODY_TOO_LARGE"),
        (post().multipart(reqwest::multipart::Form::new()), 400, "CSRF_PREFLIGHT_REQUIRED"),
        (http.get(format!("{}/files/art_x?w=a&e=1&s=b", server.url)), 403, "LINK_INVALID"),
    ];
    for (request, status, expected) in asked {
        let answer = code(request.send().await.unwrap()).await;
        assert_eq!(answer, (StatusCode::from_u16(status).unwrap(), expected.to_owned()));
    }
    server.stop().await;
}

/// An upload of files to as many arguments, as clients send it.
fn files(contents: &[Vec<u8>], name: &'static str) -> reqwest::multipart::Form {
    let variables: Vec<String> = (0..contents.len()).map(|at| format!("f{at}")).collect();
    let declared: Vec<String> = variables.iter().map(|name| format!("${name}: Upload!")).collect();
    let fields = variables.iter().map(|name| {
        format!("{name}: productImport(upload: ${name}) {{ job {{ id }} userErrors {{ code }} }}")
    });
    let fields: Vec<String> = fields.collect();
    let query = format!("mutation({}) {{ {} }}", declared.join(", "), fields.join(" "));
    let nothing: serde_json::Map<String, Value> =
        variables.iter().map(|name| (name.clone(), Value::Null)).collect();
    let map: serde_json::Map<String, Value> =
        variables.iter().map(|name| (name.clone(), json!([format!("variables.{name}")]))).collect();
    let form = reqwest::multipart::Form::new()
        .text("operations", json!({ "query": query, "variables": nothing }).to_string())
        .text("map", Value::Object(map).to_string());
    variables.into_iter().zip(contents).fold(form, |form, (variable, content)| {
        let part = reqwest::multipart::Part::bytes(content.clone()).file_name(name);
        form.part(variable, part)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_too_large_or_too_many_are_refused() {
    let limits = [
        ("BEECATALOG_MAX_PRODUCT_UPLOAD_BYTES", "1048576"),
        ("BEECATALOG_MAX_TEMPLATE_UPLOAD_BYTES", "4096"),
    ];
    let server = TestServer::with(&limits).await;
    beecatalog::tls::install();
    let http = reqwest::Client::new();
    let send = |form| {
        let post = http.post(format!("{}/graphql", server.url));
        let post = post.bearer_auth(&server.key).header("x-bc-preflight", "1");
        post.multipart(form).send()
    };
    let large = vec![b'x'; 1_048_577];
    let small = || b"sku;nome\nA;a\n".to_vec();
    let many: Vec<Vec<u8>> = (0..6).map(|_| small()).collect();

    let answer = code(send(files(&[large], "p.csv")).await.unwrap()).await;
    assert_eq!(answer, (StatusCode::PAYLOAD_TOO_LARGE, "FILE_TOO_LARGE".to_owned()));
    let answer = code(send(files(&many, "p.csv")).await.unwrap()).await;
    assert_eq!(answer, (StatusCode::BAD_REQUEST, "TOO_MANY_FILES".to_owned()));
    let answer = send(files(&many[..5], "p.csv")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    // What is small enough for products is not for templates.
    let template = server.file("t.xlsm", &[b'x'; 4_097]);
    let mutation = "mutation($file: Upload!) { templateImport(upload: $file) { userErrors { code message } } }";
    let told: Value = server.client.upload(mutation, &template).await.unwrap();
    let error = &told["templateImport"]["userErrors"][0];
    assert_eq!(error["code"], "FILE_TOO_LARGE");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("4097") && message.contains("4096"), "{message}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_opens_nothing() {
    let server = TestServer::start().await;
    let keys: Value = server.client.execute("{ apiKeys { id } }", json!({})).await.unwrap();
    let id = &keys["apiKeys"][0]["id"];
    let revoke = "mutation($id: ID!) { apiKeyRevoke(id: $id) { revoked } }";

    let done: Value = server.client.execute(revoke, json!({ "id": id })).await.unwrap();

    assert_eq!(done["apiKeyRevoke"]["revoked"], true);
    assert!(!server.client.answers().await);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_link_opens_nothing() {
    let server = TestServer::start().await;
    let path = server.file("p.csv", "sku;nome;preco\nA;Caneca;10,00\n".as_bytes());
    server.import(PRODUCT_IMPORT, &path).await;
    beecatalog::tls::install();
    let http = reqwest::Client::new();
    let template = server.file("t.xlsm", &beecatalog::sample::template().unwrap());
    let (_, template) = server.import(crate::harness::TEMPLATE_IMPORT, &template).await;
    let input = json!({
        "templateId": template["result"]["templateId"],
        "filter": { "skus": ["A"] },
        "productType": "MUG",
    });
    let started: Value = server
        .client
        .execute(crate::harness::LISTING_GENERATE, json!({ "input": input }))
        .await
        .unwrap();
    let job = server.finish(started["listingGenerate"]["job"]["id"].as_str().unwrap()).await;
    let link = job["artifacts"][0]["downloadUrl"].as_str().unwrap();

    let whole = http.get(link).send().await.unwrap();
    let last = if link.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{last}", &link[..link.len() - 1]);
    let moved = link.replace("ws_0", "ws_1");

    assert_eq!(whole.status(), StatusCode::OK);
    assert!(whole.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    for wrong in [changed, moved] {
        let answer = code(http.get(wrong).send().await.unwrap()).await;
        assert_eq!(answer, (StatusCode::FORBIDDEN, "LINK_INVALID".to_owned()));
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_no_database_can_keep_is_refused() {
    let server = TestServer::start().await;
    let query = "query($s: String) { products(filter: { search: $s }) { nodes { sku } } }";
    let asked = [
        server.client.execute::<Value>(query, json!({ "s": "a\0b" })).await,
        server
            .client
            .execute::<Value>(&query.replace("$s }", "\"a\\u0000b\" }"), json!({ "s": null }))
            .await,
    ];
    for answer in asked {
        assert!(answer.unwrap_err().to_string().starts_with("BAD_USER_INPUT"));
    }
    server.stop().await;
}
