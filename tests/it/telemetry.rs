//! What operators see: log lines, metrics, errors in Sentry.

use std::collections::BTreeSet;

use beecatalog::client::Client;
use beecatalog::telemetry::metrics::known_names;
use serde_json::{Value, json};

use crate::harness::PRODUCT_IMPORT;
use crate::watched::{Collector, Watched, eventually, lacks_table, root};

const VIEWER: &str = "query Who { viewer { workspaceId } }";
const DSN_KEY: &str = "0123456789abcdef0123456789abcdef";

/// Names of metrics in a text, without the endings of a histogram's series.
fn metric_names(text: &str) -> BTreeSet<String> {
    let words =
        text.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "_:".contains(c)));
    words
        .filter(|word| word.starts_with("beecatalog_") || word.starts_with("jobline_"))
        .map(|word| {
            let ends = ["_bucket", "_sum", "_count"];
            let base = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
            base.to_owned()
        })
        .collect()
}

/// Names in the expressions of the alert rules, and in the table of the jobs' own metrics.
fn names_of_others() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let table = std::fs::read_to_string(root().join("crates/jobline/src/metrics.rs"));
    let jobs_count = table.is_ok();
    let quoted = |text: String| {
        let strings: Vec<String> = text.split('"').skip(1).step_by(2).map(str::to_owned).collect();
        metric_names(&strings.join(" "))
    };
    names.extend(table.map(quoted).unwrap_or_default());
    let rules = std::fs::read_dir(root().join("ops/prometheus/rules")).into_iter().flatten();
    for file in rules {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let expressions = text.lines().map(str::trim_start).filter(|line| {
            // Groups have names too.
            !line.starts_with('#') && !line.starts_with("- name:")
        });
        let found = metric_names(&expressions.collect::<Vec<_>>().join("\n"));
        // A name with a colon is recorded by a rule itself.
        let found = found.into_iter().filter(|name| !name.contains(':'));
        names.extend(found.filter(|name| jobs_count || !name.starts_with("jobline_")));
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_in_a_scrape_of_a_fresh_server() {
    let server = Watched::start(&[]);
    let scrape = server.scrape().await;
    let series = scrape.lines().filter(|line| !line.starts_with('#'));
    let present = metric_names(&series.collect::<Vec<_>>().join("\n"));
    let mut wanted = names_of_others();
    wanted.extend(known_names().into_iter().map(str::to_owned));

    let missing: Vec<&String> = wanted.iter().filter(|name| !present.contains(*name)).collect();

    assert!(missing.is_empty(), "{missing:?} in\n{scrape}");
    for series in [
        "beecatalog_build_info{version=\"0.1.0\"} 1",
        "beecatalog_draining 0",
        "beecatalog_queue_depth{queue=\"spreadsheet\"} 0",
        "beecatalog_dead_letters{queue=\"ai\"} 0",
        "beecatalog_redis_up{redis=\"queue\"} 1",
        "beecatalog_backup_last_success_timestamp_seconds 0",
        "beecatalog_cache_requests_total{kind=\"template\",result=\"hit\",layer=\"memory\"} 0",
    ] {
        assert!(scrape.lines().any(|line| line == series), "{series} in\n{scrape}");
    }
    let values = [
        server.value("beecatalog_db_pool_connections_max{pool=\"read\"}").await,
        server.value("beecatalog_disk_free_bytes").await,
        server.value("beecatalog_disk_size_bytes").await,
    ];
    assert!(values.iter().all(|value| value.is_some_and(|value| value > 0.0)), "{values:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_one_line_with_its_id_and_trace() {
    let server = Watched::start(&[]);
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let answer = server
        .post(&json!({ "query": VIEWER }))
        .header("x-request-id", "asked-1")
        .header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["x-request-id"], "asked-1");

    let mut line = server.line(|l| l["message"] == "request" && l["request_id"] == "asked-1").await;

    assert!(line["duration_ms"].take().as_f64().unwrap() > 0.0);
    assert!(line["timestamp"].take().is_string());
    assert_eq!(
        line,
        json!({
            "timestamp": null, "level": "INFO", "target": "beecatalog::http::measure",
            "message": "request", "request_id": "asked-1", "trace_id": trace, "method": "POST",
            "route": "/graphql", "status": 200, "duration_ms": null, "operation": "Who",
            "operation_type": "query", "tenant": line["tenant"].as_str().unwrap(),
        })
    );
    let log = server.stderr();
    assert_eq!(log.lines().filter(|line| line.contains("asked-1")).count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_name_the_request_that_the_answer_names() {
    let server = Watched::start(&[]);
    let http = reqwest::Client::new();
    let requests = [
        server.post(&json!({ "query": "{ nothing }" })),
        server.post(&json!({ "query": "{" })),
        server.post(&json!({ "query": "{ jobs(after: \"x\") { totalCount } }" })),
        server.post(&json!([])),
        http.post(server.url("graphql")).json(&json!({ "query": VIEWER })),
    ];
    for request in requests {
        let answer = request.send().await.unwrap();
        let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["requestId"], id, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_are_counted_by_fields_of_the_schema_only() {
    let server = Watched::start(&[]);
    server.ask(VIEWER, json!({})).await;
    server
        .ask(
            "{ a: viewer { workspaceId } ...F } fragment F on Query { limits { __typename } }",
            json!({}),
        )
        .await;
    server.ask("{ made_up_by_a_client }", json!({})).await;
    reqwest::get(format!("{}/made/up/by/a/client?x=1", server.url("url"))).await.unwrap();

    let scrape = server.scrape().await;

    for series in [
        r#"beecatalog_graphql_operations_total{type="query",field="viewer",outcome="ok"} 2"#,
        r#"beecatalog_graphql_operations_total{type="query",field="limits",outcome="ok"} 1"#,
        r#"beecatalog_graphql_operations_total{type="query",field="other",outcome="error"} 1"#,
        r#"beecatalog_graphql_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1"#,
        r#"beecatalog_graphql_operation_duration_seconds_count{type="query"} 3"#,
        r#"beecatalog_http_requests_total{method="POST",route="/graphql",status="200"} 3"#,
        r#"beecatalog_http_requests_total{method="GET",route="unmatched",status="404"} 1"#,
    ] {
        assert!(scrape.lines().any(|line| line == series), "{series} in\n{scrape}");
    }
    assert!(!scrape.contains("made"), "{scrape}");
}

#[tokio::test(flavor = "multi_thread")]
async fn probes_inside_say_why() {
    let server = Watched::start(&[]);
    let inside = server.url("metrics").trim_end_matches("/metrics").to_owned();

    let ready: Value =
        reqwest::get(format!("{inside}/readyz")).await.unwrap().json().await.unwrap();
    let outside = reqwest::get(format!("{}/readyz", server.url("url"))).await.unwrap();

    let parts: Vec<&str> =
        ready["parts"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert!(parts.contains(&"database") && parts.contains(&"migrations"), "{ready}");
    assert_eq!(outside.json::<Value>().await.unwrap(), json!({ "status": "ready" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_ours_reaches_sentry_with_its_request_and_without_secrets() {
    let (sentry, address) = Collector::start().await;
    let dsn = format!("http://{DSN_KEY}@{address}/7");
    let server = Watched::start(&[("SENTRY_DSN", &dsn), ("SENTRY_ENVIRONMENT", "proving")]);
    server.lose_table("product").await;

    let answer = server.ask("query Broken { products { nodes { id } } }", json!({})).await;

    assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer}");
    let id = answer["errors"][0]["extensions"]["requestId"].as_str().unwrap();
    let event: Value = eventually("an event", || {
        let text = sentry.text();
        text.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .find(|item: &Value| item["release"].is_string())
    })
    .await;
    assert_eq!(sentry.taken()[0].0, "/api/7/envelope/");
    assert_eq!(event["release"], "beecatalog@0.1.0");
    assert_eq!(event["environment"], "proving");
    assert_eq!(event["tags"]["request_id"], id, "{event}");
    assert_eq!(event["tags"]["route"], "/graphql", "{event}");
    assert!(lacks_table(&event.to_string()), "{event}");
    assert!(event["user"].is_null(), "{event}");
    assert!(!sentry.text().contains(DSN_KEY), "{}", sentry.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_on_their_way_are_sent_before_the_process_ends() {
    let (sentry, address) = Collector::start().await;
    let server = Watched::start(&[("SENTRY_DSN", &format!("http://{DSN_KEY}@{address}/7"))]);
    server.lose_table("product").await;
    server.ask("{ products { nodes { id } } }", json!({})).await;

    let (_, log) = server.end();

    assert!(lacks_table(&sentry.text()), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_over_a_socket_are_counted_and_logged_with_their_request() {
    let server = Watched::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let products = folder.path().join("p.csv");
    std::fs::write(&products, "sku;nome;preco\nA;Caneca;10,00\n").unwrap();
    let client = Client::new(server.url("url"), server.url("apiKey"));
    let started: Value = client.upload(PRODUCT_IMPORT, &products).await.unwrap();
    let job = started["productImport"]["job"]["id"].as_str().unwrap();

    client.follow(job, None, |_| {}).await.unwrap();

    let line = server.line(|line| line["message"] == "operation over a socket").await;
    assert_eq!(line["operation_type"], "subscription", "{line}");
    assert_eq!(line["outcome"], "ok", "{line}");
    assert!(line["request_id"].is_string() && line["tenant"].is_string(), "{line}");
    let series = |kind: &str, field: &str| {
        format!(
            r#"beecatalog_graphql_operations_total{{type="{kind}",field="{field}",outcome="ok"}}"#
        )
    };
    // The attempt has the trace of the request that asked for it, and its jobs are counted.
    let asked = server.line(|line| line["operation_type"] == "mutation").await;
    let ran = server.line(|line| line["job.id"] == job && line["trace_id"].is_string()).await;
    assert_eq!(ran["trace_id"], asked["trace_id"], "{ran}");
    let finished = r#"jobline_jobs_finished_total{queue="spreadsheet",kind="product_import",state="succeeded"}"#;
    assert_eq!(server.value(finished).await, Some(1.0));
    assert_eq!(server.value(&series("subscription", "jobEvents")).await, Some(1.0));
    assert_eq!(server.value(&series("mutation", "productImport")).await, Some(1.0));
}
