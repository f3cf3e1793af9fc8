//! Table `job`: the ledger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, big_integer_null, integer, json, json_null, small_integer, text, text_null,
};

use crate::column::{index, makes_table, tenant};

makes_table!(
    "job",
    table(),
    [
        index("job_tenant", "job", &["tenant_id", "id"]),
        index("job_tenant_state", "job", &["tenant_id", "state"]),
        runnable(),
        index("job_due", "job", &["state", "run_at"]),
        index("job_expiry", "job", &["state", "expires_at"]),
        index("job_lease", "job", &["state", "lease_until"])
    ]
);

fn table() -> TableCreateStatement {
    Table::create()
        .table("job")
        .col(text("id").primary_key())
        .col(text("tenant_id"))
        .col(text("kind"))
        .col(text("queue"))
        .col(json("args"))
        .col(text("state"))
        .col(small_integer("priority"))
        .col(text_null("label"))
        .col(text("actor"))
        .col(big_integer("run_at"))
        .col(big_integer_null("expires_at"))
        .col(big_integer("created_at"))
        .col(big_integer("updated_at"))
        .col(big_integer_null("started_at"))
        .col(big_integer_null("finished_at"))
        .col(integer("run_epoch"))
        .col(integer("runs"))
        .col(integer("attempts"))
        .col(integer("max_attempts"))
        .col(integer("crashes"))
        .col(integer("releases"))
        .col(big_integer("fence"))
        .col(text_null("owner"))
        .col(big_integer_null("lease_until"))
        .col(big_integer_null("cancel_requested_at"))
        .col(big_integer("next_seq"))
        .col(json_null("progress"))
        .col(json_null("result"))
        .col(text_null("error_code"))
        .col(text_null("error_message"))
        .foreign_key(&mut tenant("job"))
        .to_owned()
}

/// In the order in which a workspace's jobs of a queue are begun: first band first, then the oldest.
fn runnable() -> IndexCreateStatement {
    index("job_runnable", "job", &["state", "queue", "tenant_id"])
        .col(("priority", IndexOrder::Desc))
        .col("run_at")
        .col("id")
        .take()
}
