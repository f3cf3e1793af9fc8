//! The HTTP door: GraphQL over POST and WebSocket, downloads by signed link, GraphiQL, health.
//!
//! What the stock handlers of async-graphql leave open is closed here: body limits, CSRF (content
//! types that a plain form can send are refused), arrays of operations, authentication before
//! execution, Origin check and time-outs on sockets.

mod auth;
mod download;
mod error;
mod graphiql;
mod graphql_route;
mod health;
mod listener;
mod measure;
pub mod ops;
mod persisted;
mod picture;
mod websocket;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::access::Access;
use crate::graphql::Api;
use crate::health::Readiness;
use crate::shutdown::Shutdown;
use crate::storage::{BlobStore, LinkSigner};

pub use error::Refusal;
pub use listener::Backlog;
pub use persisted::Persisted;

/// What the door needs from the house.
#[derive(Clone)]
pub struct Door {
    /// The API.
    pub api: Api,
    /// Who may come in.
    pub access: Access,
    /// Rows behind the links.
    pub store: entity::store::Store,
    /// Bytes behind the links.
    pub blobs: BlobStore,
    /// Makes and checks links.
    pub links: LinkSigner,
    /// Operations that are known by their hash.
    pub persisted: Persisted,
    /// Body limits and origins.
    pub limits: Limits,
    /// Address by which people reach the server.
    pub public_url: String,
    /// Ends every socket when the server stops.
    pub shutdown: Shutdown,
    /// The sockets that are open.
    pub sockets: TaskTracker,
    /// Whether requests should come.
    pub readiness: Readiness,
    /// Time, as the rest of the house sees it.
    pub clock: entity::clock::Clock,
}

/// How much a request may bring.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest JSON body, in bytes.
    pub json_bytes: usize,
    /// Largest uploaded file, in bytes.
    pub upload_bytes: usize,
}

/// All routes.
pub fn router(door: Door) -> Router {
    let draining = door.shutdown.draining.clone();
    Router::new()
        .route("/graphql", post(graphql_route::execute).get(websocket::upgrade))
        .route("/files/{artifact}", get(download::artifact).fallback(download::other_method))
        .route("/pictures/{picture}", get(picture::picture).fallback(download::other_method))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/startupz", get(health::started))
        .route("/", get(graphiql::home))
        .with_state(door)
        .merge(graphiql::router())
        .layer(axum::middleware::map_response(move |response| {
            std::future::ready(farewell(&draining, response))
        }))
        .layer(axum::middleware::from_fn(measure::request))
}

/// A stopping server asks its clients to come back on another connection, which a balancer gives to
/// another server.
fn farewell(draining: &CancellationToken, mut response: Response) -> Response {
    if draining.is_cancelled() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
