//! The operators' door: metrics and probes that say why, on a listener of its own. It has no keys,
//! so it belongs on an address that only the inside reaches.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio_util::sync::CancellationToken;

use crate::health::{Probe, Verdict, part};
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
    /// Cancelled when the server is stopping.
    pub draining: CancellationToken,
}

/// All routes.
pub fn router(ops: Ops) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .route("/startupz", get(ready))
        .with_state(ops)
}

async fn metrics(State(ops): State<Ops>) -> Response {
    ops.sampler.refresh().await;
    ([(header::CONTENT_TYPE, TEXT)], ops.recorder.render()).into_response()
}

/// Every part with its verdict and why. 503 while one is down or the server is stopping.
async fn ready(State(ops): State<Ops>) -> Response {
    let mut status = ops.probe.look().await;
    if ops.draining.is_cancelled() {
        status.add(part("server", Verdict::Down, "draining".to_owned()));
    }
    let code = match status.verdict {
        Verdict::Down => StatusCode::SERVICE_UNAVAILABLE,
        Verdict::Healthy | Verdict::Degraded => StatusCode::OK,
    };
    (code, Json(status)).into_response()
}
