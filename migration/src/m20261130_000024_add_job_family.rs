//! Table `job`: jobs that exist only once, jobs made by other jobs, and inputs packed small.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text_null};

use crate::column::index;

/// This change. Its name is its file's.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// States in which a job has ended.
const TERMINAL: [&str; 5] = ["succeeded", "failed", "cancelled", "expired", "quarantined"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text_null("unique_key"),
            text_null("parent_id"),
            integer("pending_children").default(0).to_owned(),
            text_null("origin_id"),
            text_null("args_packed"),
        ];
        for column in columns {
            let change = Table::alter().table("job").add_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        manager.create_index(only_one()).await?;
        manager.create_index(index("job_parent", "job", &["parent_id", "state"])).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["job_parent", "job_unique"] {
            manager.drop_index(Index::drop().name(name).table("job").to_owned()).await?;
        }
        for column in ["args_packed", "origin_id", "pending_children", "parent_id", "unique_key"] {
            let change = Table::alter().table("job").drop_column(column).to_owned();
            manager.alter_table(change).await?;
        }
        Ok(())
    }
}

/// Of the jobs of a kind with one key, one at most has not ended.
fn only_one() -> IndexCreateStatement {
    index("job_unique", "job", &["tenant_id", "kind", "unique_key"])
        .unique()
        .and_where(Expr::col("unique_key").is_not_null())
        .and_where(Expr::col("state").is_not_in(TERMINAL))
        .take()
}
