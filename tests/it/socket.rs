//! The life of a socket: who may open it, and how it is closed.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::{connect_async, tungstenite};

use crate::harness::TestServer;

pub type Socket =
    tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>>;

pub async fn open(
    server: &TestServer,
    path: &str,
    extra: &[(&'static str, &str)],
) -> Result<Socket, tungstenite::Error> {
    let url = format!("{}{path}", server.url.replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    let headers = [("sec-websocket-protocol", "graphql-transport-ws")];
    for (name, value) in headers.iter().chain(extra) {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    connect_async(request).await.map(|(socket, _)| socket)
}

/// Sends messages and gives the code that the server closes with.
async fn closed_with(mut socket: Socket, messages: &[Value]) -> u16 {
    for message in messages {
        socket.send(Message::text(message.to_string())).await.unwrap();
    }
    loop {
        if let Message::Close(frame) = socket.next().await.unwrap().unwrap() {
            return frame.unwrap().code.into();
        }
    }
}

pub fn init(key: &str) -> Value {
    json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {key}") } })
}

#[tokio::test(flavor = "multi_thread")]
async fn foreign_pages_and_keys_in_the_address_open_no_socket() {
    let server = TestServer::start().await;
    let with_key = format!("/graphql?key={}", server.key);
    let asked = [
        open(&server, "/graphql", &[("origin", "https://evil.example")]).await,
        open(&server, "/graphql", &[("origin", "null")]).await,
        open(&server, &with_key, &[]).await,
        open(&server, "/graphql", &[("sec-websocket-protocol", "graphql-ws")]).await,
    ];
    let expected = [
        StatusCode::FORBIDDEN,
        StatusCode::FORBIDDEN,
        StatusCode::BAD_REQUEST,
        StatusCode::BAD_REQUEST,
    ];
    for (answer, expected) in asked.into_iter().zip(expected) {
        let Err(tungstenite::Error::Http(response)) = answer else { panic!("opened") };
        assert_eq!(response.status(), expected);
    }
    assert!(open(&server, "/graphql", &[("origin", &server.url)]).await.is_ok());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_address_is_an_origin_of_its_own() {
    let server = TestServer::with(&[("BEECATALOG_PUBLIC_URL", "https://bee.example")]).await;
    let local = server.local_url();
    let url = format!("{}/graphql", local.replacen("http", "ws", 1));
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    headers.insert("origin", "https://bee.example".parse().unwrap());
    assert!(connect_async(request).await.is_ok());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_is_closed_with_the_protocols_own_codes() {
    let server = TestServer::start().await;
    let subscribe = json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ viewer { operator } }" } });
    let large = json!({ "type": "ping", "payload": { "x": "x".repeat(70 * 1024) } });
    let cases: [(&[Value], u16); 6] = [
        (&[], 4408),
        (&[subscribe], 4401),
        (&[init("bc_nobody")], 4403),
        (&[init(&server.key), init(&server.key)], 4429),
        (&[json!({ "type": "nonsense" })], 4400),
        (&[init(&server.key), large], 1009),
    ];
    for (messages, code) in cases {
        let socket = open(&server, "/graphql", &[]).await.unwrap();
        assert_eq!(closed_with(socket, messages).await, code, "{messages:?}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_closes_its_sockets() {
    let server = TestServer::start().await;
    let mut socket = open(&server, "/graphql", &[]).await.unwrap();
    socket.send(Message::text(init(&server.key).to_string())).await.unwrap();
    let keys: Value = server.client.execute("{ apiKeys { id } }", json!({})).await.unwrap();
    let revoke = "mutation($id: ID!) { apiKeyRevoke(id: $id) { revoked } }";
    let id = &keys["apiKeys"][0]["id"];

    server.client.execute::<Value>(revoke, json!({ "id": id })).await.unwrap();

    assert_eq!(closed_with(socket, &[]).await, 4403);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopping_server_closes_its_sockets_as_restarting() {
    let server = TestServer::start().await;
    let mut socket = open(&server, "/graphql", &[]).await.unwrap();
    socket.send(Message::text(init(&server.key).to_string())).await.unwrap();
    while !matches!(socket.next().await.unwrap().unwrap(), Message::Text(_)) {}

    let (code, ()) = tokio::join!(closed_with(socket, &[]), server.stop());

    assert_eq!(code, 1012);
}
