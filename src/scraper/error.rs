//! Why a page was not fetched.

use std::sync::Arc;

/// What is wrong with an address that may not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// It is no web address.
    #[error("it is no web address")]
    Unreadable,
    /// It is neither `http` nor `https`.
    #[error("only http and https are fetched")]
    Scheme,
    /// It has a user name or a password in it.
    #[error("addresses with a user name or a password are not fetched")]
    UserInfo,
    /// It names another port than 80 and 443.
    #[error("only the ports 80 and 443 are fetched")]
    Port,
    /// Its host is not on the list.
    #[error("the host is not among those of BEECATALOG_SCRAPE_HOSTS")]
    Host,
    /// An `https` page led to `http`.
    #[error("an https page led to an http one")]
    Downgrade,
}

/// A page that was not fetched.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address may not be asked.
    #[error("this address may not be fetched: {0}")]
    NotAllowed(NotAllowed),
    /// The address, or one that it leads to, is of an inner network.
    #[error("this address is of an inner network")]
    Blocked,
    /// The pages lead from one to the next for too long.
    #[error("more than {limit} redirects")]
    RedirectLimit {
        /// How many are followed.
        limit: usize,
    },
    /// The answer is longer than allowed, inflated.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// Longest that is read.
        limit: usize,
    },
    /// The answer took too long.
    #[error("the answer took longer than {seconds} s")]
    Timeout {
        /// Longest that is waited.
        seconds: u64,
    },
    /// The site's robots.txt does not want it fetched.
    #[error("the site's robots.txt does not allow it")]
    RobotsDisallowed,
    /// The site's robots.txt can't be had, so nothing may be fetched now.
    #[error("the site's robots.txt can't be read")]
    RobotsUnavailable,
    /// The answer's encoding is none that was asked for, or broken.
    #[error("the answer can't be read")]
    Unreadable,
    /// The site can't be reached.
    #[error("the site can't be reached")]
    Unreachable {
        /// Cause, without the address.
        #[source]
        source: Arc<reqwest::Error>,
    },
}

impl FetchError {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed(_) => "URL_NOT_ALLOWED",
            Self::Blocked => "URL_BLOCKED",
            Self::RedirectLimit { .. } => "REDIRECT_LIMIT",
            Self::TooLarge { .. } => "RESPONSE_TOO_LARGE",
            Self::Timeout { .. } => "FETCH_TIMEOUT",
            Self::RobotsDisallowed => "ROBOTS_DISALLOWED",
            Self::RobotsUnavailable => "ROBOTS_UNAVAILABLE",
            Self::Unreadable => "RESPONSE_UNREADABLE",
            Self::Unreachable { .. } => "FETCH_FAILED",
        }
    }
}
