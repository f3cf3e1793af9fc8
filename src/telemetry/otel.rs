//! Traces to an OpenTelemetry collector, over HTTP.
//!
//! Spans only: what is logged within them goes to the log, where secrets are taken out.

use std::collections::HashMap;
use std::time::Duration;

use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::{TraceContextExt as _, TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use secrecy::{ExposeSecret as _, SecretString};
use tracing::{Metadata, Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::TelemetryError;

/// Name under which the traces appear.
const SERVICE: &str = "beecatalog";
/// Path of traces below a collector's address (OTLP/HTTP).
const PATH: &str = "/v1/traces";
/// How long the end of the process waits for spans on their way.
const LAST_SPANS: Duration = Duration::from_secs(2);
const TRACEPARENT: &str = "traceparent";

/// Exports spans until it is dropped.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Exports to the collector at `endpoint`.
    ///
    /// # Errors
    /// [`TelemetryError::Exporter`].
    pub fn start(endpoint: &SecretString) -> Result<Self, TelemetryError> {
        let endpoint = endpoint.expose_secret().trim_end_matches('/');
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{endpoint}{PATH}"))
            .with_timeout(LAST_SPANS)
            .build()
            .map_err(TelemetryError::Exporter)?;
        let resource = Resource::builder().with_service_name(SERVICE).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    /// The layer that hands spans to the exporter.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(SERVICE))
            .with_filter(filter_fn(is_span))
    }
}

fn is_span(metadata: &Metadata<'_>) -> bool {
    metadata.is_span()
}

impl Drop for Traces {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(LAST_SPANS) {
            tracing::warn!(error = &error as &dyn std::error::Error, "last traces may be lost");
        }
    }
}

/// Makes `span` a part of the trace that a header `traceparent` names.
pub fn continue_trace(span: &Span, traceparent: &str) {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    // Without the layer there is no trace to continue.
    let _ = span.set_parent(TraceContextPropagator::new().extract(&carrier));
}

/// The header `traceparent` that hands on the trace of `span`; `None` when it is in none.
pub fn header_of(span: &Span) -> Option<String> {
    let context = span.context();
    if !context.span().span_context().is_valid() {
        return None;
    }
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&context, &mut carrier);
    carrier.remove(TRACEPARENT)
}
