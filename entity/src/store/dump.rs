//! All rows as of one moment, one JSON object each, the same text on every database.

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres, Sqlite, Transaction};
use sea_orm::{DbErr, QueryResult, RuntimeErr};
use serde_json::{Map, Value};

use super::dialect::Dialect;
use super::layout::{APPLIED, ColumnKind, Table, quoted, tables};
use super::{Store, StoreError};

/// A row: column names and numbers, texts or nothing. JSON is a text here.
pub type Row = Map<String, Value>;

/// A read-only look at the database that does not move on while others write.
#[derive(Debug)]
pub struct Snapshot {
    tx: Tx,
    tables: Vec<Table>,
    changes: Vec<String>,
}

#[derive(Debug)]
enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Store {
    /// Holds the database's present state for reading.
    ///
    /// # Errors
    /// [`StoreError::Begin`], and what [`tables`] answers.
    pub async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let pool = &self.0.reader.pool;
        let begun = match self.0.dialect {
            // In WAL mode the first read fixes what is seen.
            Dialect::Sqlite => pool.get_sqlite_connection_pool().begin().await.map(Tx::Sqlite),
            Dialect::Postgres => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                             SET LOCAL statement_timeout = 0; \
                             SET LOCAL idle_in_transaction_session_timeout = 0";
                let pool = pool.get_postgres_connection_pool();
                pool.begin_with(AssertSqlSafe(begin)).await.map(Tx::Postgres)
            }
        };
        let tx = begun.map_err(|e| StoreError::Begin(failed(e)))?;
        let mut snapshot = Snapshot { tx, tables: Vec::new(), changes: Vec::new() };
        let applied = format!("SELECT version FROM {APPLIED} ORDER BY version");
        let changes: Vec<QueryResult> = snapshot.query(applied).try_collect().await?;
        snapshot.changes =
            changes.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        // The layout is asked for beside the snapshot; a schema change in between shows as an error
        // or as another list of changes, never as rows that are left out in silence.
        snapshot.tables = tables(self.read()).await?;
        if self.applied_changes().await? != snapshot.changes {
            return Err(StoreError::SchemaMoved);
        }
        Ok(snapshot)
    }
}

impl Snapshot {
    /// The tables; each comes after those that it refers to.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Names of the schema changes that were applied, oldest first.
    pub fn changes(&self) -> &[String] {
        &self.changes
    }

    /// All rows of a table, one after the other.
    pub fn rows<'s>(&'s mut self, table: &'s Table) -> BoxStream<'s, Result<Row, StoreError>> {
        self.query(select(table)).map(move |row| read(table, &row?)).boxed()
    }

    fn query(&mut self, sql: String) -> BoxStream<'_, Result<QueryResult, StoreError>> {
        let sql = AssertSqlSafe(sql);
        let rows = match &mut self.tx {
            Tx::Sqlite(tx) => {
                let rows = sqlx::query(sql).persistent(false).fetch(&mut **tx);
                rows.map_ok(QueryResult::from).boxed()
            }
            // A pooler may lend the session to others afterwards: nothing is left in it.
            Tx::Postgres(tx) => {
                let rows = sqlx::query(sql).persistent(false).fetch(&mut **tx);
                rows.map_ok(QueryResult::from).boxed()
            }
        };
        rows.map_err(|e| StoreError::Query(failed(e))).boxed()
    }
}

fn select(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let kind = if column.kind == ColumnKind::Integer { "BIGINT" } else { "TEXT" };
            format!("CAST({} AS {kind})", quoted(&column.name))
        })
        .collect();
    format!("SELECT {} FROM {}", columns.join(", "), quoted(&table.name))
}

fn read(table: &Table, found: &QueryResult) -> Result<Row, StoreError> {
    let mut row = Row::new();
    for (index, column) in table.columns.iter().enumerate() {
        let value = match column.kind {
            ColumnKind::Integer => found.try_get_by_index::<Option<i64>>(index)?.map(Value::from),
            _ => found.try_get_by_index::<Option<String>>(index)?.map(Value::from),
        };
        row.insert(column.name.clone(), value.unwrap_or(Value::Null));
    }
    Ok(row)
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}
