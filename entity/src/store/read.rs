//! Connections for reading.

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::broken::steadily;
use super::patience::Patience;
use super::unnamed::Unnamed;

/// Connections that refuse to write. Use it wherever SeaORM asks for a connection.
#[derive(Debug)]
pub struct Reader {
    pub(super) pool: DatabaseConnection,
    /// Longest a statement may take, when each needs a transaction of its own: behind a pooler.
    pub(super) own_transactions_ms: Option<u128>,
    pub(super) patience: Patience,
}

impl Reader {
    /// Does `work` in a transaction of its own.
    async fn alone<T>(
        &self,
        timeout_ms: u128,
        work: impl AsyncFnOnce(&Unnamed) -> Result<T, DbErr>,
    ) -> Result<T, DbErr> {
        let pool = self.pool.get_postgres_connection_pool();
        let tx = Unnamed::begin_reading(pool, timeout_ms).await?;
        let done = work(&tx).await?;
        tx.commit().await?;
        Ok(done)
    }

    async fn query_one_once(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self.own_transactions_ms {
            None => self.pool.query_one_raw(statement).await,
            Some(ms) => self.alone(ms, async |tx| tx.query_one(statement).await).await,
        }
    }

    async fn query_all_once(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self.own_transactions_ms {
            None => self.pool.query_all_raw(statement).await,
            Some(ms) => self.alone(ms, async |tx| tx.query_all(statement).await).await,
        }
    }
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self.own_transactions_ms {
            None => self.pool.execute_raw(statement).await,
            Some(ms) => self.alone(ms, async |tx| tx.execute(statement).await).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self.own_transactions_ms {
            None => self.pool.execute_unprepared(sql).await,
            Some(ms) => self.alone(ms, async |tx| tx.execute_unprepared(sql).await).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.patience.wait(steadily(|| self.query_one_once(statement.clone()))).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.patience.wait(steadily(|| self.query_all_once(statement.clone()))).await
    }
}
