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
    /// A column can't be carried to another database.
    #[error("column {table}.{column} has the type {declared:?}, which can't be dumped")]
    ColumnType {
        /// Table.
        table: String,
        /// Column.
        column: String,
        /// Type, as the database calls it.
        declared: String,
    },
    /// Tables refer to each other in a circle, so none can be filled first.
    #[error("tables refer to each other in a circle: {tables:?}")]
    TableCycle {
        /// The tables.
        tables: Vec<String>,
    },
    /// The schema was changed while a snapshot began.
    #[error("the schema was changed meanwhile")]
    SchemaMoved,
    /// A row does not fit its table.
    #[error("a row does not fit column {table}.{column}")]
    Row {
        /// Table.
        table: String,
        /// Column that is missing, unknown or of another kind.
        column: String,
    },
}
