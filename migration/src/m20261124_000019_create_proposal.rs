//! Table `proposal`: a fact that a page gave, for a person to accept.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "proposal",
    table(),
    [
        index("proposal_job", "proposal", &["job_id"]),
        index("proposal_product", "proposal", &["product_id"]),
        index("proposal_page", "proposal", &["page_id"])
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("proposal")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("page_id"))
        .col(text("job_id"))
        .col(text_null("product_id"))
        .col(text("field"))
        .col(text("value"))
        .col(text("selector"))
        .col(text("state"))
        .col(big_integer_null("decided_at"))
        .col(big_integer("created_at"))
        .foreign_key(&mut tenant("proposal"))
        .foreign_key(&mut reference("proposal", "page_id", "scraped_page"))
        .foreign_key(&mut reference("proposal", "job_id", "job"))
        .foreign_key(&mut reference("proposal", "product_id", "product"))
        .to_owned()
}
