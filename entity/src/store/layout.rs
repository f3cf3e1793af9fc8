//! Tables and columns as the database itself lists them, in words that every database shares.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::StoreError;

/// Where the applied changes are written down; that table is never dumped or loaded.
pub(super) const APPLIED: &str = "seaql_migrations";

/// What a column holds, whatever a database calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A whole number of up to 64 bits.
    Integer,
    /// Text.
    Text,
    /// JSON, kept as the text that was written.
    Json,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
}

/// A table with its columns by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Name.
    pub name: String,
    /// Columns in the order of their names, so that a row is the same text on every database.
    pub columns: Vec<Column>,
}

/// All tables but the list of applied changes; a table comes after those that it refers to.
///
/// # Errors
/// [`StoreError::Query`]; [`StoreError::ColumnType`] for a column that can't be carried to another
/// database, [`StoreError::TableCycle`] when tables refer to each other in a circle.
pub async fn tables(connection: &impl ConnectionTrait) -> Result<Vec<Table>, StoreError> {
    let backend = connection.get_database_backend();
    let (columns, references) = catalogue_sql(backend);
    let mut found: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in connection.query_all_raw(Statement::from_string(backend, columns)).await? {
        let table: String = row.try_get_by_index(0)?;
        let column = column(&table, row.try_get_by_index(1)?, &row.try_get_by_index::<String>(2)?)?;
        found.entry(table).or_default().push(column);
    }
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in connection.query_all_raw(Statement::from_string(backend, references)).await? {
        let (from, to): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if from != to {
            needs.entry(from).or_default().insert(to);
        }
    }
    in_order(found, &needs)
}

fn in_order(
    mut found: BTreeMap<String, Vec<Column>>,
    needs: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Vec<Table>, StoreError> {
    let mut ordered = Vec::with_capacity(found.len());
    while !found.is_empty() {
        let free = |name: &&String| {
            needs.get(*name).is_none_or(|needs| needs.iter().all(|need| !found.contains_key(need)))
        };
        let Some(name) = found.keys().find(free).cloned() else {
            return Err(StoreError::TableCycle { tables: found.into_keys().collect() });
        };
        if let Some(mut columns) = found.remove(&name) {
            columns.sort_by(|a, b| a.name.cmp(&b.name));
            ordered.push(Table { name, columns });
        }
    }
    Ok(ordered)
}

fn column(table: &str, name: String, declared: &str) -> Result<Column, StoreError> {
    let kind = match declared.to_ascii_lowercase().as_str() {
        "bigint" | "integer" | "smallint" => ColumnKind::Integer,
        "text" | "varchar" | "character varying" => ColumnKind::Text,
        "json_text" | "json" => ColumnKind::Json,
        other => {
            let (table, declared) = (table.to_owned(), other.to_owned());
            return Err(StoreError::ColumnType { table, column: name, declared });
        }
    };
    Ok(Column { name, kind })
}

/// Queries for (table, column, type) and for (table, table that it refers to).
fn catalogue_sql(backend: DbBackend) -> (String, String) {
    if backend == DbBackend::Sqlite {
        let table = format!(
            "m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> '{APPLIED}'"
        );
        return (
            format!(
                "SELECT m.name, c.name, c.type FROM sqlite_master m \
                 JOIN pragma_table_info(m.name) c WHERE {table}"
            ),
            format!(
                "SELECT m.name, f.\"table\" FROM sqlite_master m \
                 JOIN pragma_foreign_key_list(m.name) f WHERE {table}"
            ),
        );
    }
    (
        format!(
            "SELECT c.table_name::text, c.column_name::text, c.data_type::text \
             FROM information_schema.columns c JOIN information_schema.tables t \
             USING (table_schema, table_name) WHERE c.table_schema = current_schema() \
             AND t.table_type = 'BASE TABLE' AND c.table_name <> '{APPLIED}'"
        ),
        "SELECT r.relname::text, t.relname::text FROM pg_constraint k \
         JOIN pg_class r ON r.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid \
         JOIN pg_namespace n ON n.oid = r.relnamespace \
         WHERE k.contype = 'f' AND n.nspname = current_schema()"
            .to_owned(),
    )
}

/// A name inside double quotes.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
