//! Fetching: every hop checked, paced, timed and counted.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use entity::clock::Clock;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, HeaderMap, LOCATION};
use reqwest::{Client, StatusCode, redirect};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use url::Url;

use super::inflate::Body;
use super::resolver::{Guarded, Lookup, PrivateAddress, System};
use super::robots;
use super::rules::{Place, Rules};
use super::wait;
use super::{FetchError, NotAllowed};
use crate::cache::{Cache, Pace, Redis};
use crate::tls;

/// Redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// Hosts whose pace is remembered before those that nobody asks any more are forgotten.
const MAX_HOSTS: usize = 10_000;
/// Languages that are asked for.
const LANGUAGES: &str = "pt-BR,pt;q=0.9,en;q=0.5";

/// How much of an answer is read, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest body in bytes, inflated.
    pub bytes: usize,
    /// Longest time from asking to the last byte, all redirects together. Waiting for a host's turn
    /// is not part of it.
    pub total: Duration,
}

impl Limits {
    /// Those of a page: 5 MiB and 20 s.
    pub const PAGE: Self = Self { bytes: 5 << 20, total: Duration::from_secs(20) };
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Fetched {
    /// Status.
    pub status: StatusCode,
    /// Address that answered, behind all redirects.
    pub final_url: Url,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, inflated.
    pub bytes: Bytes,
    /// SHA-256 of the body in lower-case hexadecimal.
    pub sha256: String,
}

/// Whether a site's wishes are asked for first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manners {
    /// The site's `robots.txt` decides.
    Robots,
    /// It is the `robots.txt` that is fetched.
    None,
}

/// Fetches pages and pictures. Cheap to clone; clones share the hosts' pace.
///
/// A fetch that is dropped ends at once, wherever it is, also while it waits for a host's turn.
#[derive(Clone)]
pub struct Fetcher(Arc<Inner>);

struct Inner {
    rules: Rules,
    public: Client,
    local: Client,
    pace: DefaultKeyedRateLimiter<String>,
    /// The pace of all processes together, and where they keep it.
    shared: Option<(Redis, Pace)>,
    robots: Cache,
    clock: Clock,
}

impl Fetcher {
    /// A fetcher of what `rules` allow, one request in `pace` for each host.
    ///
    /// # Errors
    /// [`reqwest::Error`] when there is no TLS to be had.
    pub fn new(
        rules: Rules,
        pace: Duration,
        redis: Option<Redis>,
        clock: Clock,
    ) -> Result<Self, reqwest::Error> {
        Self::with_lookup(rules, pace, redis, clock, Arc::new(System))
    }

    /// As [`Fetcher::new`], with names resolved by `lookup`.
    pub(super) fn with_lookup(
        rules: Rules,
        pace: Duration,
        redis: Option<Redis>,
        clock: Clock,
        lookup: Arc<dyn Lookup>,
    ) -> Result<Self, reqwest::Error> {
        tls::install();
        let guarded = Guarded::new(lookup, rules.clone());
        let every = pace.max(Duration::from_millis(1));
        let quota = Quota::with_period(every);
        Ok(Self(Arc::new(Inner {
            public: client().dns_resolver(Arc::new(guarded)).build()?,
            local: client().build()?,
            pace: RateLimiter::keyed(quota.unwrap_or_else(|| Quota::per_second(nonzero()))),
            shared: redis.clone().map(|redis| (redis, Pace { every, burst: 1 })),
            robots: robots::cache(redis),
            rules,
            clock,
        })))
    }

