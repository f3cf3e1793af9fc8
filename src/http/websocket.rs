//! `GET /graphql`: a WebSocket that speaks `graphql-transport-ws`.
//!
//! async-graphql runs the operations; the life of the socket is ours: Origin, time to
//! authenticate, the protocol's close codes, the end of the server.

use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::Data;
use async_graphql::http::{WebSocket as Operations, WebSocketProtocols, WsMessage};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use secrecy::{ExposeSecret as _, SecretString};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::{Door, Refusal, auth};
use crate::catalog::Lang;
use crate::shutdown::Shutdown;
use crate::telemetry;

const PROTOCOL: &str = "graphql-transport-ws";
/// Time to send `connection_init` (attack table row 28).
const INIT_TIME: Duration = Duration::from_secs(5);
/// Largest message of a client, in bytes (row 36).
const MAX_MESSAGE_BYTES: usize = 64 * 1024;
/// A message up to this many bytes is read whole before it is refused: a connection that is closed
/// while the client still sends would lose the close frame that tells why.
const MAX_READ_BYTES: usize = 1024 * 1024;
/// Time for the peer to answer a close frame.
const GOODBYE_TIME: Duration = Duration::from_secs(1);
/// Between our pings. A peer that is gone is noticed by the failing write, and a key that was
/// revoked by the check that comes with it (row 34).
const PING_EVERY: Duration = Duration::from_secs(5);

/// The key opens nothing; clients don't try again.
const FORBIDDEN: u16 = 4403;
/// The key can't be checked now; clients try again.
const UNAVAILABLE: u16 = 1013;
/// Over which the sockets of a stopping server are closed (reliability.md §3.2).
const LEAVE_WITHIN: Duration = Duration::from_secs(5);

/// How long the check of a key may hold up its socket.
const CHECK_TIME: Duration = Duration::from_secs(1);

/// Opens a socket.
pub async fn upgrade(State(door): State<Door>, request: Request) -> Result<Response, Refusal> {
    let (mut parts, _) = request.into_parts();
    if !parts.headers.contains_key(header::UPGRADE) {
        return Err(Refusal::MethodNotAllowed);
    }
    auth::refuse_key_in(&parts.uri)?;
    if foreign_origin(&parts.headers, &door.public_url) {
        return Err(Refusal::ForeignOrigin);
    }
    let language = auth::language(&parts.headers);
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &())
        .await
        .map_err(|rejection| Refusal::BadRequest { reason: rejection.to_string() })?
        .max_message_size(MAX_READ_BYTES)
        .protocols([PROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return Err(Refusal::Subprotocol);
    }
    // The socket goes on after the request was answered, in a task of its own.
    let request = telemetry::current();
    let span = tracing::Span::current();
    let open = door.sockets.token();
    Ok(upgrade.on_upgrade(move |socket| {
        let served = serve(door, language, socket).instrument(span);
        async move {
            match request {
                Some(request) => request.scope(served).await,
                None => served.await,
            }
            drop(open);
        }
    }))
}

/// A browser names the page's origin; it must be this server, by the address that it was called by
/// or by its public one (a proxy may call it by another). Other clients send none.
fn foreign_origin(headers: &HeaderMap, public_url: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let Ok(origin) = origin.to_str() else { return true };
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    let authority = |url: &str| url.split_once("://").map(|(_, rest)| rest.to_owned());
    let named = authority(origin);
    named.is_none() || (named.as_deref() != host && named != authority(public_url))
}

async fn serve(door: Door, language: Lang, socket: WebSocket) {
    let (mut sink, mut stream) = socket.split();
    converse(door, language, &mut sink, &mut stream).await;
    // What the peer still sends is read for a moment: a connection that is dropped with unread
    // bytes is reset, and the close frame that was just sent would be lost with it.
    let goodbye = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = tokio::time::timeout(GOODBYE_TIME, goodbye).await;
}

