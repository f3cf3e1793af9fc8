//! What differs between databases. Everything else is written once.

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, SqliteTransactionMode, TransactionOptions};

use super::{StoreError, StoreOptions};

/// Page cache of a connection, as SQLite wants it: negative = KiB.
const CACHE_KIB: &str = "-16384";

/// A database that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// One file, one process.
    Sqlite,
}

impl Dialect {
    /// The dialect that a URL asks for.
    pub(super) fn of(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split_once(':').map_or(url, |(scheme, _)| scheme);
        if scheme != "sqlite" {
            return Err(StoreError::UnsupportedUrl { scheme: scheme.chars().take(16).collect() });
        }
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(StoreError::InMemory);
        }
        Ok(Self::Sqlite)
    }

    /// The one connection that writes.
    pub(super) fn writer(self, url: &str, options: &StoreOptions) -> ConnectOptions {
        let mut connect = self.connect(url, options, false);
        connect.min_connections(1).max_connections(1);
        connect
    }

    /// Connections that refuse to write.
    pub(super) fn readers(self, url: &str, options: &StoreOptions) -> ConnectOptions {
        let mut connect = self.connect(url, options, true);
        connect.min_connections(1).max_connections(options.readers.max(1));
        connect
    }

    fn connect(self, url: &str, options: &StoreOptions, query_only: bool) -> ConnectOptions {
        let mut connect = ConnectOptions::new(url);
        connect
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .acquire_timeout(options.acquire_timeout)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false);
        match self {
            Self::Sqlite => {
                let (busy, create) = (options.busy_timeout, options.create && !query_only);
                connect.map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
                    sqlite
                        .create_if_missing(create)
                        .journal_mode(SqliteJournalMode::Wal)
                        .synchronous(SqliteSynchronous::Full)
                        .foreign_keys(true)
                        .busy_timeout(busy)
                        .pragma("cache_size", CACHE_KIB)
                        .pragma("temp_store", "MEMORY")
                        .pragma("query_only", if query_only { "ON" } else { "OFF" })
                });
            }
        }
        connect
    }

    /// How a write begins. On SQLite the lock is taken at once: a transaction that reads first and
    /// asks for the lock later is refused when another one wrote in between.
    pub(super) fn write_options(self) -> TransactionOptions {
        match self {
            Self::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
        }
    }

    /// Whether only one process may use the database at a time.
    pub(super) fn is_single_process(self) -> bool {
        match self {
            Self::Sqlite => true,
        }
    }
}
