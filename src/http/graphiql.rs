//! GraphiQL from the binary itself, so that it works without a network.
//!
//! `web/graphiql` is built by `./bee` when Node is there; its compressed files are embedded. Without
//! them the page says how to build it.

use std::borrow::Cow;
use std::io::Read as _;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

/// Where the page lives; the build of `web/graphiql` has the same base.
const HOME: &str = "/graphiql/";
/// Monaco starts its workers from blobs and writes its own style elements; nothing else is let in.
const POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
    connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";
/// For names that carry a hash of their content.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";
/// Shown when the binary was built without Node.
const NOT_BUILT: &str = include_str!("graphiql/not_built.html");

#[derive(RustEmbed)]
#[folder = "web/graphiql/dist"]
struct Dist;

/// The routes of the page.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/graphiql", get(home))
        .route(HOME, get(|headers: HeaderMap| serve("index.html".to_owned(), headers)))
        .route("/graphiql/{*path}", get(|Path(path): Path<String>, headers| serve(path, headers)))
}

/// Leads from the server's address to the page.
pub async fn home() -> Redirect {
    Redirect::temporary(HOME)
}

async fn serve(path: String, headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let coding = Coding::preferred(accepted.unwrap_or_default());
    // Unpacking a large script takes some milliseconds, and debug builds read from disk.
    tokio::task::spawn_blocking(move || answer(&path, coding, embedded))
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn embedded(path: &str) -> Option<Cow<'static, [u8]>> {
    Dist::get(path).map(|file| file.data)
}

/// How a body is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// The smallest form that an `Accept-Encoding` header allows.
    fn preferred(accepted: &str) -> Self {
        let allows = |wanted: &str| accepted.split(',').any(|choice| named(choice, wanted));
        if allows("br") {
            Self::Brotli
        } else if allows("gzip") {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// Whether `choice` (e.g. `br;q=0.9`) is `wanted` and not refused by a weight of zero.
fn named(choice: &str, wanted: &str) -> bool {
    let mut parts = choice.split(';').map(str::trim);
    let name = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
    let weight = parts.find_map(|part| part.strip_prefix("q="));
    name && weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0))
}

/// The answer for a file of the folder that `find` reads.
fn answer(
    path: &str,
    coding: Coding,
    find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Response {
    if find("index.html").is_none() {
        let status = if path == "index.html" { StatusCode::OK } else { StatusCode::NOT_FOUND };
        return guarded((status, Html(NOT_BUILT)).into_response(), ASK_AGAIN);
    }
    let Some(body) = packed(path, coding, &find) else {
        return guarded(StatusCode::NOT_FOUND.into_response(), ASK_AGAIN);
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, media_type(path));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = coding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    guarded(response, if path.starts_with("assets/") { FOR_GOOD } else { ASK_AGAIN })
}

/// The bytes of `path` in `coding`. The folder holds each file as `.br` and `.gz`.
fn packed(
    path: &str,
    coding: Coding,
    find: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Option<Cow<'static, [u8]>> {
    let gzipped = || find(&format!("{path}.gz"));
    match coding {
        Coding::Brotli => find(&format!("{path}.br")),
        Coding::Gzip => gzipped(),
        Coding::Identity => {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&*gzipped()?).read_to_end(&mut plain).ok()?;
            Some(plain.into())
        }
    }
}

fn media_type(path: &str) -> HeaderValue {
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let essence = guess.essence_str();
    let text = essence.starts_with("text/") || essence == "application/javascript";
    let full = if text { format!("{essence}; charset=utf-8") } else { essence.to_owned() };
    HeaderValue::from_str(&full).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

fn guarded(mut response: Response, cache: &'static str) -> Response {
    let guards = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, cache),
    ];
    let headers = response.headers_mut();
    for (name, value) in guards {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
