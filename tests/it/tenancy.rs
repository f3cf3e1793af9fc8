//! Nobody sees another workspace.

use entity::id::WorkspaceId;
use entity::instant::Instant;
use serde_json::{Value, json};

use crate::harness::{PRODUCT_IMPORT, TestServer};

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_another_workspace_are_not_found() {
    let server = TestServer::start().await;
    let path = server.file("p.csv", "sku;nome;preco\nA;Caneca;10,00\n".as_bytes());
    let (job, _) = server.import(PRODUCT_IMPORT, &path).await;
    let products: Value =
        server.client.execute("{ products { nodes { id } } }", json!({})).await.unwrap();
    let product = &products["products"]["nodes"][0]["id"];
    let stranger = server.stranger(WorkspaceId::generate(Instant::from_micros(1))).await;

    let query = "query($job: ID!, $product: ID!) {
      job(id: $job) { id } product(id: $product) { id }
      jobs { nodes { id } } products { nodes { id } } productCount
    }";
    let seen: Value =
        stranger.execute(query, json!({ "job": job, "product": product })).await.unwrap();
    let followed = stranger.follow(&job, None, |_| {}).await;

    assert_eq!(
        seen,
        json!({
            "job": null, "product": null,
            "jobs": { "nodes": [] }, "products": { "nodes": [] }, "productCount": 0,
        })
    );
    assert!(followed.unwrap_err().to_string().starts_with("NOT_FOUND"));
    server.stop().await;
}
