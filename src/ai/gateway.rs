//! The door to the models, and what stands behind it.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::ask::Asking;
use super::flight::Flights;
use super::http::Wire;
use super::judge::Judge;
use super::lane::Lane;
use super::price::{Price, PriceTable};
use super::tabs::Tabs;
use super::{Account, AiError, Answer, Books, GatewayError, Item, Pace, Portion, Settings, Task};
use crate::cache::{self, Cache};

/// Bytes of answers that stay in memory.
const MEMORY_BYTES: u64 = 16 << 20;
/// How long an answer stays before the database: it is the database that knows when it is too old.
const FRONT_LIFE: Duration = Duration::from_hours(24);

/// The door to the models. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Gateway {
    house: Option<Arc<House>>,
    portion: Portion,
}

/// What stands behind the door.
#[derive(Debug)]
pub(super) struct House {
    pub account: Account,
    pub wire: Wire,
    pub lane: Lane,
    /// Price of the account's model, if it is known.
    pub price: Option<Price>,
    pub price_version: String,
    pub pace: Pace,
    pub portion: Portion,
    pub cache: Cache,
    pub flights: Flights,
    pub tabs: Tabs,
}

impl Gateway {
    /// The door to the provider of `settings`, whose answers are kept also in `redis`. Without a
    /// provider it is shut: every item ends in [`AiError::NoProvider`].
    ///
    /// # Errors
    /// [`GatewayError`].
    pub fn new(settings: &Settings, redis: Option<cache::Redis>) -> Result<Self, GatewayError> {
        let prices = match &settings.prices {
            Some(file) => PriceTable::read(file)?,
            None => PriceTable::embedded()?,
        };
        let portion = settings.portion;
        let Some(account) = settings.account.clone() else {
            return Ok(Self { house: None, portion });
        };
        let price = prices.of(account.provider.as_str(), &account.model).cloned();
        if price.is_none() {
            tracing::warn!(model = account.model, "the model has no price; it is not asked");
        }
        let life = settings.life.min(FRONT_LIFE);
        let house = Some(Arc::new(House {
            wire: Wire::new(&account, settings)?,
            lane: Lane::new((account.provider, &account.model), settings, redis.clone()),
            price,
            price_version: prices.version,
            pace: settings.pace,
            portion,
            cache: Cache::new(cache::AI_ANSWER, MEMORY_BYTES, life, redis),
            flights: Flights::default(),
            tabs: Tabs::default(),
            account,
        }));
        Ok(Self { house, portion })
    }

    /// Whether there is a provider to ask.
    pub const fn is_open(&self) -> bool {
        self.house.is_some()
    }

    /// How much callers ask about at a time. It holds also without a provider: whoever writes in
    /// its place keeps what is written in the same portions.
    pub const fn portion(&self) -> Portion {
        self.portion
    }

    /// What this process keeps of answers; `None` without a provider.
    pub fn cache(&self) -> Option<&Cache> {
        self.house.as_ref().map(|house| &house.cache)
    }

    /// Answers every item, in their order. Calls are made until `stop` fires; one that is under way
    /// is waited for a few seconds more, because it is paid.
    pub async fn ask(
        &self,
        task: &Task<'_>,
        items: &[Item],
        workspace: &str,
        books: &dyn Books,
        stop: &CancellationToken,
    ) -> Vec<Result<Answer, AiError>> {
        let all = |error: AiError| items.iter().map(|_| Err(error.clone())).collect();
        let Some(house) = &self.house else { return all(AiError::NoProvider) };
        let judge = match Judge::new(task) {
            Ok(judge) => judge,
            Err(error) => return all(error),
        };
        let epoch = match books.epoch().await {
            Ok(epoch) => epoch,
            Err(error) => return all(error.into()),
        };
        let place = format!("{workspace}/{epoch}");
        Asking { house, task, judge, books, stop, place }.run(items).await
    }
}
