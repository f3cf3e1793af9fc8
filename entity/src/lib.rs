//! What BeeCatalog stores, and the words for it.
//!
//! - [`id`], [`instant`], [`clock`]: identities and time.
//! - [`value`]: codes, money and measures, parsed once.
//! - [`scope`]: the only doors to the rows of a workspace.
//! - [`store`]: the database: connections that write, connections that only read.
//! - one module per table: [`workspace`], [`api_key`], [`upload`], [`template`], [`product`],
//!   [`artifact`], [`finding`], [`job`], [`job_attempt`], [`job_event`], [`idempotency`].

/// Names of all tables, as `migration` makes them.
pub const TABLES: [&str; 11] = [
    "api_key",
    "artifact",
    "finding",
    "idempotency",
    "job",
    "job_attempt",
    "job_event",
    "product",
    "template",
    "upload",
    "workspace",
];

pub mod api_key;
pub mod artifact;
pub mod clock;
pub mod finding;
pub mod id;
pub mod idempotency;
pub mod instant;
pub mod job;
pub mod job_attempt;
pub mod job_event;
pub mod job_state;
pub mod product;
pub mod scope;
pub mod store;
pub mod template;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upload;
pub mod value;
pub mod workspace;
