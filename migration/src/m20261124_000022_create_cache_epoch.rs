//! Table `cache_epoch`: how often a workspace had what is kept of a kind forgotten.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::column::{makes_table, tenant};

makes_table!("cache_epoch", table(), []);

fn table() -> TableCreateStatement {
    Table::create()
        .table("cache_epoch")
        .col(text("tenant_id"))
        .col(text("kind"))
        .col(big_integer("epoch"))
        .primary_key(&mut Index::create().col("tenant_id").col("kind").to_owned())
        .foreign_key(&mut tenant("cache_epoch"))
        .to_owned()
}
