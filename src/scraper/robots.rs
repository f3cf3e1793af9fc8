//! What sites ask of programs in their `robots.txt` (RFC 9309).

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use reqwest::StatusCode;
use texting_robots::Robot;
use url::Url;

use super::FetchError;
use super::fetch::{Fetched, Fetcher, Limits, Manners};
use crate::cache::{Cache, Redis};

/// Name to which sites address their rules.
const AGENT: &str = "BeeCatalog";
/// How long a site's rules are taken for its rules.
const LIFE: Duration = Duration::from_hours(1);
/// Bytes of rules that stay in memory.
const MEMORY_BYTES: u64 = 8 << 20;
/// What is read of one site's rules, in bytes: as much as RFC 9309 asks for at least.
const MAX_BYTES: usize = 500 << 10;

/// The rules of all sites.
pub(super) fn cache(redis: Option<Redis>) -> Cache {
    Cache::new("robots", MEMORY_BYTES, LIFE, redis)
}

impl Fetcher {
    /// Whether the site of `url` lets it be fetched by us. Boxed: fetching a site's rules is fetching,
    /// too.
    pub(super) fn ask_robots<'f>(&'f self, url: &'f Url) -> BoxFuture<'f, Result<(), FetchError>> {
        async move {
            let place = url.join("/robots.txt").map_err(|_| FetchError::RobotsUnavailable)?;
            let origin = url.origin().ascii_serialization();
            let fill = async { rules_in(self.follow(&place, Limits::PAGE, Manners::None).await) };
            let found = self.robots().get_or_fill(&origin, fill).await;
            let (text, _) = found.map_err(|error| without_rules(&error))?;
            let url = url.clone();
            let allowed = tokio::task::spawn_blocking(move || {
                Robot::new(AGENT, &text).is_ok_and(|robot| robot.allowed(url.as_str()))
            });
            match allowed.await {
                Ok(true) => Ok(()),
                Ok(false) => Err(FetchError::RobotsDisallowed),
                Err(_) => Err(FetchError::RobotsUnavailable),
            }
        }
        .boxed()
    }
}

/// What keeps a site's rules from us keeps its pages from us, too; what is wrong with the rules alone
/// is no news of a page.
fn without_rules(error: &FetchError) -> FetchError {
    match error {
        FetchError::Blocked => FetchError::Blocked,
        FetchError::Timeout { seconds } => FetchError::Timeout { seconds: *seconds },
        FetchError::Unreachable { source } => {
            FetchError::Unreachable { source: Arc::clone(source) }
        }
        _ => FetchError::RobotsUnavailable,
    }
}

/// The rules in an answer. Where a site has none, all is allowed; where it can't tell them, nothing.
fn rules_in(answer: Result<Fetched, FetchError>) -> Result<Bytes, FetchError> {
    let answer = match answer {
        // "Unavailable": the RFC takes endless redirects like a missing file.
        Err(FetchError::RedirectLimit { .. }) => return Ok(Bytes::new()),
        answer => answer?,
    };
    match answer.status {
        status if status.is_success() => {
            Ok(answer.bytes.slice(..answer.bytes.len().min(MAX_BYTES)))
        }
        StatusCode::TOO_MANY_REQUESTS => Err(FetchError::RobotsUnavailable),
        status if status.is_client_error() => Ok(Bytes::new()),
        _ => Err(FetchError::RobotsUnavailable),
    }
}
