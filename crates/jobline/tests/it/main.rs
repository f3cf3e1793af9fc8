//! The promises of the runtime, over SQLite files, or the PostgreSQL that `BEECATALOG_TEST_POSTGRES` names.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cancel;
mod checkpoint;
mod counted;
mod enqueue;
mod events;
mod failpoints;
mod fair;
mod family;
mod feed;
mod fence;
mod harness;
mod lifecycle;
mod many;
mod model;
mod redis;
mod runtime;
mod schedule;
mod unique;