    /// What may be fetched.
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// Fetches `url`. A site that asks to wait (429, 503), is out of order or breaks off is asked
    /// once more; what it answers then is the answer.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(&self, url: &Url, limits: Limits) -> Result<Fetched, FetchError> {
        let tried = self.follow(url, limits, Manners::Robots).await;
        let now = Duration::from_micros(self.0.clock.now().as_micros().unsigned_abs());
        let Some(wait) = wait::before_retry(&tried, now) else { return tried };
        tokio::time::sleep(wait).await;
        self.follow(url, limits, Manners::Robots).await
    }

    pub(super) fn robots(&self) -> &Cache {
        &self.0.robots
    }

    /// Fetches `url` and what it leads to, each hop under all rules.
    pub(super) async fn follow(
        &self,
        url: &Url,
        limits: Limits,
        manners: Manners,
    ) -> Result<Fetched, FetchError> {
        let (mut at, first) = (url.clone(), self.0.rules.check(url)?);
        let mut left = limits.total;
        for _ in 0..=MAX_REDIRECTS {
            let place = self.0.rules.check(&at)?;
            // An operator's own origin is nothing that strangers may lead us to.
            if place == Place::Local && first == Place::Public {
                return Err(FetchError::Blocked);
            }
            if manners == Manners::Robots {
                self.ask_robots(&at).await?;
            }
            self.turn(&at).await;
            let began = Instant::now();
            let late = |_| FetchError::Timeout { seconds: limits.total.as_secs() };
            let asked = tokio::time::timeout(left, self.ask(&at, place, limits.bytes));
            match asked.await.map_err(late)?? {
                Answer::Whole(fetched) => return Ok(fetched),
                Answer::Elsewhere(next) => at = next,
            }
            left = left.saturating_sub(began.elapsed());
        }
        Err(FetchError::RedirectLimit { limit: MAX_REDIRECTS })
    }

    /// Waits until the host may be asked again.
    async fn turn(&self, url: &Url) {
        let pace = &self.0.pace;
        if pace.len() > MAX_HOSTS {
            pace.retain_recent();
        }
        pace.until_key_ready(&url.authority().to_owned()).await;
        if let Some((redis, pace)) = &self.0.shared {
            redis.wait_for_turn("host", url.authority(), *pace).await;
        }
    }

    async fn ask(&self, url: &Url, place: Place, limit: usize) -> Result<Answer, FetchError> {
        let client = match place {
            Place::Public => &self.0.public,
            Place::Local => &self.0.local,
        };
        let mut answer = client.get(url.clone()).send().await.map_err(of_reqwest)?;
        if let Some(next) = elsewhere(url, answer.status(), answer.headers())? {
            return Ok(Answer::Elsewhere(next));
        }
        let mut body = Body::new(answer.headers(), limit)?;
        while let Some(piece) = answer.chunk().await.map_err(of_reqwest)? {
            body.take(&piece)?;
        }
        let bytes = Bytes::from(body.finish()?);
        let sha256 = hex::encode(Sha256::digest(&bytes));
        Ok(Answer::Whole(Fetched {
            status: answer.status(),
            final_url: url.clone(),
            headers: std::mem::take(answer.headers_mut()),
            bytes,
            sha256,
        }))
    }
}

impl std::fmt::Debug for Fetcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fetcher").field("rules", &self.0.rules).finish_non_exhaustive()
    }
}

enum Answer {
    Whole(Fetched),
    Elsewhere(Url),
}

fn nonzero() -> std::num::NonZeroU32 {
    std::num::NonZeroU32::MIN
}

/// No proxy of the environment, no redirect of its own, no cookies, no referrer.
fn client() -> reqwest::ClientBuilder {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, reqwest::header::HeaderValue::from_static("text/html,*/*;q=0.8"));
    headers.insert(ACCEPT_LANGUAGE, reqwest::header::HeaderValue::from_static(LANGUAGES));
    headers.insert(ACCEPT_ENCODING, reqwest::header::HeaderValue::from_static("gzip, deflate"));
    Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("BeeCatalog/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
}

/// Where the answer sends us, if it does.
pub(super) fn elsewhere(
    from: &Url,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Option<Url>, FetchError> {
    let unreadable = || FetchError::NotAllowed(NotAllowed::Unreadable);
    let location = headers.get(LOCATION).filter(|_| status.is_redirection());
    let Some(location) = location else { return Ok(None) };
    let location = location.to_str().map_err(|_| unreadable())?;
    let next = from.join(location).map_err(|_| unreadable())?;
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(FetchError::NotAllowed(NotAllowed::Downgrade));
    }
    Ok(Some(next))
}

fn of_reqwest(error: reqwest::Error) -> FetchError {
    let mut cause = error.source();
    while let Some(under) = cause {
        if under.is::<PrivateAddress>() {
            return FetchError::Blocked;
        }
        cause = under.source();
    }
    FetchError::Unreachable { source: Arc::new(error.without_url()) }
}
