//! Table `workspace`, with the one workspace that exists from the beginning.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

/// The workspace of everybody who has no other; `WorkspaceId::DEFAULT` in the entities.
const DEFAULT_WORKSPACE: &str = "ws_00000000000000000000000000";

/// This change.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(table()).await?;
        let first = Query::insert()
            .into_table("workspace")
            .columns(["id", "name", "created_at"])
            .values_panic([DEFAULT_WORKSPACE.into(), "BeeCatalog".into(), 0_i64.into()])
            .to_owned();
        manager.execute(first).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("workspace").to_owned()).await
    }
}

fn table() -> TableCreateStatement {
    Table::create()
        .table("workspace")
        .col(text("id").primary_key())
        .col(text("name"))
        .col(big_integer("created_at"))
        .to_owned()
}
