//! Table `product_picture`: a product's pictures, by slot.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "product_picture",
    table(),
    [
        index("product_picture_picture", "product_picture", &["picture_id"]),
        index("product_picture_source", "product_picture", &["tenant_id", "source_url"]),
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("product_picture")
        .col(text("product_id"))
        .col(big_integer("slot"))
        .col(text("tenant_id"))
        .col(text("picture_id"))
        .col(text_null("source_url"))
        .col(big_integer("created_at"))
        .primary_key(&mut Index::create().col("product_id").col("slot").to_owned())
        .foreign_key(&mut tenant("product_picture"))
        .foreign_key(&mut reference("product_picture", "product_id", "product"))
        .foreign_key(&mut reference("product_picture", "picture_id", "picture"))
        .to_owned()
}
