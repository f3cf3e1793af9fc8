//! Table `job_event`: the place of an event in its workspace's feed. Table `job_feed`: what places
//! are measured by.
//!
//! A place is given so that whoever reads the feed up to a horizon never misses what is committed
//! later: PostgreSQL takes the number of the transaction, and the horizon is the oldest that is
//! still open; SQLite writes one transaction at a time, and a trigger counts. What happened before
//! this change stands before everything.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};
use sea_orm_migration::sea_orm::DbBackend;

use crate::column::index;

/// This change. Its name is its file's.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// An event that is loaded from a backup keeps its place.
const COUNT: &str = "CREATE TRIGGER job_event_feed AFTER INSERT ON job_event WHEN NEW.feed IS NULL \
    BEGIN \
        UPDATE job_feed SET clock = clock + 1; \
        UPDATE job_event SET feed = (SELECT clock FROM job_feed) \
            WHERE job_id = NEW.job_id AND seq = NEW.seq; \
    END";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_database_backend() == DbBackend::Postgres;
        let mut column = big_integer_null("feed");
        if postgres {
            // At once, however many events there are.
            column.default(0);
        }
        let change = Table::alter().table("job_event").add_column(column).to_owned();
        manager.alter_table(change).await?;
        let columns = ["tenant_id", "feed", "job_id", "seq"];
        manager.create_index(index("job_event_feed", "job_event", &columns)).await?;
        let table = Table::create()
            .table("job_feed")
            .col(text("epoch").primary_key())
            .col(big_integer("clock"))
            .to_owned();
        manager.create_table(table).await?;
        let connection = manager.get_connection();
        if postgres {
            let sql = "ALTER TABLE job_event ALTER COLUMN feed \
                       SET DEFAULT pg_current_xact_id()::text::bigint";
            connection.execute_unprepared(sql).await?;
            let sql = "INSERT INTO job_feed VALUES (gen_random_uuid()::text, 0)";
            connection.execute_unprepared(sql).await?;
        } else {
            let sql = "INSERT INTO job_feed VALUES (lower(hex(randomblob(16))), 0)";
            connection.execute_unprepared(sql).await?;
            connection.execute_unprepared("UPDATE job_event SET feed = 0").await?;
            connection.execute_unprepared(COUNT).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() != DbBackend::Postgres {
            manager.get_connection().execute_unprepared("DROP TRIGGER job_event_feed").await?;
        }
        manager.drop_table(Table::drop().table("job_feed").to_owned()).await?;
        let name = Index::drop().name("job_event_feed").table("job_event").to_owned();
        manager.drop_index(name).await?;
        let change = Table::alter().table("job_event").drop_column("feed").to_owned();
        manager.alter_table(change).await
    }
}