/// Runs operations until one side ends the socket.
async fn converse(
    door: Door,
    language: Lang,
    sink: &mut SplitSink<WebSocket, Message>,
    stream: &mut SplitStream<WebSocket>,
) {
    let init = Arc::new(Init::default());
    let too_large = CancellationToken::new();
    let messages = stream.filter_map(|message| async {
        match message {
            Ok(Message::Text(text)) if text.len() > MAX_MESSAGE_BYTES => {
                too_large.cancel();
                None
            }
            Ok(Message::Text(text)) => Some(bytes::Bytes::from(text)),
            Ok(Message::Binary(_)) => Some(bytes::Bytes::from_static(b"binary")),
            _ => None,
        }
    });
    let mut leaving = std::pin::pin!(leave(door.shutdown.clone()));
    let schema = door.api.schema();
    let guard = door.clone();
    let seen = Arc::clone(&init);
    let operations = Operations::new(schema, messages, WebSocketProtocols::GraphQLWS)
        .on_connection_init(move |payload| authenticate(door, language, payload, seen));
    let mut operations = std::pin::pin!(operations);
    let mut ping = tokio::time::interval(PING_EVERY);
    let too_late = tokio::time::sleep(INIT_TIME);
    let mut too_late = std::pin::pin!(too_late);
    loop {
        let out = tokio::select! {
            () = &mut leaving => close(1012, "the server is restarting"),
            () = too_large.cancelled() => close(1009, "the message is too large"),
            () = &mut too_late, if !init.came() => close(4408, "connection_init came too late"),
            _ = ping.tick() => {
                if init.still_valid(&guard).await {
                    Message::Ping(bytes::Bytes::new())
                } else {
                    close(4403, "token_invalid")
                }
            }
            message = operations.next() => match message {
                Some(WsMessage::Text(text)) => Message::Text(text.into()),
                Some(WsMessage::Close(code, reason)) => init.close(code, &reason),
                None => break,
            },
        };
        let last = matches!(out, Message::Close(_));
        if sink.send(out).await.is_err() || last {
            break;
        }
    }
}

/// Waits until the server stops, and then a while, each socket another one: those who were here
/// would all knock at the next server at once.
async fn leave(shutdown: Shutdown) {
    shutdown.draining.cancelled().await;
    let own = LEAVE_WITHIN.mul_f64(rand::random());
    // Whoever is in a hurry needs no order.
    let _ = shutdown.hurry.run_until_cancelled(tokio::time::sleep(own)).await;
}

/// What became of `connection_init`; the library's close codes don't tell.
#[derive(Debug, Default)]
struct Init {
    came: AtomicBool,
    /// 0, [`FORBIDDEN`] or [`UNAVAILABLE`].
    refused: AtomicU16,
    /// The key that was accepted.
    accepted: OnceLock<SecretString>,
}

impl Init {
    fn came(&self) -> bool {
        self.came.load(Ordering::Acquire)
    }

    /// Whether the key that opened the socket still does. A ledger that can't be asked right now
    /// closes nothing.
    async fn still_valid(&self, door: &Door) -> bool {
        let Some(header) = self.accepted.get() else { return true };
        let checked = auth::by_header(door, Some(header.expose_secret()));
        let checked = tokio::time::timeout(CHECK_TIME, checked).await;
        !matches!(checked, Ok(Err(Refusal::Unauthenticated)))
    }

    /// The protocol's close code for what the library closes with 1002 or 1011.
    fn close(&self, code: u16, reason: &str) -> Message {
        match code {
            1002 if self.refused.load(Ordering::Acquire) == FORBIDDEN => {
                close(FORBIDDEN, "Forbidden")
            }
            1002 if self.refused.load(Ordering::Acquire) == UNAVAILABLE => {
                close(UNAVAILABLE, "try again later")
            }
            1002 => close(4400, "not a message of graphql-transport-ws"),
            1011 => close(4401, "Unauthorized"),
            code => close(code, reason),
        }
    }
}

async fn authenticate(
    door: Door,
    language: Lang,
    payload: serde_json::Value,
    init: Arc<Init>,
) -> async_graphql::Result<Data> {
    init.came.store(true, Ordering::Release);
    let header = ["authorization", "Authorization"]
        .iter()
        .find_map(|name| payload.get(name).and_then(serde_json::Value::as_str));
    match auth::by_header(&door, header).await {
        Ok(viewer) => {
            let header = header.unwrap_or_default().to_owned();
            // Set once: a second `connection_init` closes the socket.
            let _ = init.accepted.set(header.into());
            Ok(door.api.data_for(viewer, language))
        }
        Err(refusal) => {
            let why = if refusal == Refusal::Unavailable { UNAVAILABLE } else { FORBIDDEN };
            init.refused.store(why, Ordering::Release);
            Err(async_graphql::Error::new(refusal.to_string()))
        }
    }
}

/// A close frame; its reason must fit into a control frame of 125 bytes.
fn close(code: u16, reason: &str) -> Message {
    let mut end = reason.len().min(120);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    let reason = reason.get(..end).unwrap_or_default().to_owned().into();
    Message::Close(Some(CloseFrame { code, reason }))
}
