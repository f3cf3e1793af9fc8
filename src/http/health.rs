//! Probes. They say whether, never why: the reasons are for the inside (the operators' listener,
//! `beecatalog status`).

use axum::extract::State;
use axum::http::StatusCode;

use super::Door;

/// The process runs.
pub async fn live() -> &'static str {
    "ok"
}

/// The process should be sent requests.
pub async fn ready(State(door): State<Door>) -> (StatusCode, &'static str) {
    match door.readiness.check().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready"),
    }
}

/// The start is over.
pub async fn started(State(door): State<Door>) -> (StatusCode, &'static str) {
    if door.readiness.has_started() {
        (StatusCode::OK, "started")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "starting")
    }
}
