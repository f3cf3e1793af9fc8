//! The bytes room: uploads and artifacts, kept by key, and the short-lived links to them.
//!
//! Bytes count only when a ledger row names them. Keys are ours (`t/<workspace>/…`); a name that a
//! person gave is metadata and never part of a path.

mod error;
mod key;
mod link;
mod store;
mod sweep;

pub use error::{LinkError, StorageError};
pub use key::BlobKey;
pub use link::{Grant, LinkSigner};
pub use store::{BlobStore, StoredBlob};
pub use sweep::StoredArtifact;
