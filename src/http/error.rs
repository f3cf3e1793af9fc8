//! Refusals at the HTTP level: a status, a stable code, and no `data`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::telemetry;

/// A request that is refused before anything was executed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No key, or one that is unknown, revoked or mistyped. One text for all.
    #[error("a valid API key is needed: send it as `Authorization: Bearer bc_…`")]
    Unauthenticated,
    /// A key in the address, where logs and histories keep it.
    #[error(
        "an API key must not stand in the address; send it in the Authorization header and replace this one"
    )]
    KeyInUrl,
    /// A content type that a plain HTML form can send, or none.
    #[error("send `application/json`, or `multipart/form-data` for uploads")]
    UnsupportedMediaType,
    /// An upload without the header that browsers never add by themselves.
    #[error("uploads need the header `x-bc-preflight: 1`")]
    PreflightRequired,
    /// A method that the route does not serve.
    #[error("use POST for operations and a WebSocket for subscriptions")]
    MethodNotAllowed,
    /// A body above its limit.
    #[error("the body is larger than {limit} bytes")]
    BodyTooLarge {
        /// Limit in bytes.
        limit: usize,
    },
    /// An uploaded file above its limit.
    #[error("the file is larger than {limit} bytes")]
    FileTooLarge {
        /// Limit in bytes.
        limit: usize,
    },
    /// More files in one request than are taken.
    #[error("the request has {files} files; at most {limit} are taken at a time")]
    TooManyFiles {
        /// How many there are.
        files: usize,
        /// How many are taken.
        limit: usize,
    },
    /// A body that takes too long to arrive.
    #[error("the request took too long to arrive; send it again")]
    Timeout,
    /// Several operations in one request.
    #[error("send one operation per request")]
    BatchDisabled,
    /// A body that is not a GraphQL request.
    #[error("the body is not a GraphQL request: {reason}")]
    BadRequest {
        /// What is wrong with it.
        reason: String,
    },
    /// A page of another site tries to open a socket.
    #[error("this origin may not open a socket here")]
    ForeignOrigin,
    /// A socket that does not speak `graphql-transport-ws`.
    #[error("ask for the sub-protocol `graphql-transport-ws`")]
    Subprotocol,
    /// A link that opens nothing.
    #[error("this link is not valid or has expired; ask for a new one")]
    LinkInvalid,
    /// The house can't answer now.
    #[error("the service can't answer right now; try again in a moment")]
    Unavailable,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Unauthenticated => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            Self::KeyInUrl => (StatusCode::BAD_REQUEST, "KEY_IN_URL"),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE")
            }
            Self::PreflightRequired => (StatusCode::BAD_REQUEST, "CSRF_PREFLIGHT_REQUIRED"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::BodyTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE"),
            Self::FileTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "FILE_TOO_LARGE"),
            Self::TooManyFiles { .. } => (StatusCode::BAD_REQUEST, "TOO_MANY_FILES"),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT"),
            Self::BatchDisabled => (StatusCode::BAD_REQUEST, "BATCH_DISABLED"),
            Self::BadRequest { .. } => (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "FOREIGN_ORIGIN"),
            Self::Subprotocol => (StatusCode::BAD_REQUEST, "SUBPROTOCOL"),
            Self::LinkInvalid => (StatusCode::FORBIDDEN, "LINK_INVALID"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        let mut extensions = json!({ "code": code });
        if let Some(id) = telemetry::current_id() {
            extensions["requestId"] = id.into();
        }
        let text = self.to_string();
        let message = telemetry::scrub(&text);
        let body = json!({ "errors": [{ "message": message, "extensions": extensions }] });
        let mut response = (status, Json(body)).into_response();
        match self {
            Self::Unauthenticated => {
                let realm = HeaderValue::from_static("Bearer realm=\"beecatalog\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, realm);
            }
            Self::MethodNotAllowed => {
                let post = HeaderValue::from_static("POST");
                response.headers_mut().insert(header::ALLOW, post);
            }
            _ => {}
        }
        response
    }
}
