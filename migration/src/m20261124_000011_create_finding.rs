//! Table `finding`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, json, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "finding",
    table(),
    [index("finding_severity", "finding", &["job_id", "severity", "seq"])]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("finding")
        .col(text("job_id"))
        .col(big_integer("seq"))
        .col(text("tenant_id"))
        .col(text("severity"))
        .col(text("code"))
        .col(text_null("sku"))
        .col(json("body"))
        .primary_key(&mut Index::create().col("job_id").col("seq").to_owned())
        .foreign_key(&mut tenant("finding"))
        .foreign_key(&mut reference("finding", "job_id", "job"))
        .to_owned()
}
