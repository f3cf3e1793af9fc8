//! Pieces that changes share.

use sea_orm_migration::prelude::*;

/// The reference of `table.column` to `target.id`.
pub(crate) fn reference(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, column).to(target, "id").to_owned()
}

/// Every row's workspace.
pub(crate) fn tenant(table: &'static str) -> ForeignKeyCreateStatement {
    reference(table, "tenant_id", "workspace")
}

/// An index over `columns`, in their order.
pub(crate) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index.take()
}

/// A change that makes one table with its indexes, and can take it away again.
macro_rules! makes_table {
    ($name:literal, $table:expr, [$($index:expr),* $(,)?]) => {
        /// This change. Its name is its file's.
        #[derive(DeriveMigrationName)]
        pub(crate) struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                manager.create_table($table).await?;
                $(manager.create_index($index).await?;)*
                Ok(())
            }

            async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
                manager.drop_table(Table::drop().table($name).to_owned()).await
            }
        }
    };
}
pub(crate) use makes_table;
