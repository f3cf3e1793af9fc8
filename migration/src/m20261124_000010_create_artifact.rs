//! Table `artifact`.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text};

use crate::column::{index, makes_table, reference, tenant};

makes_table!("artifact", table(), [index("artifact_job", "artifact", &["job_id"])]);

fn table() -> TableCreateStatement {
    Table::create()
        .table("artifact")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("job_id"))
        .col(big_integer("fence"))
        .col(text("file_name"))
        .col(text("media_type"))
        .col(text("blob_key"))
        .col(big_integer("size_bytes"))
        .col(text("sha256"))
        .col(big_integer("created_at"))
        .foreign_key(&mut tenant("artifact"))
        .foreign_key(&mut reference("artifact", "job_id", "job"))
        .to_owned()
}
