//! Putting dumped rows into a database, and counting what is there.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use serde_json::Value as Json;

use super::StoreError;
use super::dump::Row;
use super::layout::{Column, ColumnKind, Table, quoted};

/// How far a restore moves the numbers of each job's events: more than any job makes, so that a
/// cursor from after the backup never meets a new event with its number.
const EVENT_STEP: i64 = 1_000_000;

/// Inserts rows of one table with one statement. Keep `rows` × columns below 30 000 values.
///
/// # Errors
/// [`StoreError::Row`] when a row does not have exactly the table's columns with values of their
/// kinds, [`StoreError::Query`] when the database refuses them.
pub async fn load(
    connection: &impl ConnectionTrait,
    table: &Table,
    rows: &[Row],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let backend = connection.get_database_backend();
    let mut values = Vec::with_capacity(rows.len() * table.columns.len());
    let mut lines = Vec::with_capacity(rows.len());
    for row in rows {
        let mut places = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            values.push(value(table, column, row)?);
            let place = format!("${}", values.len());
            let json = column.kind == ColumnKind::Json && backend == DbBackend::Postgres;
            places.push(if json { format!("CAST({place} AS json)") } else { place });
        }
        if row.len() != table.columns.len() {
            return Err(unfit(table, row.keys().find(|name| !has(table, name))));
        }
        lines.push(format!("({})", places.join(", ")));
    }
    let names: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let sql = format!(
        "INSERT INTO {} ({}) VALUES {}",
        quoted(&table.name),
        names.join(", "),
        lines.join(", ")
    );
    connection.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}

fn has(table: &Table, name: &str) -> bool {
    table.columns.iter().any(|column| column.name == name)
}

fn value(table: &Table, column: &Column, row: &Row) -> Result<Value, StoreError> {
    let found = row.get(&column.name);
    match (column.kind, found) {
        (ColumnKind::Integer, Some(Json::Null)) => Ok(Value::BigInt(None)),
        (ColumnKind::Integer, Some(Json::Number(number))) => {
            number.as_i64().map(Into::into).ok_or_else(|| unfit(table, Some(&column.name)))
        }
        (ColumnKind::Text | ColumnKind::Json, Some(Json::Null)) => Ok(Value::String(None)),
        (ColumnKind::Text | ColumnKind::Json, Some(Json::String(text))) => Ok(text.clone().into()),
        _ => Err(unfit(table, Some(&column.name))),
    }
}

fn unfit(table: &Table, column: Option<&String>) -> StoreError {
    let column = column.cloned().unwrap_or_default();
    StoreError::Row { table: table.name.clone(), column }
}

/// How many rows a table has.
///
/// # Errors
/// [`StoreError::Query`].
pub async fn count(connection: &impl ConnectionTrait, table: &Table) -> Result<u64, StoreError> {
    let sql = format!("SELECT count(*) FROM {}", quoted(&table.name));
    let backend = connection.get_database_backend();
    let row = connection.query_one_raw(Statement::from_string(backend, sql)).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}

/// Removes the rows of all `tables`, which are in the order of [`tables`](super::tables).
///
/// # Errors
/// [`StoreError::Query`].
pub async fn clear(connection: &impl ConnectionTrait, tables: &[Table]) -> Result<(), StoreError> {
    for table in tables.iter().rev() {
        connection.execute_unprepared(&format!("DELETE FROM {}", quoted(&table.name))).await?;
    }
    Ok(())
}

/// Makes cursors worthless that clients hold from after the backup, making no event: the numbers of
/// every job's coming events are moved far ahead, so that they find a gap and are reset; the feed
/// becomes another one, in which all that the backup has stands before everything (the places were
/// given by another database).
///
/// # Errors
/// [`StoreError::Query`].
pub async fn skip_event_numbers(connection: &impl ConnectionTrait) -> Result<(), StoreError> {
    let sql = format!("UPDATE job SET next_seq = next_seq + {EVENT_STEP}");
    connection.execute_unprepared(&sql).await?;
    connection.execute_unprepared("UPDATE job_event SET feed = 0 WHERE feed <> 0").await?;
    let epoch = format!("UPDATE job_feed SET epoch = '{:032x}'", rand::random::<u128>());
    connection.execute_unprepared(&epoch).await?;
    Ok(())
}

/// Sessions of other BeeCatalog processes on this database; none can be on a file that is locked.
///
/// # Errors
/// [`StoreError::Query`].
pub async fn other_sessions(
    connection: &impl ConnectionTrait,
    own: &str,
) -> Result<u64, StoreError> {
    let backend = connection.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(0);
    }
    let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND application_name LIKE 'beecatalog%' AND application_name <> $1";
    let statement = Statement::from_sql_and_values(backend, sql, [own.into()]);
    let row = connection.query_one_raw(statement).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}
