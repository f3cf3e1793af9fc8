//! Statements on a PostgreSQL session that somebody else uses next: nothing is prepared under a
//! name, and every statement runs inside a transaction.
//!
//! SeaORM prepares each statement under a name and tells it from its execution by a `Sync`. A pooler
//! in transaction mode may give every part between two transactions to another session, where the
//! name means nothing, or something else.

use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::{self, AssertSqlSafe, Executor as _, PgPool, Postgres, Transaction};
use sea_orm::{DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

/// A transaction on such a session.
#[derive(Debug)]
pub(super) struct Unnamed(Mutex<Transaction<'static, Postgres>>);

impl Unnamed {
    /// Begins one that may write.
    pub(super) async fn begin(pool: &PgPool, timeout_ms: u128) -> Result<Self, DbErr> {
        Self::begin_with(pool, format!("BEGIN; SET LOCAL statement_timeout = {timeout_ms}")).await
    }

    /// Begins one that may not.
    pub(super) async fn begin_reading(pool: &PgPool, timeout_ms: u128) -> Result<Self, DbErr> {
        let begin =
            format!("BEGIN TRANSACTION READ ONLY; SET LOCAL statement_timeout = {timeout_ms}");
        Self::begin_with(pool, begin).await
    }

    async fn begin_with(pool: &PgPool, begin: String) -> Result<Self, DbErr> {
        let tx = pool.begin_with(AssertSqlSafe(begin)).await.map_err(failed)?;
        Ok(Self(Mutex::new(tx)))
    }

    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut tx = self.0.lock().await;
        Ok(query(statement).execute(&mut **tx).await.map_err(failed)?.into())
    }

    pub(super) async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut tx = self.0.lock().await;
        Ok(tx.execute(AssertSqlSafe(sql.to_owned())).await.map_err(failed)?.into())
    }

    pub(super) async fn query_one(
        &self,
        statement: Statement,
    ) -> Result<Option<QueryResult>, DbErr> {
        let mut tx = self.0.lock().await;
        let row = query(statement).fetch_optional(&mut **tx).await.map_err(failed)?;
        Ok(row.map(Into::into))
    }

    pub(super) async fn query_all(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut tx = self.0.lock().await;
        let rows = query(statement).fetch_all(&mut **tx).await.map_err(failed)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub(super) async fn commit(self) -> Result<(), DbErr> {
        self.0.into_inner().commit().await.map_err(failed)
    }

    pub(super) async fn rollback(self) -> Result<(), DbErr> {
        self.0.into_inner().rollback().await.map_err(failed)
    }
}

fn query(statement: Statement) -> Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or(sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values)).persistent(false)
}

fn failed(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
            DbErr::Conn(RuntimeErr::SqlxError(error.into()))
        }
        error => DbErr::Query(RuntimeErr::SqlxError(error.into())),
    }
}
