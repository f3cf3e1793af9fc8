//! What differs between databases. Everything else is written once.

use std::path::Path;
use std::str::FromStr as _;

use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, DbErr, RuntimeErr, SqliteTransactionMode, TransactionOptions};

use super::options::Pooler;
use super::patience::is_alive;
use super::{StoreError, StoreOptions};
use crate::plant::Plant;

/// Page cache of a connection, as SQLite wants it: negative = KiB.
const CACHE_KIB: &str = "-16384";
/// How long a connection to a server is kept: so that after a failover, or when a pooler or a proxy
/// changed its mind, the pool renews itself.
const SERVER_LIFETIME: std::time::Duration = std::time::Duration::from_mins(30);
/// How long an unused connection to a server is kept.
const SERVER_IDLE: std::time::Duration = std::time::Duration::from_mins(10);
/// A connection that was unused for longer is asked before it is used: the server may have restarted.
const TRUSTED_FOR: std::time::Duration = std::time::Duration::from_secs(1);

/// How long a transaction may do nothing: a process that stands still in the middle of one holds rows,
/// and nobody else can take the jobs in them meanwhile. Less than a lease.
const IDLE_IN_TRANSACTION_MS: &str = "15000";

/// A database that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// One file, one process.
    Sqlite,
    /// A server, any number of processes.
    Postgres,
}

/// What a pool of connections is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Read,
    Write,
}

impl Dialect {
    /// The dialect that a URL asks for.
    pub(super) fn of(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split_once(':').map_or(url, |(scheme, _)| scheme);
        match scheme {
            "postgres" | "postgresql" => Ok(Self::Postgres),
            "sqlite" if url.contains(":memory:") || url.contains("mode=memory") => {
                Err(StoreError::InMemory)
            }
            "sqlite" => Ok(Self::Sqlite),
            _ => Err(StoreError::UnsupportedUrl { scheme: scheme.chars().take(16).collect() }),
        }
    }

    /// Name for people and labels.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }

    /// Connections of one use. SQLite has one that writes and others that refuse to.
    pub(super) fn connect(self, url: &str, options: &StoreOptions, using: Use) -> ConnectOptions {
        let (max, min) = match (self, using) {
            (Self::Sqlite, Use::Write) if Plant::DeferredSqlite.is_on() => (8, 1),
            (Self::Sqlite, Use::Write) => (1, 1),
            (Self::Sqlite, Use::Read) => (options.readers.max(1), 1),
            (Self::Postgres, Use::Write) => (options.writers.max(1), 0),
            (Self::Postgres, Use::Read) => (options.readers.max(1), 0),
        };
        // SeaORM knows PostgreSQL by the shorter of its two schemes only.
        let mut connect = ConnectOptions::new(url.replacen("postgresql://", "postgres://", 1));
        connect
            .max_connections(max)
            .min_connections(min)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .acquire_timeout(options.acquire_timeout)
            .test_before_acquire(false);
        match self {
            Self::Sqlite => sqlite(&mut connect, options, using),
            Self::Postgres => postgres(&mut connect, options, using),
        }
        connect
    }

    /// How a write begins. On SQLite the lock is taken at once: a transaction that reads first and
    /// asks for the lock later is refused when another one wrote in between.
    pub(super) fn write_options(self) -> TransactionOptions {
        match self {
            Self::Sqlite if Plant::DeferredSqlite.is_on() => TransactionOptions::default(),
            Self::Sqlite => TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            },
            Self::Postgres => TransactionOptions::default(),
        }
    }

    /// Whether only one process may use the database at a time.
    pub(super) fn is_single_process(self) -> bool {
        self == Self::Sqlite
    }

    /// Microseconds since 1970 by the database's own clock; `None` when it has ours. Not the time
    /// at which the transaction began: it may have waited for a lock since.
    pub(super) fn now_sql(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => {
                Some("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS micros")
            }
        }
    }

    /// Epoch of the feeds of events, and their horizon: whatever is committed from now on has a place
    /// at or behind it.
    pub(super) fn feed_sql(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT epoch, clock + 1 AS horizon FROM job_feed",
            Self::Postgres => {
                "SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon \
                 FROM job_feed"
            }
        }
    }

    /// A row if a table of the name that is the value exists.
    pub(super) fn has_table_sql(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
            Self::Postgres => "SELECT 1 WHERE to_regclass($1) IS NOT NULL",
        }
    }

    /// Holds a name until the transaction ends; the value is the name. `None` where writes come one
    /// at a time anyway.
    pub(super) fn lock_sql(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"),
        }
    }
}

/// `sqlite:` URL of a file that is created when missing.
pub fn sqlite_url(file: &Path) -> String {
    // What has a meaning in a URL is written by its code.
    let path = file.display().to_string();
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("sqlite://{path}?mode=rwc")
}

/// Whether the URL of a database server can be read; what is wrong with it, without its password.
pub(super) fn server_options(url: &str) -> Result<PgConnectOptions, StoreError> {
    PgConnectOptions::from_str(url)
        .map_err(|e| StoreError::Open(DbErr::Conn(RuntimeErr::SqlxError(e.into()))))
}

fn sqlite(connect: &mut ConnectOptions, options: &StoreOptions, using: Use) {
    connect.idle_timeout(None).max_lifetime(None);
    let read = using == Use::Read;
    let (busy, create) = (options.busy_timeout, options.create && !read);
    connect.map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
        sqlite
            .create_if_missing(create)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(busy)
            .pragma("cache_size", CACHE_KIB)
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if read { "ON" } else { "OFF" })
    });
}

fn postgres(connect: &mut ConnectOptions, options: &StoreOptions, using: Use) {
    connect.idle_timeout(SERVER_IDLE).max_lifetime(SERVER_LIFETIME);
    let (pooler, cache) = (options.pooler, options.statement_cache);
    let application = options.application;
    let timeout = options.statement_timeout.as_millis().to_string();
    if pooler == Pooler::None {
        connect.test_before_acquire_if_idle_for(TRUSTED_FOR);
    }
    connect.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(is_alive(connection)))
    });
    connect.map_sqlx_postgres_opts(move |server: PgConnectOptions| {
        let server = server.application_name(application).statement_cache_capacity(cache);
        if pooler == Pooler::Transaction {
            // What belongs to a session is refused or mixed up by a pooler that shares sessions.
            return server.extra_float_digits(None);
        }
        let server = server.options([
            ("statement_timeout", timeout.as_str()),
            ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS),
        ]);
        match using {
            Use::Read => server.options([("default_transaction_read_only", "on")]),
            Use::Write => server,
        }
    });
}
