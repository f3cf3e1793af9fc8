//! Table `product`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "product",
    table(),
    [
        index("product_sku", "product", &["tenant_id", "sku"]).unique().take(),
        index("product_page", "product", &["tenant_id", "id"])
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("product")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("sku"))
        .col(text("title"))
        .col(text("search_text"))
        .col(text_null("product_type"))
        .col(json("draft"))
        .col(text_null("upload_id"))
        .col(text_null("job_id"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .foreign_key(&mut tenant("product"))
        .foreign_key(&mut reference("product", "upload_id", "upload"))
        .foreign_key(&mut reference("product", "job_id", "job"))
        .to_owned()
}
