//! What BeeCatalog stores, and the words for it.
//!
//! - [`id`], [`instant`], [`clock`]: identities and time.
//! - [`value`]: codes, money and measures, parsed once.
//! - [`scope`]: the only doors to the rows of a workspace.
//! - [`store`]: the database: connections that write, connections that only read.
//! - [`plant`]: mistakes that the fault rig must find.
//! - one module per table: [`workspace`], [`api_key`], [`upload`], [`template`], [`product`],
//!   [`artifact`], [`finding`], [`content`], [`attribute_choice`], [`ai_answer`], [`ai_call`],
//!   [`scraped_page`], [`proposal`], [`picture`], [`product_picture`], [`job`], [`job_attempt`],
//!   [`job_event`], [`job_checkpoint`], [`job_pause`], [`schedule`], [`schedule_run`], [`cache_epoch`],
//!   [`idempotency`].

/// Names of all tables, as `migration` makes them.
pub const TABLES: [&str; 25] = [
    "ai_answer",
    "ai_call",
    "api_key",
    "artifact",
    "attribute_choice",
    "cache_epoch",
    "content",
    "finding",
    "idempotency",
    "job",
    "job_attempt",
    "job_checkpoint",
    "job_event",
    "job_feed",
    "job_pause",
    "picture",
    "product",
    "product_picture",
    "proposal",
    "schedule",
    "schedule_run",
    "scraped_page",
    "template",
    "upload",
    "workspace",
];

pub mod ai_answer;
pub mod ai_call;
pub mod api_key;
pub mod artifact;
pub mod attribute_choice;
pub mod cache_epoch;
pub mod clock;
pub mod content;
pub mod finding;
pub mod id;
pub mod idempotency;
pub mod instant;
pub mod job;
pub mod job_attempt;
pub mod job_checkpoint;
pub mod job_event;
pub mod job_pause;
pub mod job_state;
pub mod picture;
pub mod plant;
pub mod product;
pub mod product_picture;
pub mod proposal;
pub mod schedule;
pub mod schedule_run;
pub mod scope;
pub mod scraped_page;
pub mod store;
pub mod template;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upload;
pub mod value;
pub mod workspace;
