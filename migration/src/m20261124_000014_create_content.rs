//! Table `content`: a product's texts for a marketplace, one row per product.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "content",
    table(),
    [index("content_product", "content", &["product_id"]).unique().take()]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("content")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("product_id"))
        .col(text("status"))
        .col(text("source"))
        .col(text("title"))
        .col(json("body"))
        .col(json("provenance"))
        .col(text_null("job_id"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(&mut tenant("content"))
        .foreign_key(&mut reference("content", "product_id", "product"))
        .foreign_key(&mut reference("content", "job_id", "job"))
        .to_owned()
}
