//! Table `job_attempt`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json_null, text, text_null,
};

use crate::column::{makes_table, reference, tenant};

makes_table!("job_attempt", table(), []);

fn table() -> TableCreateStatement {
    Table::create()
        .table("job_attempt")
        .col(text("job_id"))
        .col(integer("number"))
        .col(text("tenant_id"))
        .col(big_integer("fence"))
        .col(text("owner"))
        .col(text("worker_build"))
        .col(big_integer("started_at"))
        .col(big_integer_null("ended_at"))
        .col(text("outcome"))
        .col(text_null("error_class"))
        .col(text_null("error_code"))
        .col(text_null("error_message"))
        .col(json_null("error_chain"))
        .primary_key(&mut Index::create().col("job_id").col("number").to_owned())
        .foreign_key(&mut tenant("job_attempt"))
        .foreign_key(&mut reference("job_attempt", "job_id", "job"))
        .to_owned()
}
