//! `GET /files/{artifact}`: an artifact by its signed link.

use std::str::FromStr;

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use entity::instant::Instant;
use entity::scope::TenantScope;
use futures_util::stream::BoxStream;
use serde::Deserialize;

use super::{Door, Refusal};
use crate::shelf::artifact;
use crate::storage::{BlobKey, Grant, StorageError, Target};

/// The proof that a link carries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    #[serde(rename = "w")]
    workspace: String,
    #[serde(rename = "e")]
    expires_at_us: String,
    #[serde(rename = "s")]
    signature: String,
}

/// Sends an artifact as an attachment.
pub async fn artifact(
    State(door): State<Door>,
    artifact: Result<Path<String>, PathRejection>,
    proof: Result<Query<Proof>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Path(artifact) = artifact.map_err(|_| Refusal::LinkInvalid)?;
    let Query(proof) = proof.map_err(|_| Refusal::LinkInvalid)?;
    let artifact = canonical(&artifact)?;
    let scope = proof.verified(&door, Target::Artifact(artifact))?;
    let row = artifact::find(&door.store, &scope, artifact)
        .await
        .map_err(|error| unavailable(&error))?
        .ok_or(Refusal::LinkInvalid)?;
    let bytes = bytes(&door, row.blob_key).await?;
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

impl Proof {
    /// The scope that the proof opens for `target`.
    pub(super) fn verified(&self, door: &Door, target: Target) -> Result<TenantScope, Refusal> {
        let expires_at_us: i64 = canonical(&self.expires_at_us)?;
        let grant = Grant {
            workspace: canonical(&self.workspace)?,
            target,
            expires_at: Instant::from_micros(expires_at_us),
        };
        let grant = door.links.verify(grant, &self.signature, door.clock.now());
        Ok(door.access.by_link(grant.map_err(|_| Refusal::LinkInvalid)?.workspace))
    }
}

/// What is stored under a key that a row names.
pub(super) async fn bytes(
    door: &Door,
    key: String,
) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, Refusal> {
    door.blobs.stream(&BlobKey::stored(key)).await.map_err(|error| match error {
        StorageError::NotFound { .. } => Refusal::LinkInvalid,
        error => unavailable(&error),
    })
}

/// A link is for reading only; what else is tried with it is told no more than that.
pub async fn other_method() -> Refusal {
    Refusal::LinkInvalid
}

/// A part of a link in the one spelling that we write: a changed byte is a changed link, even where
/// it would mean the same.
pub(super) fn canonical<T: FromStr + ToString>(text: &str) -> Result<T, Refusal> {
    let value = text.parse::<T>().map_err(|_| Refusal::LinkInvalid)?;
    if value.to_string() == text { Ok(value) } else { Err(Refusal::LinkInvalid) }
}

pub(super) fn unavailable(error: &(dyn std::error::Error + 'static)) -> Refusal {
    tracing::error!(error, "a file can't be sent");
    Refusal::Unavailable
}

pub(super) fn text(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// Names of files are made by us from letters, digits, `-`, `_` and `.`.
pub(super) fn disposition(name: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .unwrap_or(HeaderValue::from_static("attachment"))
}
