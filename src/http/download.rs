//! `GET /files/{artifact}`: an artifact by its signed link.

use std::str::FromStr as _;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entity::id::{ArtifactId, WorkspaceId};
use entity::instant::Instant;
use serde::Deserialize;

use super::{Door, Refusal};
use crate::shelf::artifact;
use crate::storage::{BlobKey, Grant, StorageError};

/// The proof that a link carries.
#[derive(Debug, Deserialize)]
pub struct Proof {
    #[serde(rename = "w")]
    workspace: String,
    #[serde(rename = "e")]
    expires_at_us: i64,
    #[serde(rename = "s")]
    signature: String,
}

/// Sends an artifact as an attachment.
pub async fn artifact(
    State(door): State<Door>,
    Path(artifact): Path<String>,
    proof: Result<Query<Proof>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Query(proof) = proof.map_err(|_| Refusal::LinkInvalid)?;
    let grant = Grant {
        workspace: WorkspaceId::from_str(&proof.workspace).map_err(|_| Refusal::LinkInvalid)?,
        artifact: ArtifactId::from_str(&artifact).map_err(|_| Refusal::LinkInvalid)?,
        expires_at: Instant::from_micros(proof.expires_at_us),
    };
    let grant = door
        .links
        .verify(grant, &proof.signature, door.clock.now())
        .map_err(|_| Refusal::LinkInvalid)?;
    let scope = door.access.by_link(grant.workspace);
    let row = artifact::find(&door.store, &scope, grant.artifact)
        .await
        .map_err(|error| unavailable(&error))?
        .ok_or(Refusal::LinkInvalid)?;
    let bytes =
        door.blobs.stream(&BlobKey::stored(row.blob_key)).await.map_err(|error| match error {
            StorageError::NotFound { .. } => Refusal::LinkInvalid,
            error => unavailable(&error),
        })?;
    let headers = [
        (header::CONTENT_TYPE, text(&row.media_type)),
        (header::CONTENT_LENGTH, HeaderValue::from(row.size_bytes)),
        (header::CONTENT_DISPOSITION, disposition(&row.file_name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn unavailable(error: &(dyn std::error::Error + 'static)) -> Refusal {
    tracing::error!(error, "artifact can't be sent");
    Refusal::Unavailable
}

fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// Artifact names are made by us from letters, digits, `-`, `_` and `.`.
fn disposition(name: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}
