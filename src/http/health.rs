//! Probes. They say whether, never why: the reasons are for operators (`beecatalog status`).

use axum::extract::State;
use axum::http::StatusCode;

use super::Door;

/// The process runs.
pub async fn live() -> &'static str {
    "ok"
}

/// The process can serve: the ledger answers and no shutdown is under way.
pub async fn ready(State(door): State<Door>) -> (StatusCode, &'static str) {
    if door.shutdown.is_cancelled() || door.store.ping().await.is_err() {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready")
    } else {
        (StatusCode::OK, "ready")
    }
}
