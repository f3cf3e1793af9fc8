//! Who is asking: the API key of a request.

use axum::http::{HeaderMap, Uri, header};

use super::{Door, Refusal};
use crate::access::{AccessError, Viewer};
use crate::catalog::Lang;
use crate::telemetry;

/// The viewer that a request's `Authorization` header names.
///
/// # Errors
/// [`Refusal::Unauthenticated`], [`Refusal::KeyInUrl`], or [`Refusal::Unavailable`] when the ledger
/// can't be asked.
pub async fn viewer(door: &Door, headers: &HeaderMap, uri: &Uri) -> Result<Viewer, Refusal> {
    refuse_key_in(uri)?;
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    by_header(door, header).await
}

/// Refuses an address that holds a key: logs and histories keep addresses.
///
/// # Errors
/// [`Refusal::KeyInUrl`].
pub fn refuse_key_in(uri: &Uri) -> Result<(), Refusal> {
    let found = uri.query().is_some_and(|query| query.contains("bc_"));
    if found { Err(Refusal::KeyInUrl) } else { Ok(()) }
}

/// The viewer named by the text of an `Authorization` header, also as sent in `connection_init`.
///
/// # Errors
/// [`Refusal::Unauthenticated`] or [`Refusal::Unavailable`].
pub async fn by_header(door: &Door, header: Option<&str>) -> Result<Viewer, Refusal> {
    let key = header.and_then(bearer).ok_or(Refusal::Unauthenticated)?;
    let viewer = door.access.authenticate(key).await.map_err(|error| match error {
        AccessError::Unknown => Refusal::Unauthenticated,
        error => {
            tracing::error!(error = &error as &dyn std::error::Error, "key can't be checked");
            Refusal::Unavailable
        }
    })?;
    if let Some(request) = telemetry::current() {
        request.note_tenant(viewer.scope.tenant().to_string());
    }
    Ok(viewer)
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, key) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The language that a request's `Accept-Language` prefers among ours; Portuguese without one.
pub fn language(headers: &HeaderMap) -> Lang {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let preferred = header.and_then(|value| {
        let mut choices: Vec<(&str, f32)> = value.split(',').filter_map(weighted).collect();
        choices.sort_by(|a, b| b.1.total_cmp(&a.1));
        choices.into_iter().find_map(|(tag, _)| match tag.split('-').next() {
            Some("pt") => Some(Lang::PtBr),
            Some("en") => Some(Lang::En),
            _ => None,
        })
    });
    preferred.unwrap_or(Lang::PtBr)
}

/// A language tag and its weight, e.g. `en;q=0.8`.
fn weighted(choice: &str) -> Option<(&str, f32)> {
    let mut parts = choice.split(';').map(str::trim);
    let tag = parts.next()?;
    let weight =
        parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
    Some((tag, weight?))
}
