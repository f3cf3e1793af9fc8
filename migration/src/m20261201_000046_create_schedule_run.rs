//! Table `schedule_run`: what was made of a due time of a schedule, once for each. Its job may be
//! purged before it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null};

use crate::column::{makes_table, reference, tenant};

makes_table!("schedule_run", table(), []);

fn table() -> TableCreateStatement {
    Table::create()
        .table("schedule_run")
        .col(text("schedule_id"))
        .col(big_integer("due_at"))
        .col(text("tenant_id"))
        .col(text_null("job_id"))
        .col(big_integer("made_at"))
        .primary_key(&mut Index::create().col("schedule_id").col("due_at").to_owned())
        .foreign_key(&mut tenant("schedule_run"))
        .foreign_key(&mut reference("schedule_run", "schedule_id", "schedule"))
        .to_owned()
}
