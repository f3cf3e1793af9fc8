//! A change to the database: all of it or nothing.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};

use super::Inner;
use super::broken::steadily;
use super::db_clock::DbClock;
use super::dialect::Dialect;
use super::error::StoreError;
use super::patience::Patience;
use super::unnamed::Unnamed;
use crate::instant::Instant;

/// Work inside a transaction, boxed so that it may borrow the transaction.
pub type WriteFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

type Hook = Box<dyn FnOnce() + Send>;

/// A transaction that writes. Use it wherever SeaORM asks for a connection.
pub struct WriteTx {
    tx: Tx,
    patience: Patience,
    dialect: Dialect,
    clock: DbClock,
    /// The database's time, once asked for.
    now: tokio::sync::OnceCell<Instant>,
    after: Mutex<Vec<Hook>>,
}

enum Tx {
    Named(DatabaseTransaction),
    Unnamed(Unnamed),
}

impl WriteTx {
    #[expect(clippy::disallowed_methods, reason = "the one place where a write begins")]
    pub(super) async fn begin(store: &Inner) -> Result<Self, StoreError> {
        let begin = || async {
            if let Some(timeout) = store.reader.own_transactions_ms {
                let pool = store.writer.get_postgres_connection_pool();
                return Unnamed::begin(pool, timeout).await.map(Tx::Unnamed);
            }
            let tx = store.writer.begin_with_options(store.dialect.write_options()).await;
            tx.map(Tx::Named)
        };
        let patience = store.reader.patience;
        let tx = patience.wait(steadily(begin)).await.map_err(StoreError::Begin)?;
        let (dialect, clock) = (store.dialect, store.clock.clone());
        Ok(Self {
            tx,
            patience,
            dialect,
            clock,
            now: tokio::sync::OnceCell::new(),
            after: Mutex::default(),
        })
    }

    /// Does `hook` once the change is durable, and never if it is undone. For waking others: they
    /// must not be told of rows that they can't see yet.
    pub fn after_commit(&self, hook: impl FnOnce() + Send + 'static) {
        self.after.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(hook));
    }

    /// The database's time, the same throughout the transaction. SQLite lives in our process and
    /// has our clock.
    ///
    /// # Errors
    /// [`StoreError::Query`] when a database with an own clock does not answer.
    pub async fn db_now(&self) -> Result<Instant, StoreError> {
        self.now.get_or_try_init(|| self.clock.ask(self)).await.copied()
    }

    /// Waits until nobody else holds `name`, and holds it until the transaction ends: for what is
    /// read first and written then, where no row exists that could be locked. On SQLite the whole
    /// database is held already.
    ///
    /// # Errors
    /// [`StoreError::Query`] when the database does not answer.
    pub async fn lock(&self, name: &str) -> Result<(), StoreError> {
        if let Some(sql) = self.dialect.lock_sql() {
            let values = [name.into()];
            self.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values))
                .await?;
        }
        Ok(())
    }

    /// Makes the change durable and visible.
    ///
    /// # Errors
    /// [`StoreError::Commit`]; then nothing of the change stays, unless the connection broke before
    /// the database could answer.
    pub async fn commit(self) -> Result<(), StoreError> {
        let committed = async {
            match self.tx {
                Tx::Named(tx) => tx.commit().await,
                Tx::Unnamed(tx) => tx.commit().await,
            }
        };
        self.patience.wait(committed).await.map_err(StoreError::Commit)?;
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
        let undone = async {
            match self.tx {
                Tx::Named(tx) => tx.rollback().await,
                Tx::Unnamed(tx) => tx.rollback().await,
            }
        };
        self.patience.wait(undone).await.map_err(StoreError::Rollback)
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
        match &self.tx {
            Tx::Named(tx) => tx.get_database_backend(),
            Tx::Unnamed(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let work = async {
            match &self.tx {
                Tx::Named(tx) => tx.execute_raw(statement).await,
                Tx::Unnamed(tx) => tx.execute(statement).await,
            }
        };
        self.patience.wait(work).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let work = async {
            match &self.tx {
                Tx::Named(tx) => tx.execute_unprepared(sql).await,
                Tx::Unnamed(tx) => tx.execute_unprepared(sql).await,
            }
        };
        self.patience.wait(work).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let work = async {
            match &self.tx {
                Tx::Named(tx) => tx.query_one_raw(statement).await,
                Tx::Unnamed(tx) => tx.query_one(statement).await,
            }
        };
        self.patience.wait(work).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let work = async {
            match &self.tx {
                Tx::Named(tx) => tx.query_all_raw(statement).await,
                Tx::Unnamed(tx) => tx.query_all(statement).await,
            }
        };
        self.patience.wait(work).await
    }
}
