//! Table `ai_call`: one call of a model: reserved before, settled after.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};

use crate::column::{index, makes_table, reference, tenant};

makes_table!("ai_call", table(), [index("ai_call_job", "ai_call", &["job_id"])]);

fn table() -> TableCreateStatement {
    Table::create()
        .table("ai_call")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("job_id"))
        .col(text("provider"))
        .col(text("model"))
        .col(text("prompt"))
        .col(big_integer("items"))
        .col(text("outcome"))
        .col(big_integer("reserved_micro_usd"))
        .col(big_integer("cost_micro_usd"))
        .col(big_integer("tokens_in"))
        .col(big_integer("tokens_cached"))
        .col(big_integer("tokens_out"))
        .col(text("price_version"))
        .col(big_integer("created_at"))
        .col(big_integer_null("settled_at"))
        .foreign_key(&mut tenant("ai_call"))
        .foreign_key(&mut reference("ai_call", "job_id", "job"))
        .to_owned()
}
