//! The workspace's feed, over the socket.

use std::collections::BTreeMap;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{PRODUCT_IMPORT, TestServer};
use crate::socket::{Socket, init, open};

const FEED: &str = "subscription($after: String) {
  jobsEvents(after: $after) { cursor kind jobId job { id } event { seq state } }
}";

/// Subscribes to the feed on a socket of its own.
async fn subscribe(server: &TestServer, after: Option<&str>) -> Socket {
    subscribe_to(server, json!({ "query": FEED, "variables": { "after": after } })).await
}

/// Subscribes to something on a socket of its own.
pub async fn subscribe_to(server: &TestServer, payload: Value) -> Socket {
    let mut socket = open(server, "/graphql", &[]).await.unwrap();
    let ask = json!({ "type": "subscribe", "id": "1", "payload": payload });
    for message in [init(&server.key), ask] {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    socket
}

/// The next event, or the code of what was refused.
pub async fn next(socket: &mut Socket) -> Result<Value, Value> {
    loop {
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        let message: Value = serde_json::from_str(&text).unwrap();
        let payload = &message["payload"];
        match message["type"].as_str().unwrap() {
            "next" if payload["errors"].is_null() => {
                let data = payload["data"].as_object().unwrap();
                return Ok(data.values().next().unwrap().clone());
            }
            "next" => return Err(payload["errors"][0]["extensions"]["code"].clone()),
            "error" => return Err(payload[0]["extensions"]["code"].clone()),
            _ => {}
        }
    }
}

/// Notes an event; answers whether its job has ended.
fn note(told: &mut BTreeMap<String, Vec<u64>>, event: &Value) -> bool {
    assert_eq!(event["job"]["id"], event["jobId"], "{event}");
    let job = event["jobId"].as_str().unwrap().to_owned();
    told.entry(job).or_default().push(event["event"]["seq"].as_u64().unwrap());
    event["event"]["state"] == "SUCCEEDED" && event["kind"] == "STATE"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_followed_over_sockets_that_are_cut_without_a_gap_or_a_repeat() {
    let server = TestServer::start().await;
    let mut socket = subscribe(&server, None).await;
    let mut told = BTreeMap::new();
    let (mut cursor, mut ended) = (None::<String>, 0);
    let jobs = async {
        for number in 0..3 {
            let csv = format!("SKU;Nome;Preço\nA-{number};Caneca azul {number};10,00\n");
            let file = server.file(&format!("produtos{number}.csv"), csv.as_bytes());
            server.import(PRODUCT_IMPORT, &file).await;
        }
    };
    let follow = async {
        while ended < 3 {
            let event = next(&mut socket).await.unwrap();
            ended += usize::from(note(&mut told, &event));
            cursor = event["cursor"].as_str().map(str::to_owned);
            // Every second event the socket is gone.
            if told.values().map(Vec::len).sum::<usize>() % 2 == 0 {
                socket = subscribe(&server, cursor.as_deref()).await;
            }
        }
    };
    tokio::join!(jobs, follow);
    assert_eq!(told.len(), 3);
    for numbers in told.values() {
        let all: Vec<u64> = (1..=numbers.len() as u64).collect();
        assert_eq!(*numbers, all);
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_nobody_gave_out_is_refused() {
    let server = TestServer::start().await;
    let refused = next(&mut subscribe(&server, Some("forged")).await).await;
    assert_eq!(refused, Err(json!("INVALID_CURSOR")));
    server.stop().await;
}
