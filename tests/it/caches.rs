//! What is kept so as not to be worked out again: told, and forgotten at once.

use beecatalog::shelf::ai_answer::{self, NewAnswer, Term};
use beecatalog::shelf::{ShelfError, cache_epoch};
use entity::id::WorkspaceId;
use entity::scope::{Actor, TenantScope};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::TestServer;
use crate::process::beecatalog;

const STATS: &str = "{ cacheStats { kind entries bytes oldest hits memoryHits misses } }";
const CLEAR: &str = "mutation($scope: CacheScope!) {
  cacheClear(scope: $scope) { cleared removed userErrors { code } }
}";
const TEXT: &str = "{ viewer { workspaceId } }";

async fn keep(server: &TestServer, workspace: WorkspaceId) {
    let (store, scope) = (server.store().await, TenantScope::new(workspace, Actor::Operator));
    let answer = NewAnswer {
        hash: "ab".repeat(32),
        prompt: "content@1".to_owned(),
        provider: "openai".to_owned(),
        model: "m".to_owned(),
        value: json!({ "title": "Caneca" }),
    };
    let kept = store.write_tx(move |tx| {
        Box::pin(async move {
            let now = tx.db_now().await?;
            let until = now + std::time::Duration::from_hours(1);
            let term = Term { epoch: 0, now, until };
            ai_answer::keep(tx, &scope, &[answer], term).await?;
            Ok::<_, ShelfError>(())
        })
    });
    kept.await.unwrap();
    store.close().await.unwrap();
}

/// Names the operation by its hash; `text` when it is sent as well.
async fn by_hash(server: &TestServer, text: Option<&str>) -> Value {
    let hash = hex::encode(Sha256::digest(TEXT));
    let mut body =
        json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } });
    if let Some(text) = text {
        body["query"] = text.into();
    }
    let request = reqwest::Client::new()
        .post(format!("{}/graphql", server.url))
        .header("authorization", format!("Bearer {}", server.key))
        .json(&body);
    request.send().await.unwrap().json().await.unwrap()
}

fn of<'v>(stats: &'v Value, kind: &str) -> &'v Value {
    let kinds = stats["cacheStats"].as_array().unwrap();
    kinds.iter().find(|stats| stats["kind"] == kind).unwrap()
}

#[tokio::test]
async fn a_workspace_has_its_own_answers_forgotten_and_nobody_else_s() {
    let server = TestServer::start().await;
    let other: WorkspaceId = "ws_01JD0000000000000000000001".parse().unwrap();
    let stranger = server.stranger(other).await;
    keep(&server, WorkspaceId::DEFAULT).await;
    keep(&server, other).await;
    let stats: Value = server.client.execute(STATS, json!({})).await.unwrap();
    let answers = of(&stats, "ai_answer");
    assert_eq!((&answers["entries"], &answers["bytes"]), (&json!(1), &json!(18)));
    assert!(answers["oldest"].is_string());

    let cleared: Value = server.client.execute(CLEAR, json!({ "scope": "AI" })).await.unwrap();
    let payload = &cleared["cacheClear"];
    assert_eq!(payload["cleared"], json!(["ai_answer"]));
    assert_eq!((&payload["removed"], &payload["userErrors"]), (&json!(1), &json!([])));
    let stats: Value = server.client.execute(STATS, json!({})).await.unwrap();
    assert_eq!(of(&stats, "ai_answer")["entries"], 0);
    let theirs: Value = stranger.execute(STATS, json!({})).await.unwrap();
    assert_eq!(of(&theirs, "ai_answer")["entries"], 1);

    let (store, scope) =
        (server.store().await, TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator));
    assert_eq!(cache_epoch::of(&store, &scope, "ai_answer").await.unwrap(), 1);
    assert_eq!(cache_epoch::of(&store, &scope, "persisted_query").await.unwrap(), 0);
    store.close().await.unwrap();
    server.stop().await;
}

#[tokio::test]
async fn persisted_queries_are_forgotten_at_once() {
    let server = TestServer::start().await;
    assert!(by_hash(&server, Some(TEXT)).await["data"].is_object());
    assert!(by_hash(&server, None).await["data"].is_object());
    let stats: Value = server.client.execute(STATS, json!({})).await.unwrap();
    let texts = of(&stats, "persisted_query");
    assert_eq!((&texts["entries"], &texts["memoryHits"]), (&json!(1), &json!(1)));

    let variables = json!({ "scope": "PERSISTED_QUERIES" });
    let _: Value = server.client.execute(CLEAR, variables).await.unwrap();
    let forgotten = by_hash(&server, None).await;
    assert_eq!(forgotten["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
    assert!(by_hash(&server, Some(TEXT)).await["data"].is_object(), "and kept anew");
    assert!(by_hash(&server, None).await["data"].is_object());
    server.stop().await;
}

#[test]
fn the_command_line_tells_and_forgets_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| -> Value {
        let output = beecatalog(folder.path()).arg("cache").args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let stats = run(&["stats", "--json"]);
    let kinds: Vec<_> = stats.as_array().unwrap().iter().map(|kind| &kind["kind"]).collect();
    assert_eq!(kinds, ["ai_answer", "persisted_query"]);
    let cleared = run(&["clear", "all", "--json"]);
    assert_eq!(cleared["cleared"], json!(["ai_answer", "persisted_query"]));
}
