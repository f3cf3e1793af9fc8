//! Errors to Sentry: what is logged at ERROR, with the warnings and notes that led to it.

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sentry::integrations::tracing::{BreadcrumbLayer, ErrorLayer, SpanLayer};
use sentry::protocol::{Breadcrumb, Context, Event, Value};
use sentry::{ClientInitGuard, ClientOptions};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::{PANIC_TARGET, redact};

/// How long the end of the process waits for errors on their way.
const LAST_ERRORS: Duration = Duration::from_secs(2);
/// Where the library puts fields of events and spans.
const FIELDS: &str = "Rust Tracing Fields";
/// Fields that become tags, by which errors are found and grouped.
const TAGS: [&str; 9] = [
    "request_id",
    "trace_id",
    "tenant",
    "route",
    "operation",
    "job.id",
    "job.kind",
    "job.queue",
    "job.attempt",
];

/// Starts the client. Errors are sent until the guard is dropped. `None`: `dsn` is none.
pub fn start(dsn: &SecretString, environment: Option<String>) -> Option<ClientInitGuard> {
    let dsn = dsn.expose_secret().parse().ok()?;
    let mut options = ClientOptions::new()
        .attach_stacktrace(true)
        .send_default_pii(false)
        .shutdown_timeout(LAST_ERRORS);
    options.dsn = Some(dsn);
    options.release = Some(concat!("beecatalog@", env!("CARGO_PKG_VERSION")).into());
    options.environment = environment.map(Into::into);
    options.before_send = Some(Arc::new(clean_event));
    options.before_breadcrumb = Some(Arc::new(|breadcrumb| Some(clean_breadcrumb(breadcrumb))));
    Some(sentry::init(options))
}

/// The layer that hands errors to the client. Spans are only looked at for their fields and so that
/// what one request logged is not told of another; none is sent.
pub fn layer<S>() -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let spans = SpanLayer::new().with_filter(filter_fn(is_of_work));
    let before = BreadcrumbLayer::new().with_filter(filter_fn(|metadata| {
        metadata.is_event() && matches!(*metadata.level(), Level::WARN | Level::INFO)
    }));
    // A panic is sent by the library itself, with its stack.
    let errors = ErrorLayer::new().enable_span_attributes().with_filter(filter_fn(|metadata| {
        let error = *metadata.level() == Level::ERROR && metadata.target() != PANIC_TARGET;
        is_of_work(metadata) || (metadata.is_event() && error)
    }));
    spans.and_then(before).and_then(errors)
}

/// A span that stands for a request or a job; mapping all of them would cost much.
fn is_of_work(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && matches!(metadata.name(), "http.request" | "job")
}

/// Gives an event its tags and takes all secrets out of it. One that can't be cleaned is not sent.
fn clean_event(mut event: Event<'static>) -> Option<Event<'static>> {
    let fields = match event.contexts.get(FIELDS) {
        Some(Context::Other(fields)) => fields.clone(),
        _ => std::collections::BTreeMap::default(),
    };
    for (name, value) in fields {
        let name = name.rsplit(':').next().unwrap_or(&name);
        if TAGS.contains(&name) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            event.tags.insert(name.to_owned(), text);
        }
    }
    let mut value = serde_json::to_value(&event).ok()?;
    redact::scrub_json(&mut value);
    serde_json::from_value(value).ok()
}

fn clean_breadcrumb(mut breadcrumb: Breadcrumb) -> Breadcrumb {
    breadcrumb.message = breadcrumb.message.map(|text| redact::scrub(&text).into_owned());
    breadcrumb.data.values_mut().for_each(|value: &mut Value| redact::scrub_json(value));
    breadcrumb
}
