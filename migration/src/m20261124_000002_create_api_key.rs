//! Table `api_key`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "api_key",
    table(),
    [
        index("api_key_prefix", "api_key", &["prefix"]).unique().take(),
        index("api_key_tenant", "api_key", &["tenant_id"])
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("api_key")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("name"))
        .col(text("prefix"))
        .col(text("secret_hash"))
        .col(big_integer("created_at"))
        .col(big_integer_null("revoked_at"))
        .col(big_integer_null("last_used_at"))
        .foreign_key(&mut tenant("api_key"))
        .to_owned()
}
