//! Table `job`: when a worker was last told of a job by way of a broker, and the request and
//! trace it was asked for in. One column a statement: SQLite knows no other way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer_null, text_null};

/// This change. Its name is its file's.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            big_integer_null("hinted_at"),
            text_null("hint_epoch"),
            text_null("traceparent"),
            text_null("request_id"),
        ];
        for column in columns {
            let change = Table::alter().table("job").add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["request_id", "traceparent", "hint_epoch", "hinted_at"] {
            let change = Table::alter().table("job").drop_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}
