//! Table `job_event`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text};

use crate::column::{index, makes_table, reference, tenant};

makes_table!("job_event", table(), [index("job_event_at", "job_event", &["at"])]);

fn table() -> TableCreateStatement {
    Table::create()
        .table("job_event")
        .col(text("job_id"))
        .col(big_integer("seq"))
        .col(text("tenant_id"))
        .col(big_integer("at"))
        .col(text("kind"))
        .col(json("body"))
        .primary_key(&mut Index::create().col("job_id").col("seq").to_owned())
        .foreign_key(&mut tenant("job_event"))
        .foreign_key(&mut reference("job_event", "job_id", "job"))
        .to_owned()
}
