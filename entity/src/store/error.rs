//! What can go wrong with the database.

use sea_orm::DbErr;

/// A failed use of the database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The URL names a database that we don't speak.
    #[error("database URL must begin with sqlite: or postgres:, not {scheme:?}")]
    UnsupportedUrl {
        /// What stands before the first colon. The rest may hold a password.
        scheme: String,
    },
    /// A database in memory can't be shared by the writer and the readers.
    #[error("an in-memory database is not supported; name a file")]
    InMemory,
    /// The database can't be opened.
    #[error("database can't be opened")]
    Open(#[source] DbErr),
    /// A transaction can't begin.
    #[error("transaction can't begin")]
    Begin(#[source] DbErr),
    /// A transaction can't be committed; nothing of it stays.
    #[error("transaction can't be committed")]
    Commit(#[source] DbErr),
    /// A transaction can't be undone now; the database undoes it when the connection is used next.
    #[error("transaction can't be undone")]
    Rollback(#[source] DbErr),
    /// A statement failed.
    #[error("query failed")]
    Query(#[from] DbErr),
    /// A connection can't be closed.
    #[error("database can't be closed")]
    Close(#[source] DbErr),
}
