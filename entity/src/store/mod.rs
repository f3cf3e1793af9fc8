//! The database: one connection that writes, several that only read.
//!
//! Every change goes through [`Store::begin_write`] or [`Store::write_tx`]. Connections for reading
//! refuse to write, so a change outside a transaction is an error and not a race.

mod dialect;
mod error;
mod write;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{Database, DatabaseConnection};

use crate::clock::Clock;
use crate::instant::Instant;

use dialect::Dialect;
pub use error::StoreError;
pub use write::{WriteFuture, WriteTx};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Make the file when there is none. Default: yes.
    pub create: bool,
    /// Connections for reading. Default: 4.
    pub readers: u32,
    /// How long a statement waits for another process's lock. Default: 5 s.
    pub busy_timeout: Duration,
    /// How long a caller waits for a free connection. Default: 30 s.
    pub acquire_timeout: Duration,
    /// Where the time comes from. Default: the machine.
    pub clock: Clock,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self {
            create: true,
            readers: 4,
            busy_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(30),
            clock: Clock::system(),
        }
    }
}

/// The open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    dialect: Dialect,
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    clock: Clock,
}

impl Store {
    /// Opens the database at `url`, e.g. `sqlite:///var/lib/beecatalog/ledger.db`.
    ///
    /// # Errors
    /// [`StoreError::UnsupportedUrl`] for a database that we don't speak,
    /// [`StoreError::Open`] when it can't be opened.
    pub async fn open(url: &str, options: StoreOptions) -> Result<Self, StoreError> {
        let dialect = Dialect::of(url)?;
        // The writer comes first: it makes the file and sets the journal mode that readers need.
        let writer = Database::connect(dialect.writer(url, &options)).await;
        let writer = writer.map_err(StoreError::Open)?;
        let readers = Database::connect(dialect.readers(url, &options)).await;
        let readers = readers.map_err(StoreError::Open)?;
        Ok(Self(Arc::new(Inner { dialect, writer, readers, clock: options.clock })))
    }

    /// Connections for reading. They refuse to write.
    pub fn read(&self) -> &DatabaseConnection {
        &self.0.readers
    }

    /// The connection on which migrations run. Nothing else may use it: it writes without the
    /// transaction that [`Store::begin_write`] gives.
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.0.writer
    }

    /// Begins a change. Dropped without [`WriteTx::commit`], it leaves no trace.
    ///
    /// # Errors
    /// [`StoreError::Begin`] when the database does not answer or is busy for too long.
    pub async fn begin_write(&self) -> Result<WriteTx, StoreError> {
        WriteTx::begin(&self.0.writer, self.0.dialect, self.0.clock.clone()).await
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

    /// The time, as the ledger sees it.
    pub fn now(&self) -> Instant {
        self.0.clock.now()
    }

    /// Where the time comes from.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Whether only one process may use the database at a time, so that whatever another boot left
    /// behind is known to be dead.
    pub fn is_single_process(&self) -> bool {
        self.0.dialect.is_single_process()
    }

    /// Asks whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Query`] when it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.0.readers.ping().await.map_err(StoreError::Query)
    }

    /// Closes all connections, after what is under way has ended.
    ///
    /// # Errors
    /// [`StoreError::Close`] when a connection can't be closed.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.0.readers.close_by_ref().await.map_err(StoreError::Close)?;
        self.0.writer.close_by_ref().await.map_err(StoreError::Close)
    }
}

#[cfg(test)]
mod tests;
