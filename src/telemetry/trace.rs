//! One trace from the request to the jobs that it started, with an exporter or without.

use tracing::Span;

use super::request::{self, Trace};

/// Makes a request's span part of the trace that its caller began.
pub fn accept(span: &Span, request: &request::Request) {
    #[cfg(feature = "otel")]
    super::otel::continue_trace(span, &request.trace.to_header());
    span.record("trace_id", trace_id(span, request));
}

/// Id of the trace that a request's span belongs to.
pub fn trace_id(span: &Span, request: &request::Request) -> String {
    #[cfg(feature = "otel")]
    if let Some(header) = super::otel::header_of(span)
        && let Some(trace) = Trace::parse(&header)
    {
        return trace.id;
    }
    let _ = span;
    request.trace.id.clone()
}

/// The place in the trace that a job started here belongs to; a header `traceparent`.
pub fn traceparent() -> Option<String> {
    #[cfg(feature = "otel")]
    if let Some(header) = super::otel::header_of(&Span::current()) {
        return Some(header);
    }
    request::current().map(|request| request.trace.to_header())
}

/// Makes a job attempt's span part of the trace of the request that started the job.
pub fn on_attempt(span: &Span, traceparent: &str) {
    let Some(trace) = Trace::parse(traceparent) else { return };
    #[cfg(feature = "otel")]
    super::otel::continue_trace(span, traceparent);
    span.record("trace_id", trace.id);
}
