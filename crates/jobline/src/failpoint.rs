//! Places between two systems at which tests kill the process (feature `failpoints`).
//!
//! `FAILPOINTS="claim/committed=return"` in the environment ends the process there, as `kill -9`
//! would: nothing is closed, nothing is flushed. Without the feature nothing of it is compiled in.

/// Every place, in the order of a job's life.
#[cfg(feature = "failpoints")]
pub(crate) const ALL: [&str; 31] = [
    "enqueue/written",
    "enqueue/committed",
    "enqueue/all-written",
    "enqueue/all-committed",
    "hint/noted",
    "hint/added",
    "read/entry",
    "claim/written",
    "claim/committed",
    "claim/acknowledged",
    "run/begins",
    "run/ended",
    "heartbeat/written",
    "heartbeat/committed",
    "progress/written",
    "progress/committed",
    "effect/written",
    "effect/committed",
    "checkpoint/written",
    "checkpoint/committed",
    "finish/fenced",
    "finish/effects",
    "finish/written",
    "finish/committed",
    "fork/parent-waits",
    "family/counted",
    "cancel/written",
    "cancel/committed",
    "dispatch/written",
    "schedule/written",
    "schedule/committed",
];

/// Ends the process here, if a test wants it.
#[cfg(feature = "failpoints")]
pub(crate) fn hit(name: &str) {
    debug_assert!(ALL.contains(&name), "{name} is not listed");
    fail::fail_point!(name, |_| std::process::abort());
}

/// Nothing.
#[cfg(not(feature = "failpoints"))]
pub(crate) const fn hit(_: &str) {}
