//! The models' door, as this installation has it.

use secrecy::ExposeSecret as _;

use super::AppError;
use crate::ai::{Account, Gateway, Pace, Portion, Provider, Settings};
use crate::cache;
use crate::config::{Ai, AiAccount, AiChoice};

/// The providers' own addresses.
const OPENAI: &str = "https://api.openai.com/v1";
const GOOGLE: &str = "https://generativelanguage.googleapis.com";

/// The door that `config` describes.
pub(super) fn gateway(config: &Ai, redis: Option<cache::Redis>) -> Result<Gateway, AppError> {
    let account = match config.choice {
        AiChoice::None => None,
        AiChoice::OpenAi => Some(account(Provider::OpenAi, OPENAI, &config.openai)),
        AiChoice::Google => Some(account(Provider::Google, GOOGLE, &config.google)),
    };
    let settings = Settings {
        account,
        prices: config.prices.clone(),
        proxy: config.proxy.clone(),
        requests_per_minute: config.requests_per_minute,
        portion: Portion::of(config.items_per_call, config.concurrency),
        life: config.cache_life,
        pace: Pace { timeout: config.timeout, ..Pace::default() },
    };
    Ok(Gateway::new(&settings, redis)?)
}

fn account(provider: Provider, own: &str, given: &AiAccount) -> Account {
    let base_url = given.base_url.as_ref().map_or(own, |url| url.expose_secret());
    Account {
        provider,
        base_url: base_url.into(),
        model: given.model.clone(),
        key: given.key.clone(),
    }
}
