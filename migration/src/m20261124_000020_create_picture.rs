//! Table `picture`: a picture, one row per content and workspace.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "picture",
    table(),
    [
        index("picture_content", "picture", &["tenant_id", "sha256"]).unique().take(),
        index("picture_source", "picture", &["tenant_id", "source_url"]),
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("picture")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("sha256"))
        .col(text("media_type"))
        .col(big_integer("width"))
        .col(big_integer("height"))
        .col(big_integer("size_bytes"))
        .col(text("blob_key"))
        .col(text_null("source_url"))
        .col(big_integer("created_at"))
        .foreign_key(&mut tenant("picture"))
        .to_owned()
}
