//! `POST /graphql`: one operation as JSON, or as multipart with files.

use std::time::Duration;

use async_graphql::ParseRequestError;
use async_graphql::http::MultipartOptions;
use async_graphql_axum::GraphQLResponse;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio_util::compat::TokioAsyncReadCompatExt;

use super::{Door, Persisted, Refusal, auth};
use crate::cache::PERSISTED_QUERY;
use crate::shelf::cache_epoch;

/// Room for the operation and the map beside the files of an upload.
const MULTIPART_OVERHEAD_BYTES: usize = 256 * 1024;
/// Headers of which one must come with an upload. A browser sends none of them across sites without
/// asking first, so a foreign page can't upload with a visitor's rights.
const PREFLIGHT_HEADERS: [&str; 3] =
    ["x-bc-preflight", "apollo-require-preflight", "graphql-require-preflight"];
/// Answer type of the GraphQL over HTTP specification.
const NEWER_TYPE: &str = "application/graphql-response+json";
/// Bytes above its limit that a refused body is still read (attack table row 5), and for how long.
const DRAINED_BYTES: usize = 64 * 1024;
const DRAIN_TIME: Duration = Duration::from_secs(2);
/// Files per request.
const MAX_FILES: usize = 5;

/// Runs one operation.
pub async fn execute(State(door): State<Door>, request: Request) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let viewer = auth::viewer(&door, &parts.headers, &parts.uri).await?;
    let kind = BodyKind::of(&parts.headers)?;
    let language = auth::language(&parts.headers);
    let operation = parse(&door, kind, &parts.headers, body).await?;
    let epoch = if Persisted::concerns(&operation) {
        let epoch = cache_epoch::of(&door.store, &viewer.scope, PERSISTED_QUERY).await;
        epoch.map_err(|error| {
            let error: &dyn std::error::Error = &error;
            tracing::error!(error, "the epoch of persisted queries can't be read");
            Refusal::Unavailable
        })?
    } else {
        0
    };
    let place = (viewer.scope.tenant(), epoch);
    let response = match door.persisted.complete(place, operation).await {
        Ok(operation) => door.api.execute(viewer, language, operation).await,
        Err(unresolved) => unresolved.into(),
    };
    Ok(answer(&parts.headers, response))
}

/// A successful HTTP answer, `errors` of the operation included. Its type is the newer one only for
/// clients that ask for it.
fn answer(asked: &HeaderMap, response: async_graphql::Response) -> Response {
    let mut http = GraphQLResponse::from(response).into_response();
    let accept = asked.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if !accept.is_some_and(|accept| accept.contains(NEWER_TYPE)) {
        let json = HeaderValue::from_static("application/json");
        http.headers_mut().insert(header::CONTENT_TYPE, json);
    }
    http.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    http
}

/// The bodies that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    Json,
    Multipart,
}

impl BodyKind {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
        let essence = content_type.and_then(|v| v.split(';').next()).map(str::trim);
        match essence {
            Some(v) if v.eq_ignore_ascii_case("application/json") => Ok(Self::Json),
            Some(v) if v.eq_ignore_ascii_case("multipart/form-data") => {
                let asked = PREFLIGHT_HEADERS.iter().any(|name| headers.contains_key(*name));
                if asked { Ok(Self::Multipart) } else { Err(Refusal::PreflightRequired) }
            }
            _ => Err(Refusal::UnsupportedMediaType),
        }
    }
}

impl BodyKind {
    /// Longest that a body may take to arrive (attack table row 6); files may come over slow lines.
    const fn time(self) -> Duration {
        match self {
            Self::Json => Duration::from_secs(15),
            Self::Multipart => Duration::from_mins(10),
        }
    }
}

async fn parse(
    door: &Door,
    kind: BodyKind,
    headers: &HeaderMap,
    body: Body,
) -> Result<async_graphql::Request, Refusal> {
    let limit = match kind {
        BodyKind::Json => door.limits.json_bytes,
        BodyKind::Multipart => door.limits.upload_bytes + MULTIPART_OVERHEAD_BYTES,
    };
    if declared_length(headers).is_some_and(|length| length > limit) {
        drain(body, limit + DRAINED_BYTES).await;
        return Err(too_large(kind, door));
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let limited = http_body_util::Limited::new(body, limit);
    let bytes = Body::new(limited).into_data_stream().map_err(std::io::Error::other);
    let reader = tokio_util::io::StreamReader::new(bytes).compat();
    let options = MultipartOptions::default()
        .max_file_size(door.limits.upload_bytes)
        .max_num_files(MAX_FILES);
    let received = async_graphql::http::receive_body(content_type, reader, options);
    let received = tokio::time::timeout(kind.time(), received).await;
    let received = received.map_err(|_| Refusal::Timeout)?;
    let operation = received.map_err(|error| refuse(&error, kind, door))?;
    // The library counts their bytes only.
    match operation.uploads.len() {
        files if files > MAX_FILES => Err(Refusal::TooManyFiles { files, limit: MAX_FILES }),
        _ => Ok(operation),
    }
}

/// Reads a refused body for a while: a client that still sends when the connection is closed would
/// lose the answer that tells why.
async fn drain(body: Body, up_to: usize) {
    let mut pieces = body.into_data_stream();
    let mut read = 0;
    let drained = async {
        while let Some(Ok(piece)) = pieces.next().await {
            read += piece.len();
            if read > up_to {
                break;
            }
        }
    };
    // Whether it ended or not, the answer is the same.
    let _ = tokio::time::timeout(DRAIN_TIME, drained).await;
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(kind: BodyKind, door: &Door) -> Refusal {
    match kind {
        BodyKind::Json => Refusal::BodyTooLarge { limit: door.limits.json_bytes },
        BodyKind::Multipart => Refusal::FileTooLarge { limit: door.limits.upload_bytes },
    }
}

fn refuse(error: &ParseRequestError, kind: BodyKind, door: &Door) -> Refusal {
    match error {
        ParseRequestError::PayloadTooLarge => too_large(kind, door),
        ParseRequestError::UnsupportedBatch => Refusal::BatchDisabled,
        error if passed_the_limit(error) => too_large(kind, door),
        error => Refusal::BadRequest { reason: error.to_string().chars().take(200).collect() },
    }
}

/// Whether the length limit is what ended the body; the library wraps it as an input error.
fn passed_the_limit(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if cause.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && let Some(inner) = io.get_ref()
            && passed_the_limit(inner)
        {
            return true;
        }
        next = cause.source();
    }
    false
}
