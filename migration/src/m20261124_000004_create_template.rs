//! Table `template`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, json, text};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "template",
    table(),
    [index("template_content", "template", &["tenant_id", "content_hash"]).unique().take(),]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("template")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("content_hash"))
        .col(text("file_name"))
        .col(text("blob_key"))
        .col(big_integer("size_bytes"))
        .col(text("generation"))
        .col(text("version"))
        .col(text("language"))
        .col(text("marketplace"))
        .col(text("identifier"))
        .col(json("product_types"))
        .col(text("sheet_name"))
        .col(integer("column_count"))
        .col(big_integer("created_at"))
        .foreign_key(&mut tenant("template"))
        .to_owned()
}
