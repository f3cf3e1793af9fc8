//! The promises of the runtime, over SQLite files.

#![expect(clippy::unwrap_used, reason = "tests")]

mod cancel;
mod enqueue;
mod events;
mod fence;
mod harness;
mod lifecycle;
mod model;
mod runtime;
