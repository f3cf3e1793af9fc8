//! The bytes room: uploads, pictures and artifacts, kept by key in a folder or a bucket, and the
//! signed links to them.
//!
//! Bytes count only when a ledger row names them. Keys are ours (`t/<workspace>/…`); a name that a
//! person gave is metadata and never part of a path.

mod bucket;
mod error;
mod key;
mod link;
mod picture;
mod store;
mod sweep;

pub use bucket::Bucket;
pub use error::{BucketTrouble, LinkError, StorageError};
pub use key::BlobKey;
pub use link::{Grant, LinkSigner, Target};
pub use picture::{PictureLinks, file_name as picture_file_name};
pub use store::{BlobStore, StoredBlob};
pub use sweep::StoredArtifact;
