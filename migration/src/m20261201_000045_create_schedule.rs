//! Table `schedule`: jobs that are asked for again and again, by the clock.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json, small_integer, text, text_null,
};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "schedule",
    table(),
    [
        index("schedule_name", "schedule", &["tenant_id", "name"]).unique().take(),
        index("schedule_due", "schedule", &["next_at"]),
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("schedule")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("name"))
        .col(text("cron"))
        .col(text("time_zone"))
        .col(text("missed_runs"))
        .col(big_integer("overlaps"))
        .col(text("kind"))
        .col(text("queue"))
        .col(integer("max_attempts"))
        .col(json("args"))
        .col(text_null("args_packed"))
        .col(small_integer("priority"))
        .col(text_null("label"))
        .col(text("actor"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("next_at"))
        .col(big_integer_null("paused_at"))
        .foreign_key(&mut tenant("schedule"))
        .to_owned()
}
