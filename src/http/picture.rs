//! `GET /pictures/{picture}`: a picture by its signed link, for marketplaces to fetch.
//!
//! Bytes of sellers and of strangers' pages are served here: never as a page, never with scripts
//! (attack table rows 73 and 74).

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::download::{Proof, bytes, canonical, disposition, text, unavailable};
use super::{Door, Refusal};
use crate::shelf::picture;
use crate::storage::{Target, picture_file_name};

/// A picture never changes under its id; no longer than that, because a link's end is near.
const CACHE: &str = "private, max-age=86400, immutable";

/// Sends a picture.
pub async fn picture(
    State(door): State<Door>,
    name: Result<Path<String>, PathRejection>,
    proof: Result<Query<Proof>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Path(name) = name.map_err(|_| Refusal::LinkInvalid)?;
    let Query(proof) = proof.map_err(|_| Refusal::LinkInvalid)?;
    let (id, _) = name.split_once('.').ok_or(Refusal::LinkInvalid)?;
    let id = canonical(id)?;
    let scope = proof.verified(&door, Target::Picture(id))?;
    let row = picture::find(&door.store, &scope, id)
        .await
        .map_err(|error| unavailable(&error))?
        .filter(|row| picture_file_name(row) == name)
        .ok_or(Refusal::LinkInvalid)?;
    let bytes = bytes(&door, row.blob_key).await?;
    let headers = [
        (header::CONTENT_TYPE, text(&row.media_type)),
        (header::CONTENT_LENGTH, HeaderValue::from(row.size_bytes)),
        (header::CONTENT_DISPOSITION, disposition(&name)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE)),
    ];
    Ok((headers, Body::from_stream(bytes)).into_response())
}
