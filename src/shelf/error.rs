//! What can go wrong with the kept rows.

use entity::store::StoreError;
use sea_orm::DbErr;

/// A failed load or save.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShelfError {
    /// The database did not answer or refused.
    #[error("the kept rows can't be read or changed")]
    Query(#[from] DbErr),
    /// A transaction failed.
    #[error("the kept rows can't be read or changed")]
    Store(#[from] StoreError),
    /// A stored row does not hold what its column promises.
    #[error("a stored {table} row can't be read")]
    Stored {
        /// Table of the row.
        table: &'static str,
        /// Cause.
        #[source]
        source: serde_json::Error,
    },
}
