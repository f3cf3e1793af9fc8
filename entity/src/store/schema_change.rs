//! Changing the schema: one process at a time, and on a server all changes or none.

use sea_orm::{
    ConnectionTrait as _, DatabaseConnection, DatabaseExecutor, DatabaseTransaction, DbBackend,
    Statement, TransactionTrait as _,
};

use super::dialect::Dialect;
use super::layout::{APPLIED, quoted};
use super::{Store, StoreError};

/// Held while the schema changes, so that two servers that start at once don't both change it.
const LOCK: &str = "beecatalog.schema";

/// The right to change the schema.
#[derive(Debug)]
pub struct SchemaChange(On);

#[derive(Debug)]
enum On {
    /// One process, one writer: nobody else can be at it. SQLite's changes commit one by one.
    File(DatabaseConnection),
    Server(DatabaseTransaction),
}

impl Store {
    /// Waits for the right to change the schema.
    ///
    /// # Errors
    /// [`StoreError::Begin`], [`StoreError::Query`].
    #[expect(clippy::disallowed_methods, reason = "the one place where a schema change begins")]
    pub async fn begin_schema_change(&self) -> Result<SchemaChange, StoreError> {
        let writer = &self.0.writer;
        if self.0.dialect == Dialect::Sqlite {
            return Ok(SchemaChange(On::File(writer.clone())));
        }
        let tx = writer.begin().await.map_err(StoreError::Begin)?;
        // A large table takes as long as it takes, and so do the files of a restore.
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        tx.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
        if let Some(sql) = self.0.dialect.lock_sql() {
            let lock = Statement::from_sql_and_values(DbBackend::Postgres, sql, [LOCK.into()]);
            tx.query_one_raw(lock).await?;
        }
        // Who waits for a table makes everybody else wait behind him: rather not for long.
        tx.execute_unprepared("SET LOCAL lock_timeout = '3s'").await?;
        Ok(SchemaChange(On::Server(tx)))
    }
}

impl Store {
    /// Names of the changes that were applied. Asks without changing anything, so that a role which
    /// may not make tables can ask.
    ///
    /// # Errors
    /// [`StoreError::Query`].
    pub async fn applied_changes(&self) -> Result<Vec<String>, StoreError> {
        let backend = self.read().get_database_backend();
        let has_table = Statement::from_sql_and_values(
            backend,
            self.0.dialect.has_table_sql(),
            [APPLIED.into()],
        );
        if self.read().query_one_raw(has_table).await?.is_none() {
            return Ok(Vec::new());
        }
        let names = format!("SELECT version FROM {APPLIED} ORDER BY version");
        let rows = self.read().query_all_raw(Statement::from_string(backend, names)).await?;
        rows.into_iter().map(|row| Ok(row.try_get("", "version")?)).collect()
    }
}

impl SchemaChange {
    /// Where the changes run.
    pub fn executor(&self) -> DatabaseExecutor<'_> {
        match &self.0 {
            On::File(connection) => connection.into(),
            On::Server(tx) => tx.into(),
        }
    }

    /// Lets a role read and write all rows, and change nothing else: neither tables nor the list of
    /// applied changes. Nothing on SQLite, which has no roles.
    ///
    /// # Errors
    /// [`StoreError::Query`], e.g. when there is no such role.
    pub async fn grant_to(&self, role: &str) -> Result<(), StoreError> {
        let On::Server(tx) = &self.0 else { return Ok(()) };
        let role = quoted(role);
        let current = "SELECT quote_ident(current_schema()) AS schema";
        let row = tx.query_one_raw(Statement::from_string(DbBackend::Postgres, current)).await?;
        let schema: String = match row {
            Some(row) => row.try_get("", "schema")?,
            None => "public".to_owned(),
        };
        let grants = [
            format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
            format!(
                "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}"
            ),
            format!("REVOKE INSERT, UPDATE, DELETE ON {APPLIED} FROM {role}"),
        ];
        for grant in grants {
            tx.execute_unprepared(&grant).await?;
        }
        Ok(())
    }

    /// Makes the changes durable.
    ///
    /// # Errors
    /// [`StoreError::Commit`]; then nothing of the changes stays on a server.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            On::File(_) => Ok(()),
            On::Server(tx) => tx.commit().await.map_err(StoreError::Commit),
        }
    }
}
