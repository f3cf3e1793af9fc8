//! What a gateway is built with.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::Portion;
use super::provider::Provider;

/// Whose models are asked, and how much at a time.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The provider; without one nothing is asked.
    pub account: Option<Account>,
    /// Table of prices in the place of the one that goes with the program.
    pub prices: Option<PathBuf>,
    /// Proxy that calls go through. The environment's own is not looked at.
    pub proxy: Option<SecretString>,
    /// Calls per minute.
    pub requests_per_minute: u32,
    /// Items of a call, and calls at a time.
    pub portion: Portion,
    /// How long answers are kept.
    pub life: Duration,
    /// Waits and bounds.
    pub pace: Pace,
}

/// An account at a provider.
#[derive(Debug, Clone)]
pub struct Account {
    /// Whose protocol is spoken.
    pub provider: Provider,
    /// Address, without what the protocol adds. It may hold a password.
    pub base_url: SecretString,
    /// Model that is asked.
    pub model: String,
    /// Key; a server of one's own may need none.
    pub key: Option<SecretString>,
}

/// Waits and bounds of calls.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Longest that a call may take.
    pub timeout: Duration,
    /// How long a call that is under way is still waited for once the caller stopped: it is paid.
    pub grace: Duration,
    /// Longest wait before the second attempt; doubled for each further one.
    pub first_wait: Duration,
    /// Longest wait before any attempt, also when the provider asks for it.
    pub longest_wait: Duration,
    /// Attempts of one call.
    pub attempts: usize,
    /// How long a provider that failed too often is left alone.
    pub rest: Duration,
    /// Tokens, as estimated, that one call may send.
    pub input_tokens: usize,
    /// Tokens, as estimated, that asking again may take.
    pub again_tokens: usize,
    /// Bytes of an answer that are read.
    pub answer_bytes: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            timeout: Duration::from_mins(1),
            grace: Duration::from_secs(8),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(20),
            attempts: 4,
            rest: Duration::from_secs(30),
            input_tokens: 100_000,
            again_tokens: 60_000,
            answer_bytes: 2 << 20,
        }
    }
}
