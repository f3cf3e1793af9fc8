//! Spans that reach a collector; only in builds with feature `otel`.

use serde_json::{Value, json};

use crate::watched::{Collector, Watched, eventually};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

/// A span of an export.
#[derive(Debug)]
struct Span {
    name: String,
    trace: String,
    parent: String,
}

/// Fields of a protobuf message that hold bytes: number and content. Others are passed over.
fn fields(mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                varint(&mut bytes);
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).unwrap(),
            5 => 4,
            kind => unreachable!("wire type {kind}"),
        };
        let (content, rest) = bytes.split_at(length);
        found.push((key >> 3, content));
        bytes = rest;
    }
    found
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            break;
        }
    }
    value
}

/// The messages in one field.
fn within(message: &[u8], number: u64) -> impl Iterator<Item = &[u8]> {
    fields(message).into_iter().filter(move |(field, _)| *field == number).map(|(_, bytes)| bytes)
}

/// Spans of an `ExportTraceServiceRequest`.
fn spans(body: &[u8]) -> Vec<Span> {
    let scopes = within(body, 1).flat_map(|resource| within(resource, 2));
    let spans = scopes.flat_map(|scope| within(scope, 2));
    let part = |span: &[u8], number| within(span, number).next().unwrap_or_default().to_vec();
    spans
        .map(|span| Span {
            name: String::from_utf8(part(span, 5)).unwrap(),
            trace: hex::encode(part(span, 1)),
            parent: hex::encode(part(span, 4)),
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_and_the_attempt_that_it_started_share_the_trace_of_their_caller() {
    let (collector, address) = Collector::start().await;
    let endpoint = format!("http://{address}");
    // The exporter sends what it has this often; the default is made for quieter days.
    let server = Watched::start(&[
        ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
        ("OTEL_BSP_SCHEDULE_DELAY", "100"),
    ]);
    let products = reqwest::multipart::Part::bytes("sku;nome;preco\nA;Caneca;10,00\n".as_bytes())
        .file_name("p.csv");
    let operation = json!({
        "query": crate::harness::PRODUCT_IMPORT, "variables": { "file": null },
    });
    let form = reqwest::multipart::Form::new()
        .text("operations", operation.to_string())
        .text("map", json!({ "0": ["variables.file"] }).to_string())
        .part("0", products);
    let answer = reqwest::Client::new()
        .post(server.url("graphql"))
        .bearer_auth(server.url("apiKey"))
        .header("x-bc-preflight", "1")
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
        .multipart(form)
        .send()
        .await
        .unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert!(answer["data"]["productImport"]["job"]["id"].is_string(), "{answer}");

    let named = |name: &'static str| {
        let collector = &collector;
        eventually(name, move || {
            let bodies = collector.taken().into_iter().filter(|(path, _)| path == "/v1/traces");
            let spans = bodies.flat_map(|(_, body)| spans(&body));
            spans.into_iter().find(|span| span.name == name && span.trace == TRACE)
        })
    };
    assert_eq!(named("http.request").await.parent, CALLER);
    let attempt = named("job").await;
    assert!(!attempt.parent.is_empty() && attempt.parent != CALLER, "{attempt:?}");
    server.line(|line| line["trace_id"] == TRACE && line["job.id"].is_string()).await;
}
