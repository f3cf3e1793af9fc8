//! Table `job_checkpoint`: what a job has done already, so that another attempt goes on from there.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text};

use crate::column::{makes_table, reference, tenant};

makes_table!("job_checkpoint", table(), []);

fn table() -> TableCreateStatement {
    Table::create()
        .table("job_checkpoint")
        .col(text("job_id"))
        .col(text("step"))
        .col(text("tenant_id"))
        .col(big_integer("fence"))
        .col(json("value"))
        .col(big_integer("created_at"))
        .primary_key(&mut Index::create().col("job_id").col("step").to_owned())
        .foreign_key(&mut tenant("job_checkpoint"))
        .foreign_key(&mut reference("job_checkpoint", "job_id", "job"))
        .to_owned()
}
