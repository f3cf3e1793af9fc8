//! How far the feeds of events can be read without missing anything.

use sea_orm::{ConnectionTrait as _, Statement};

use super::{Store, StoreError};

/// The feeds of a database, now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeds {
    /// Changes when a backup is restored: places of another epoch mean nothing.
    pub epoch: String,
    /// Whatever is committed from now on has a place at or behind it; all before it can be seen.
    pub horizon: i64,
}

impl Store {
    /// The epoch and the horizon. Ask before the events are read.
    ///
    /// # Errors
    /// [`StoreError::Query`] when the database does not answer.
    pub async fn feeds(&self) -> Result<Feeds, StoreError> {
        let sql =
            Statement::from_string(self.read().get_database_backend(), self.0.dialect.feed_sql());
        let row = self.read().query_one_raw(sql).await?;
        // Without its row nothing can be promised: an epoch that nobody's place is of.
        let Some(row) = row else { return Ok(Feeds { epoch: String::new(), horizon: 0 }) };
        Ok(Feeds { epoch: row.try_get("", "epoch")?, horizon: row.try_get("", "horizon")? })
    }
}
