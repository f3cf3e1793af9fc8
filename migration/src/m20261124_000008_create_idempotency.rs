//! Table `idempotency`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::column::{index, makes_table, reference, tenant};

makes_table!("idempotency", table(), [index("idempotency_expiry", "idempotency", &["expires_at"])]);

fn table() -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(text("tenant_id"))
        .col(text("actor"))
        .col(text("mutation"))
        .col(text("key"))
        .col(text("input_sha256"))
        .col(text("job_id"))
        .col(big_integer("created_at"))
        .col(big_integer("expires_at"))
        .primary_key(
            &mut Index::create()
                .col("tenant_id")
                .col("actor")
                .col("mutation")
                .col("key")
                .to_owned(),
        )
        .foreign_key(&mut tenant("idempotency"))
        .foreign_key(&mut reference("idempotency", "job_id", "job"))
        .to_owned()
}
