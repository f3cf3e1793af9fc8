//! Table `job_pause`: queues and kinds whose jobs nobody is to begin for now.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::column::makes_table;

makes_table!("job_pause", table(), []);

fn table() -> TableCreateStatement {
    Table::create()
        .table("job_pause")
        .col(text("of"))
        .col(text("name"))
        .col(text("actor"))
        .col(big_integer("created_at"))
        .primary_key(&mut Index::create().col("of").col("name").to_owned())
        .to_owned()
}
