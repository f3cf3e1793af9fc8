//! Table `attribute_choice`: a value chosen for a product's attribute of a template.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "attribute_choice",
    table(),
    [index("attribute_choice_product", "attribute_choice", &["product_id"])]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("attribute_choice")
        .col(text("template_id"))
        .col(text("product_id"))
        .col(text("attribute"))
        .col(text("tenant_id"))
        .col(text("label"))
        .col(text("value"))
        .col(text("source"))
        .col(json("provenance"))
        .col(text_null("job_id"))
        .col(big_integer("updated_at"))
        .primary_key(
            &mut Index::create().col("template_id").col("product_id").col("attribute").to_owned(),
        )
        .foreign_key(&mut tenant("attribute_choice"))
        .foreign_key(&mut reference("attribute_choice", "template_id", "template"))
        .foreign_key(&mut reference("attribute_choice", "product_id", "product"))
        .foreign_key(&mut reference("attribute_choice", "job_id", "job"))
        .to_owned()
}
