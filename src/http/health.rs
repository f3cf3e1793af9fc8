//! Probes. They say whether, never why: the reasons are for the inside (the operators' listener,
//! `beecatalog status`).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Door;

/// The process runs.
pub async fn live() -> &'static str {
    "ok"
}

/// The process should be sent requests.
pub async fn ready(State(door): State<Door>) -> (StatusCode, Json<Value>) {
    match (door.readiness.check().await, door.readiness.degraded()) {
        (Ok(()), none) if none.is_empty() => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        (Ok(()), degraded) => {
            (StatusCode::OK, Json(json!({ "status": "ready", "degraded": degraded })))
        }
        (Err(_), _) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready" }))),
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
