//! Table `scraped_page`: a page that was fetched, and what came of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, big_integer_null, text, text_null};

use crate::column::{index, makes_table, reference, tenant};

makes_table!(
    "scraped_page",
    table(),
    [index("scraped_page_job", "scraped_page", &["job_id", "position"]).unique().take()]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("scraped_page")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("job_id"))
        .col(text_null("product_id"))
        .col(big_integer("position"))
        .col(text("url"))
        .col(text_null("final_url"))
        .col(text("outcome"))
        .col(text_null("code"))
        .col(big_integer_null("http_status"))
        .col(text_null("snapshot_sha256"))
        .col(text_null("blob_key"))
        .col(big_integer("fetched_at"))
        .foreign_key(&mut tenant("scraped_page"))
        .foreign_key(&mut reference("scraped_page", "job_id", "job"))
        .foreign_key(&mut reference("scraped_page", "product_id", "product"))
        .to_owned()
}
