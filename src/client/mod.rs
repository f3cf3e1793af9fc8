//! A client of a running server's own API, as any outside client would be: GraphQL over HTTP,
//! uploads by multipart, job events over a WebSocket. The demo and the operator commands use it.

mod error;
mod events;
mod http;

pub use error::ClientError;
pub use events::{JobEvent, LastFinding};
pub use http::Client;
