//! Table `job_checkpoint`: whether a step stays when a person has the job run again. Of those noted
//! before nobody knows: they are done again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::big_integer;

/// This change. Its name is its file's.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = big_integer("is_final").default(0).to_owned();
        let change = Table::alter().table("job_checkpoint").add_column(column).to_owned();
        manager.alter_table(change).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = Table::alter().table("job_checkpoint").drop_column("is_final").to_owned();
        manager.alter_table(change).await
    }
}
