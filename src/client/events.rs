//! Following a job over a WebSocket (`graphql-transport-ws`), across cuts.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::http::refusal;
use super::{Client, ClientError};

const SUBSCRIPTION: &str = "subscription($id: ID!, $after: Int) {
  jobEvents(id: $id, after: $after) {
    seq kind state phase done total ratePerSecond etaMs lastFinding { code sku }
  }
}";
/// Cuts in a row that are bridged before giving up.
const MAX_CUTS: u32 = 5;
/// Wait before the first reconnection; doubled at each further one.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// An event of a job, as `jobEvents` sends it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobEvent {
    /// Position in the job's history; the cursor to resume from.
    pub seq: i64,
    /// `SNAPSHOT`, `STATE`, `PROGRESS` or `RESET`.
    pub kind: String,
    /// State of the job.
    pub state: String,
    /// Phase that is under way.
    pub phase: Option<String>,
    /// Units done in the phase.
    pub done: Option<i64>,
    /// Units of the phase, when known.
    pub total: Option<i64>,
    /// Units per second.
    pub rate_per_second: Option<f64>,
    /// Milliseconds left in the phase.
    pub eta_ms: Option<i64>,
    /// What the job last had to say about its input.
    pub last_finding: Option<LastFinding>,
}

/// A finding of a job that is under way.
#[derive(Debug, Clone, Deserialize)]
pub struct LastFinding {
    /// Stable code.
    pub code: String,
    /// Product that it is about.
    pub sku: Option<String>,
}

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

impl Client {
    /// Follows job `id` to its end, giving each event behind `after` to `seen`; without `after`, a
    /// snapshot first. A cut socket is opened anew and resumed after the last event, so nothing is
    /// missed and nothing comes twice.
    ///
    /// # Errors
    /// [`ClientError::Refused`] when the job is unknown; [`ClientError::Cut`] after several
    /// cuts without an event between them.
    pub async fn follow(
        &self,
        id: &str,
        mut after: Option<i64>,
        mut seen: impl FnMut(&JobEvent),
    ) -> Result<(), ClientError> {
        let mut cuts = 0;
        loop {
            match self.follow_once(id, &mut after, &mut seen, &mut cuts).await {
                Err(ClientError::Cut { .. } | ClientError::Unreachable { .. })
                    if cuts < MAX_CUTS =>
                {
                    tokio::time::sleep(FIRST_WAIT * 2u32.pow(cuts)).await;
                    cuts += 1;
                }
                end => return end,
            }
        }
    }

    async fn follow_once(
        &self,
        id: &str,
        after: &mut Option<i64>,
        seen: &mut impl FnMut(&JobEvent),
        cuts: &mut u32,
    ) -> Result<(), ClientError> {
        let mut socket = self.open_socket().await?;
        let variables = json!({ "id": id, "after": *after });
        let payload = json!({ "query": SUBSCRIPTION, "variables": variables });
        say(&mut socket, &json!({ "type": "subscribe", "id": "1", "payload": payload })).await?;
        loop {
            let message = hear(&mut socket).await?;
            match message["type"].as_str() {
                Some("next") => {
                    let payload = &message["payload"];
                    if let Some(first) = payload.pointer("/errors/0") {
                        return Err(refusal(first));
                    }
                    let event = &payload["data"]["jobEvents"];
                    let event = JobEvent::deserialize(event).map_err(ClientError::unreadable)?;
                    *after = Some(event.seq);
                    *cuts = 0;
                    seen(&event);
                }
                Some("error") => return Err(refusal(&message["payload"][0])),
                Some("complete") => return Ok(()),
                Some("ping") => say(&mut socket, &json!({ "type": "pong" })).await?,
                _ => {}
            }
        }
    }

    async fn open_socket(&self) -> Result<Socket, ClientError> {
        let url = format!("{}/graphql", self.base.replacen("http", "ws", 1));
        let lost = |e| ClientError::unreachable(&url, e);
        let mut request = url.as_str().into_client_request().map_err(lost)?;
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = tokio_tungstenite::connect_async(request).await.map_err(lost)?;
        let payload = json!({ "authorization": self.authorization });
        say(&mut socket, &json!({ "type": "connection_init", "payload": payload })).await?;
        loop {
            if hear(&mut socket).await?["type"] == "connection_ack" {
                return Ok(socket);
            }
        }
    }
}

async fn say(socket: &mut Socket, message: &Value) -> Result<(), ClientError> {
    let text = Message::text(message.to_string());
    socket.send(text).await.map_err(|e| ClientError::Cut { reason: e.to_string() })
}

async fn hear(socket: &mut Socket) -> Result<Value, ClientError> {
    loop {
        let cut = |reason: String| Err(ClientError::Cut { reason });
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                return serde_json::from_str(&text).map_err(ClientError::unreadable);
            }
            Some(Ok(Message::Close(Some(frame)))) if frame.code == 4403.into() => {
                let message = frame.reason.to_string();
                return Err(ClientError::Refused { code: "UNAUTHENTICATED".to_owned(), message });
            }
            Some(Ok(Message::Close(frame))) => {
                return cut(frame.map_or_else(String::new, |f| f.reason.to_string()));
            }
            Some(Ok(_)) => {}
            Some(Err(e)) => return cut(e.to_string()),
            None => return cut("the server closed the connection".to_owned()),
        }
    }
}
