//! A change to the database: all of it or nothing.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, TransactionTrait,
};

use super::dialect::Dialect;
use super::error::StoreError;
use crate::clock::Clock;
use crate::instant::Instant;

/// Work inside a transaction, boxed so that it may borrow the transaction.
pub type WriteFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

type Hook = Box<dyn FnOnce() + Send>;

/// A transaction that writes. Use it wherever SeaORM asks for a connection.
pub struct WriteTx {
    tx: DatabaseTransaction,
    dialect: Dialect,
    clock: Clock,
    after: Mutex<Vec<Hook>>,
}

impl WriteTx {
    #[expect(clippy::disallowed_methods, reason = "the one place where a write begins")]
    pub(super) async fn begin(
        writer: &DatabaseConnection,
        dialect: Dialect,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let tx = writer.begin_with_options(dialect.write_options()).await;
        let tx = tx.map_err(StoreError::Begin)?;
        Ok(Self { tx, dialect, clock, after: Mutex::default() })
    }

    /// Does `hook` once the change is durable, and never if it is undone. For waking others: they
    /// must not be told of rows that they can't see yet.
    pub fn after_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(hook));
    }

    /// The database's time. SQLite lives in our process and has our clock.
    ///
    /// # Errors
    /// [`StoreError::Query`] when a database with an own clock does not answer.
    #[expect(clippy::unused_async, reason = "a database server's clock has to be asked for")]
    pub async fn db_now(&self) -> Result<Instant, StoreError> {
        match self.dialect {
            Dialect::Sqlite => Ok(self.clock.now()),
        }
    }

    /// Makes the change durable and visible.
    ///
    /// # Errors
    /// [`StoreError::Commit`]; then nothing of the change stays.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(StoreError::Commit)?;
        for hook in self.after.into_inner().unwrap_or_else(PoisonError::into_inner) {
            hook();
        }
        Ok(())
    }

    /// Undoes the change. Dropping the transaction does the same, a little later.
    ///
    /// # Errors
    /// [`StoreError::Rollback`] when the database does not answer.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.tx.rollback().await.map_err(StoreError::Rollback)
    }
}

impl std::fmt::Debug for WriteTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WriteTx").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

#[async_trait]
impl ConnectionTrait for WriteTx {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.tx.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.tx.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.tx.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.tx.query_all_raw(statement).await
    }
}
