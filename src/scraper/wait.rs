//! When a site may be asked again.

use std::time::Duration;

use rand::Rng as _;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::{FetchError, Fetched};

/// A site that wants to be left alone for longer is not asked again by this page.
const LONGEST: Duration = Duration::from_mins(1);
/// Wait for a site that names no time.
const USUAL: Duration = Duration::from_secs(2);

/// How long to wait before a second and last try; `None` when there is none to make.
///
/// A second try is made where the first failed by no fault of the page: the site asked to wait, was
/// out of order or the connection broke.
pub(super) fn before_retry(
    tried: &Result<Fetched, FetchError>,
    unix_now: Duration,
) -> Option<Duration> {
    match tried {
        Ok(answer) => {
            let asked = retry_after(&answer.headers, unix_now);
            let passing = answer.status == StatusCode::TOO_MANY_REQUESTS
                || answer.status.is_server_error()
                || (asked.is_some() && answer.status == StatusCode::FORBIDDEN);
            passing.then(|| asked.unwrap_or_else(usual)).filter(|wait| *wait <= LONGEST)
        }
        Err(FetchError::Unreachable { .. }) => Some(usual()),
        Err(_) => None,
    }
}

/// `Retry-After` in either of its forms: seconds, or a date.
pub(super) fn retry_after(headers: &HeaderMap, unix_now: Duration) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(date.saturating_sub(unix_now))
}

/// Spread, so that many pages of one site don't come back at once.
fn usual() -> Duration {
    USUAL.mul_f64(rand::rng().random_range(0.5..1.5))
}
