//! The operators' door: metrics and probes that say why, on a listener of its own. It has no keys,
//! so it belongs on an address that only the inside reaches.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::health::{Probe, Readiness, Verdict, part};
use crate::telemetry::Sampler;

/// Format of Prometheus' text exposition.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// What the operators' door needs from the house.
#[derive(Clone)]
pub struct Ops {
    /// Values of all metrics.
    pub recorder: PrometheusHandle,
    /// Brings the gauges up to date.
    pub sampler: Arc<Sampler>,
    /// State of the parts.
    pub probe: Probe,
    /// Whether the process should be sent work.
    pub readiness: Readiness,
}

/// All routes.
pub fn router(ops: Ops) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/startupz", get(started))
        .with_state(ops)
}

async fn metrics(State(ops): State<Ops>) -> Response {
    ops.sampler.refresh().await;
    ([(header::CONTENT_TYPE, TEXT)], ops.recorder.render()).into_response()
}

/// Every part with its verdict and why. 503 when the process should not be sent work.
async fn ready(State(ops): State<Ops>) -> Response {
    let (mut status, ready) = tokio::join!(ops.probe.look(), ops.readiness.check());
    let (verdict, detail, code) = match ready {
        Ok(()) => (Verdict::Healthy, "ready".to_owned(), StatusCode::OK),
        Err(why) => (Verdict::Down, why.to_string(), StatusCode::SERVICE_UNAVAILABLE),
    };
    status.add(part("server", verdict, detail));
    (code, Json(status)).into_response()
}

async fn started(State(ops): State<Ops>) -> (StatusCode, &'static str) {
    if ops.readiness.has_started() {
        (StatusCode::OK, "started")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting")
    }
}
