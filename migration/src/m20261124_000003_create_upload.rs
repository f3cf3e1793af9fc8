//! Table `upload`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "upload",
    table(),
    [index("upload_content", "upload", &["tenant_id", "content_hash"])]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("upload")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("content_hash"))
        .col(text("file_name"))
        .col(text("blob_key"))
        .col(big_integer("size_bytes"))
        .col(big_integer("created_at"))
        .foreign_key(&mut tenant("upload"))
        .to_owned()
}
