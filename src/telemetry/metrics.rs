//! Names of the house's metrics, and the recorder that keeps their values.
//!
//! Every name is in one table with its kind and what it means; the table also gives the series that
//! stand in a scrape from the start, so that an alert never waits for a first event. Labels have
//! few values: routes and not paths, fields of the schema and not what a client sent.

use std::sync::OnceLock;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::ai::metrics as ai;
use crate::{cache, sandbox};

/// Upper bounds of the histograms, in seconds.
const BUCKETS: [f64; 16] =
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0];

macro_rules! names {
    ($($(#[$doc:meta])* $constant:ident = $name:literal;)*) => {
        $($(#[$doc])* pub const $constant: &str = $name;)*
    };
}

names! {
    /// Jobs that have not ended, and those that failed in the last 24 hours.
    JOBS = "beecatalog_jobs";
    /// Jobs that could run now.
    QUEUE_DEPTH = "beecatalog_queue_depth";
    /// Age of the oldest job that could run now.
    QUEUE_OLDEST_AGE = "beecatalog_queue_oldest_age_seconds";
    /// Jobs that ended with an error for good or are quarantined, and nobody ran again.
    DEAD_LETTERS = "beecatalog_dead_letters";
    /// Connections in use.
    POOL_IN_USE = "beecatalog_db_pool_connections_in_use";
    /// Connections that there may be.
    POOL_MAX = "beecatalog_db_pool_connections_max";
    /// Whether a Redis answers.
    REDIS_UP = "beecatalog_redis_up";
    /// Memory that a Redis uses.
    REDIS_USED = "beecatalog_redis_memory_used_bytes";
    /// Memory that a Redis may use.
    REDIS_MAX = "beecatalog_redis_memory_max_bytes";
    /// Keys that a Redis threw away.
    REDIS_EVICTED = "beecatalog_redis_evicted_keys";
    /// Free bytes below the data folder.
    DISK_FREE = "beecatalog_disk_free_bytes";
    /// All bytes below the data folder.
    DISK_SIZE = "beecatalog_disk_size_bytes";
    /// Last good backup.
    BACKUP_LAST = "beecatalog_backup_last_success_timestamp_seconds";
    /// Last good restore drill.
    DRILL_LAST = "beecatalog_restore_drill_last_success_timestamp_seconds";
    /// Version of the program.
    BUILD_INFO = "beecatalog_build_info";
    /// Whether the process is stopping.
    DRAINING = "beecatalog_draining";
    /// Answered requests.
    HTTP_REQUESTS = "beecatalog_http_requests_total";
    /// Time to the head of the answer.
    HTTP_DURATION = "beecatalog_http_request_duration_seconds";
    /// Operations by root field.
    GRAPHQL_OPERATIONS = "beecatalog_graphql_operations_total";
    /// Time of an operation.
    GRAPHQL_DURATION = "beecatalog_graphql_operation_duration_seconds";
    /// Errors by code.
    GRAPHQL_ERRORS = "beecatalog_graphql_errors_total";
    /// Pages by what became of them.
    SCRAPE_PAGES = "beecatalog_scrape_pages_total";
}

/// What a metric is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Seconds,
}

/// A metric: name, kind, meaning, and the series that are there from the start.
type Row = (&'static str, Kind, &'static str, &'static [&'static [(&'static str, &'static str)]]);

const QUEUES: &[&[(&str, &str)]] = &[
    &[("queue", "spreadsheet")],
    &[("queue", "scrape")],
    &[("queue", "ai")],
    &[("queue", "default")],
];
const POOLS: &[&[(&str, &str)]] = &[&[("pool", "read")], &[("pool", "write")]];
const INSTANCES: &[&[(&str, &str)]] = &[&[("redis", "queue")], &[("redis", "cache")]];
const PLAIN: &[&[(&str, &str)]] = &[&[]];
const CACHES: &[&[(&str, &str)]] = &[
    &[("kind", "template"), ("result", "hit"), ("layer", "memory")],
    &[("kind", "template"), ("result", "miss"), ("layer", "none")],
    &[("kind", "persisted_query"), ("result", "hit"), ("layer", "memory")],
    &[("kind", "persisted_query"), ("result", "hit"), ("layer", "redis")],
    &[("kind", "persisted_query"), ("result", "miss"), ("layer", "none")],
    &[("kind", "ai_answer"), ("result", "hit"), ("layer", "memory")],
    &[("kind", "ai_answer"), ("result", "hit"), ("layer", "redis")],
    &[("kind", "ai_answer"), ("result", "hit"), ("layer", "database")],
    &[("kind", "ai_answer"), ("result", "miss"), ("layer", "none")],
    &[("kind", "robots"), ("result", "hit"), ("layer", "memory")],
    &[("kind", "robots"), ("result", "hit"), ("layer", "redis")],
    &[("kind", "robots"), ("result", "miss"), ("layer", "none")],
];
const PAGES: &[&[(&str, &str)]] = &[
    &[("outcome", "OK")],
    &[("outcome", "BLOCKED")],
    &[("outcome", "CAPTCHA")],
    &[("outcome", "LOGIN_WALL")],
    &[("outcome", "NOT_FOUND")],
    &[("outcome", "PARSE_FAILED")],
    &[("outcome", "FAILED")],
];
const SANDBOX: &[&[(&str, &str)]] = &[
    &[("work", "template"), ("outcome", "answered")],
    &[("work", "template"), ("outcome", "ended")],
    &[("work", "products"), ("outcome", "answered")],
    &[("work", "products"), ("outcome", "ended")],
    &[("work", "picture"), ("outcome", "answered")],
    &[("work", "picture"), ("outcome", "ended")],
];
const PROVIDERS: &[&[(&str, &str)]] = &[&[("provider", "google")], &[("provider", "openai")]];

/// All metrics of the house; those of the jobs are `jobline`'s.
const TABLE: &[Row] = &[
    (
        JOBS,
        Kind::Gauge,
        "Jobs by queue, kind and state; of ended ones only those that failed or were quarantined in the last 24 hours.",
        &[],
    ),
    (QUEUE_DEPTH, Kind::Gauge, "Jobs that could run now.", QUEUES),
    (
        QUEUE_OLDEST_AGE,
        Kind::Gauge,
        "Age of the oldest job that could run now, in seconds.",
        QUEUES,
    ),
    (
        DEAD_LETTERS,
        Kind::Gauge,
        "Jobs that failed for good or are quarantined and that nobody ran again.",
        QUEUES,
    ),
    (POOL_IN_USE, Kind::Gauge, "Database connections in use.", POOLS),
    (POOL_MAX, Kind::Gauge, "Database connections that there may be.", POOLS),
    (REDIS_UP, Kind::Gauge, "Whether Redis answers; 1 also where none is configured.", INSTANCES),
    (REDIS_USED, Kind::Gauge, "Memory that Redis uses, in bytes.", INSTANCES),
    (REDIS_MAX, Kind::Gauge, "Memory that Redis may use, in bytes; 0 without a limit.", INSTANCES),
    (REDIS_EVICTED, Kind::Gauge, "Keys that Redis threw away since it started.", INSTANCES),
    (DISK_FREE, Kind::Gauge, "Free bytes of the data folder's disk.", PLAIN),
    (DISK_SIZE, Kind::Gauge, "Size of the data folder's disk, in bytes.", PLAIN),
    (
        BACKUP_LAST,
        Kind::Gauge,
        "Time of the last good backup, in Unix seconds; 0 for never.",
        PLAIN,
    ),
    (
        DRILL_LAST,
        Kind::Gauge,
        "Time of the last good restore drill, in Unix seconds; 0 for never.",
        PLAIN,
    ),
    (BUILD_INFO, Kind::Gauge, "Always 1; the label has the version.", &[]),
    (DRAINING, Kind::Gauge, "1 while the process is stopping.", PLAIN),
    (
        HTTP_REQUESTS,
        Kind::Counter,
        "Answered requests.",
        &[&[("method", "POST"), ("route", "/graphql"), ("status", "200")]],
    ),
    (
        HTTP_DURATION,
        Kind::Seconds,
        "Time from a request's head to its answer's head.",
        &[&[("method", "POST"), ("route", "/graphql")]],
    ),
    (
        GRAPHQL_OPERATIONS,
        Kind::Counter,
        "Operations by type and root field.",
        &[
            &[("type", "query"), ("field", "other"), ("outcome", "ok")],
            &[("type", "query"), ("field", "other"), ("outcome", "error")],
            &[("type", "mutation"), ("field", "other"), ("outcome", "error")],
        ],
    ),
    (
        GRAPHQL_DURATION,
        Kind::Seconds,
        "Time of an operation; a subscription's is its life.",
        &[&[("type", "query")], &[("type", "mutation")], &[("type", "subscription")]],
    ),
    (
        GRAPHQL_ERRORS,
        Kind::Counter,
        "Errors of operations by code.",
        &[&[("code", "INTERNAL")], &[("code", "BAD_USER_INPUT")]],
    ),
    (
        cache::REQUESTS,
        Kind::Counter,
        "Looks into a cache, by kind of value, result and the layer that had it.",
        CACHES,
    ),
    (
        ai::CALLS,
        Kind::Counter,
        "Calls of an AI provider.",
        &[
            &[("provider", "google"), ("outcome", "ok")],
            &[("provider", "google"), ("outcome", "error")],
            &[("provider", "openai"), ("outcome", "ok")],
            &[("provider", "openai"), ("outcome", "error")],
        ],
    ),
    (
        ai::TOKENS,
        Kind::Counter,
        "Tokens sent to (in; those it had already: cached) and received from (out) an AI provider.",
        &[
            &[("provider", "google"), ("direction", "in")],
            &[("provider", "google"), ("direction", "cached")],
            &[("provider", "google"), ("direction", "out")],
            &[("provider", "openai"), ("direction", "in")],
            &[("provider", "openai"), ("direction", "cached")],
            &[("provider", "openai"), ("direction", "out")],
        ],
    ),
    (SCRAPE_PAGES, Kind::Counter, "Pages that were fetched, by what became of them.", PAGES),
    (
        ai::COST,
        Kind::Counter,
        "What an AI provider was paid, in millionths of a US dollar.",
        PROVIDERS,
    ),
    (ai::RATE_LIMITED, Kind::Counter, "Calls that an AI provider put off.", PROVIDERS),
    (ai::DURATION, Kind::Seconds, "Time of a call of an AI provider.", PROVIDERS),
    (
        ai::ITEMS,
        Kind::Counter,
        "Items that an AI provider was to be asked about, by what they came to.",
        &[
            &[("result", "asked")],
            &[("result", "cached")],
            &[("result", "AI_UNAVAILABLE")],
            &[("result", "AI_OUTPUT_REJECTED")],
        ],
    ),
    (
        sandbox::DURATION,
        Kind::Seconds,
        "Time in which a child process read a file from outside, by what became of it.",
        SANDBOX,
    ),
    (
        ai::CIRCUIT,
        Kind::Gauge,
        "1 while an AI provider is left alone because it failed too often.",
        PROVIDERS,
    ),
];

/// Starts to keep values, once per process: the facade has one recorder.
///
/// # Errors
/// [`BuildError`] when another recorder was there first.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    static STARTED: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(started) = STARTED.get() {
        return Ok(started.clone());
    }
    let handle = PrometheusBuilder::new().set_buckets(&BUCKETS)?.install_recorder()?;
    for row in TABLE {
        register(row);
    }
    jobline::metrics::describe();
    gauge!(BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(STARTED.get_or_init(|| handle).clone())
}

/// Describes a metric and makes its first series.
fn register((name, kind, meaning, series): &Row) {
    match kind {
        Kind::Counter => describe_counter!(*name, *meaning),
        Kind::Gauge => describe_gauge!(*name, *meaning),
        Kind::Seconds => describe_histogram!(*name, Unit::Seconds, *meaning),
    }
    for labels in *series {
        match kind {
            Kind::Counter => counter!(*name, *labels).absolute(0),
            Kind::Gauge => gauge!(*name, *labels).set(0.0),
            // Taking the handle makes the series.
            Kind::Seconds => drop(histogram!(*name, *labels)),
        }
    }
}

/// Names of the house's metrics.
pub fn known_names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, ..)| *name).collect()
}
