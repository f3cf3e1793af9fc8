//! What can go wrong with keys.

use entity::store::StoreError;

/// A failed check or change of keys.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// The key is mistyped, unknown or revoked: one answer for all.
    #[error("the key is not valid")]
    Unknown,
    /// The operating system gave no randomness for a new key.
    #[error("a key can't be made")]
    Randomness(#[source] rand::rand_core::OsError),
    /// The ledger did not answer.
    #[error("keys can't be read")]
    Store(#[from] StoreError),
    /// A query failed.
    #[error("keys can't be read")]
    Query(#[from] sea_orm::DbErr),
}
