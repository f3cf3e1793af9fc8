//! The database: connections that write, and connections that only read.
//!
//! Every change goes through [`Store::begin_write`] or [`Store::write_tx`]. Connections for reading
//! refuse to write, so a change outside a transaction is an error and not a race.

mod broken;
mod db_clock;
mod dialect;
mod dump;
mod error;
mod feed;
mod layout;
mod load;
mod options;
mod patience;
mod read;
mod role;
mod schema_change;
mod unnamed;
mod write;

use std::sync::Arc;

use sea_orm::{Database, DatabaseConnection, DbBackend};

use crate::clock::Clock;
use crate::instant::Instant;

pub use broken::{is_away, is_lock_timeout};
use db_clock::DbClock;
pub use dialect::sqlite_url;
use dialect::{Dialect, Use};
pub use dump::{Row, Snapshot};
pub use error::StoreError;
pub use feed::Feeds;
pub use layout::{Column, ColumnKind, Table, tables};
pub use load::{clear, count, load, other_sessions, skip_event_numbers};
pub use options::{Pooler, StoreOptions};
use patience::Patience;
pub use read::Reader;
pub use role::{MissingRights, Role, role_of};
pub use schema_change::SchemaChange;
pub use write::{WriteFuture, WriteTx};

/// The open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dialect: Dialect,
    writer: DatabaseConnection,
    reader: Reader,
    clock: DbClock,
}

/// How much of a pool is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolUse {
    /// `read` or `write`.
    pub pool: &'static str,
    /// Connections that somebody uses now.
    pub in_use: u32,
    /// Connections that there may be.
    pub max: u32,
}

impl Store {
    /// Opens the database at `url`, e.g. `sqlite:///var/lib/beecatalog/ledger.db` or
    /// `postgres://bee_app@db/beecatalog?sslmode=verify-full`.
    ///
    /// # Errors
    /// [`StoreError::UnsupportedUrl`] for a database that we don't speak,
    /// [`StoreError::Open`] when it can't be opened.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let dialect = Dialect::of(url)?;
        if dialect == Dialect::Postgres {
            // A pool only says that it waited in vain; one connection says why.
            let door = dialect::server_options(url)?;
            let pooled = options.pooler == Pooler::Transaction;
            let door = if pooled { door.extra_float_digits(None) } else { door };
            patience::knock(door).await.map_err(StoreError::Open)?;
        }
        // The writer comes first: it makes the file and sets the journal mode that readers need.
        let writer = Database::connect(dialect.connect(url, &options, Use::Write)).await;
        let writer = writer.map_err(StoreError::Open)?;
        let readers = Database::connect(dialect.connect(url, &options, Use::Read)).await;
        let pool = readers.map_err(StoreError::Open)?;
        let shared = options.pooler == Pooler::Transaction || options.statement_cache == 0;
        let alone = dialect == Dialect::Postgres && shared;
        let own_transactions_ms = alone.then_some(options.statement_timeout.as_millis());
        let patience = match dialect {
            Dialect::Sqlite => Patience::ENDLESS,
            Dialect::Postgres => Patience::with(options.statement_timeout),
        };
        let reader = Reader { pool, own_transactions_ms, patience };
        let clock = DbClock::new(dialect, options.clock);
        Ok(Self(Arc::new(Inner { dialect, writer, reader, clock })))
    }

    /// Connections for reading. They refuse to write.
    pub fn read(&self) -> &Reader {
        &self.0.reader
    }

    /// Begins a change. Dropped without [`WriteTx::commit`], it leaves no trace.
    ///
    /// # Errors
    /// [`StoreError::Begin`] when the database does not answer or is busy for too long.
    pub async fn begin_write(&self) -> Result<WriteTx, StoreError> {
        WriteTx::begin(&self.0).await
    }

    /// Does `work` in one transaction: committed when it answers `Ok`, else undone.
    ///
    /// ```no_run
    /// # async fn example(store: entity::store::Store) -> Result<(), entity::store::StoreError> {
    /// use sea_orm::ConnectionTrait;
    /// store
    ///     .write_tx(|tx| {
    ///         Box::pin(async move {
    ///             tx.execute_unprepared("DELETE FROM upload").await?;
    ///             Ok(())
    ///         })
    ///     })
    ///     .await
    /// # }
    /// ```
    ///
    /// # Errors
    /// What `work` answers, and [`StoreError`] when the transaction can't begin or commit.
    pub async fn write_tx<T, E>(
        &self,
        work: impl for<'t> FnOnce(&'t WriteTx) -> WriteFuture<'t, T, E> + Send,
    ) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let tx = self.begin_write().await?;
        match work(&tx).await {
            Ok(value) => {
                tx.commit().await?;
                Ok(value)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// The time of this machine: for names and for people.
    pub fn now(&self) -> Instant {
        self.clock().now()
    }

    /// The database's time: for what is compared with rows that other machines wrote.
    ///
    /// # Errors
    /// [`StoreError::Query`] when a database with an own clock does not answer.
    pub async fn db_now(&self) -> Result<Instant, StoreError> {
        self.0.clock.ask(self.read()).await
    }

    /// About the database's time, without asking: from its last answer to this process and what
    /// has passed since. For measuring, where a query would cost more than an error of milliseconds.
    pub fn db_now_reckoned(&self) -> Instant {
        self.0.clock.reckon()
    }

    /// Where the time comes from.
    pub fn clock(&self) -> &Clock {
        self.0.clock.machine()
    }

    /// Whether only one process may use the database at a time, so that whatever another boot left
    /// behind is known to be dead.
    pub fn is_single_process(&self) -> bool {
        self.0.dialect.is_single_process()
    }

    /// Name of the database's kind, e.g. `postgresql`.
    pub fn kind(&self) -> &'static str {
        self.0.dialect.name()
    }

    /// How much of the pools is in use.
    pub fn pools(&self) -> [PoolUse; 2] {
        [pool_use("read", &self.0.reader.pool), pool_use("write", &self.0.writer)]
    }

    /// Asks whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Query`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let asked = self.0.reader.patience.wait(Box::pin(self.0.reader.pool.ping())).await;
        asked.map_err(StoreError::Query)
    }

    /// Closes all connections, after what is under way has ended.
    ///
    /// # Errors
    /// [`StoreError::Close`] when a connection can't be closed.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.0.reader.pool.close_by_ref().await.map_err(StoreError::Close)?;
        self.0.writer.close_by_ref().await.map_err(StoreError::Close)
    }
}

fn pool_use(pool: &'static str, connection: &DatabaseConnection) -> PoolUse {
    let (size, idle, max) = if connection.get_database_backend() == DbBackend::Postgres {
        let pool = connection.get_postgres_connection_pool();
        (pool.size(), pool.num_idle(), pool.options().get_max_connections())
    } else {
        let pool = connection.get_sqlite_connection_pool();
        (pool.size(), pool.num_idle(), pool.options().get_max_connections())
    };
    let idle = u32::try_from(idle).unwrap_or(u32::MAX);
    PoolUse { pool, in_use: size.saturating_sub(idle), max }
}

#[cfg(test)]
mod tests;
