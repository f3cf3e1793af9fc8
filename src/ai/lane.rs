//! How much may be asked of one provider and model: calls at a time, calls per minute, and none
//! while it fails.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_util::sync::CancellationToken;

use super::breaker::Breaker;
use super::provider::Provider;
use super::{AiError, Settings};
use crate::cache::{Pace, Redis};

/// What a lost attempt may hold the circuit half open for, beside its time limit.
const SLACK: Duration = Duration::from_secs(1);

/// The way to one provider and model.
#[derive(Debug)]
pub(super) struct Lane {
    places: Semaphore,
    pace: DefaultDirectRateLimiter,
    /// The pace of all processes together, where they keep it, and what for.
    shared: Option<(Redis, Pace, String)>,
    pub breaker: Breaker,
}

impl Lane {
    pub fn new(
        (provider, model): (Provider, &str),
        settings: &Settings,
        redis: Option<Redis>,
    ) -> Self {
        let per_minute = NonZeroU32::new(settings.requests_per_minute).unwrap_or(NonZeroU32::MIN);
        let at_once = u32::try_from(settings.portion.at_once).ok().and_then(NonZeroU32::new);
        let at_once = at_once.unwrap_or(NonZeroU32::MIN).min(per_minute);
        // Never a whole minute's calls in its first second.
        let quota = Quota::per_minute(per_minute).allow_burst(at_once);
        let every = Duration::from_mins(1) / per_minute.get();
        let key = format!("{}:{model}", provider.as_str());
        let shared = redis.map(|redis| (redis, Pace { every, burst: at_once.get() }, key));
        let trial = settings.pace.timeout + SLACK;
        Self {
            places: Semaphore::new(settings.portion.at_once),
            pace: RateLimiter::direct(quota),
            shared,
            breaker: Breaker::new(provider, settings.pace.rest, trial),
        }
    }

    /// Waits for a place and for the time of a call.
    pub async fn enter(&self, stop: &CancellationToken) -> Result<SemaphorePermit<'_>, AiError> {
        let turn = async {
            let place = self.places.acquire().await;
            self.pace.until_ready().await;
            if let Some((redis, pace, key)) = &self.shared {
                redis.wait_for_turn("model", key, *pace).await;
            }
            place
        };
        match stop.run_until_cancelled(turn).await {
            Some(Ok(place)) => Ok(place),
            // Nobody closes it; and whoever stopped does not want to know.
            Some(Err(_)) | None => Err(AiError::Stopped),
        }
    }
}
