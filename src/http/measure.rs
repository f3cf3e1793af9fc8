//! One log line and one count for each request, and its id in the answer.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, histogram};
use tracing::{Instrument as _, Span};

use crate::telemetry::{self, metrics as names};

/// Name of a request's id, asked and answered.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// Route of addresses that nothing serves: the address itself is never a label.
const UNMATCHED: &str = "unmatched";
/// Status in log and count of a request whose caller left before the answer.
const LEFT: u16 = 499;

/// Answers a request and tells how that went.
pub async fn request(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let facts =
        Arc::new(telemetry::Request::new(text(headers, &REQUEST_ID), text(headers, &TRACEPARENT)));
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(UNMATCHED, MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let span = tracing::info_span!(
        "http.request",
        request_id = facts.id,
        trace_id = tracing::field::Empty,
        method,
        route,
    );
    telemetry::accept(&span, &facts);
    let id = HeaderValue::from_str(&facts.id);
    let mut answered = Answered {
        facts: Arc::clone(&facts),
        span: span.clone(),
        started: Instant::now(),
        status: LEFT,
        method,
        route,
    };
    let mut response = facts.scope(next.run(request)).instrument(span).await;
    answered.status = response.status().as_u16();
    if let Ok(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A method's name; of those that nobody defined, one for all.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        _ => "OTHER",
    }
}

/// Tells how a request went when it is dropped, which also happens when the caller leaves.
struct Answered {
    facts: Arc<telemetry::Request>,
    span: Span,
    started: Instant,
    status: u16,
    method: &'static str,
    route: String,
}

impl Drop for Answered {
    fn drop(&mut self) {
        let Self { facts, span, started, status, method, route } = self;
        let took = started.elapsed();
        let noted = facts.noted();
        let operation = noted.operation.as_ref();
        span.in_scope(|| {
            tracing::info!(
                status,
                duration_ms = took.as_secs_f64() * 1_000.0,
                tenant = noted.tenant,
                operation = operation.and_then(|operation| operation.name.as_deref()),
                operation_type = operation.map(|operation| operation.kind),
                "request"
            );
        });
        let (method, route) = (*method, std::mem::take(route));
        let code =
            StatusCode::from_u16(*status).map_or("499".to_owned(), |s| s.as_str().to_owned());
        counter!(names::HTTP_REQUESTS, "method" => method, "route" => route.clone(), "status" => code)
            .increment(1);
        histogram!(names::HTTP_DURATION, "method" => method, "route" => route).record(took);
    }
}
