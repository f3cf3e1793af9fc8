//! Table `ai_answer`: what a model answered, by the hash of all that was asked: the last layer of the cache.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text};

use crate::column::{index, makes_table, tenant};

makes_table!("ai_answer", table(), [index("ai_answer_expires", "ai_answer", &["expires_at"])]);

fn table() -> TableCreateStatement {
    Table::create()
        .table("ai_answer")
        .col(text("tenant_id"))
        .col(text("hash"))
        .col(text("prompt"))
        .col(text("provider"))
        .col(text("model"))
        .col(json("value"))
        .col(big_integer("size_bytes"))
        .col(big_integer("hits"))
        .col(big_integer("epoch"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .primary_key(&mut Index::create().col("tenant_id").col("hash").to_owned())
        .foreign_key(&mut tenant("ai_answer"))
        .to_owned()
}
