//! The client of a provider: no redirects, no proxy of the environment, an answer of a bounded size.
//!
//! Keys stand in headers that say they are secret; no error holds what a provider wrote, but for a
//! word that it uses as an error's name.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Proxy, Response, StatusCode};
use secrecy::ExposeSecret as _;
use serde_json::Value;

use super::provider::{Question, Reply};
use super::{Account, GatewayError, Pace, Settings};

/// Longest that a connection may take to be there.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Longest that a provider is left alone because it asks for it.
const LONGEST_REST: Duration = Duration::from_hours(1);
/// Status of a provider that has too much to do, as some answer.
const OVERLOADED: u16 = 529;

/// A call that gave no answer.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub why: Why,
    /// In a few words, without anything secret.
    pub reason: String,
    /// How long the provider wants to be left alone.
    pub after: Option<Duration>,
}

/// Why a call gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The provider does not take it, and will not.
    Refused,
    /// The provider has too much to do.
    PutOff,
    /// The provider does not work, or can't be reached.
    Down,
    /// The provider may have worked, but nothing came of it.
    Lost,
    /// An answer came that can't be read.
    Unread,
}

impl Why {
    /// Whether trying again may help.
    pub const fn again(self) -> bool {
        matches!(self, Self::PutOff | Self::Down | Self::Lost)
    }

    /// Whether it tells that the provider does not work.
    pub const fn down(self) -> bool {
        self.again()
    }

    /// Whether the provider may have worked, and so may ask for money.
    pub const fn paid(self) -> bool {
        matches!(self, Self::Lost | Self::Unread)
    }
}

/// The way to a provider.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: Client,
    account: Account,
    pace: Pace,
}

impl Wire {
    pub fn new(account: &Account, settings: &Settings) -> Result<Self, GatewayError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &account.key {
            let (name, before) = account.provider.key_header();
            let value = HeaderValue::from_str(&format!("{before}{}", key.expose_secret()));
            let mut value = value.map_err(|_| GatewayError::Key)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        let mut client = Client::builder()
            .default_headers(headers)
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIME)
            .timeout(settings.pace.timeout)
            .no_proxy();
        if let Some(proxy) = &settings.proxy {
            let proxy = Proxy::all(proxy.expose_secret()).map_err(hidden)?;
            client = client.proxy(proxy);
        }
        let client = client.build().map_err(hidden)?;
        Ok(Self { client, account: account.clone(), pace: settings.pace })
    }

    /// Asks, and reads the answer.
    pub async fn ask(&self, question: &Question<'_>) -> Result<Reply, Fault> {
        let provider = self.account.provider;
        let url = provider.url(self.account.base_url.expose_secret(), question.model);
        let sent = self.client.post(url).json(&provider.body(question)).send().await;
        let response = sent.map_err(|error| of_transport(&error))?;
        let status = response.status();
        let after = retry_after(response.headers());
        let body = self.body(response).await;
        if !status.is_success() {
            let word = body.ok().as_ref().and_then(|body| provider.error_word(body));
            return Err(of_status(status, word, after));
        }
        let unread = Fault::unread("the provider's answer is none of its protocol");
        provider.read(&body?).ok_or(unread)
    }

    /// The JSON of an answer, as far as it may be long.
    async fn body(&self, response: Response) -> Result<Value, Fault> {
        let mut pieces = response.bytes_stream();
        let mut body = Vec::new();
        while let Some(piece) = pieces.next().await {
            let piece = piece.map_err(|error| of_transport(&error))?;
            if body.len() + piece.len() > self.pace.answer_bytes {
                return Err(Fault::unread("the provider's answer is too long"));
            }
            body.extend_from_slice(&piece);
        }
        let unread = |_| Fault::unread("the provider's answer is no JSON");
        serde_json::from_slice(&body).map_err(unread)
    }
}

impl Fault {
    fn unread(reason: &str) -> Self {
        Self { why: Why::Unread, reason: reason.to_owned(), after: None }
    }
}

fn hidden(error: reqwest::Error) -> GatewayError {
    // A proxy's address may hold a password.
    GatewayError::Client(error.without_url())
}

fn of_transport(error: &reqwest::Error) -> Fault {
    let (why, reason) = match error {
        error if error.is_connect() => (Why::Down, "it can't be reached"),
        error if error.is_timeout() => (Why::Lost, "it took too long"),
        error if error.is_builder() => (Why::Refused, "its address can't be used"),
        _ => (Why::Lost, "the connection broke off"),
    };
    Fault { why, reason: reason.to_owned(), after: None }
}

fn of_status(status: StatusCode, word: Option<String>, after: Option<Duration>) -> Fault {
    // No waiting brings money back.
    let broke = word.as_deref() == Some("insufficient_quota");
    let why = match status.as_u16() {
        OVERLOADED => Why::PutOff,
        429 if !broke => Why::PutOff,
        408 => Why::Down,
        _ if status.is_server_error() => Why::Down,
        _ => Why::Refused,
    };
    let code = status.as_u16();
    let reason = match word {
        Some(word) => format!("HTTP {code} {word}"),
        None => format!("HTTP {code}"),
    };
    Fault { why, reason, after: after.filter(|_| why.again()) }
}

/// `Retry-After`: seconds, or a date by the clock of whoever sent it; an hour where it is more.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let wanted = text(RETRY_AFTER)?.trim();
    if !wanted.is_empty() && wanted.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = wanted.parse().map_or(LONGEST_REST, Duration::from_secs);
        return Some(seconds.min(LONGEST_REST));
    }
    let at = httpdate::parse_http_date(wanted).ok()?;
    let now = httpdate::parse_http_date(text(DATE)?).ok()?;
    Some(at.duration_since(now).unwrap_or_default().min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(headers: &[(HeaderName, &str)]) -> Option<Duration> {
        let headers = headers.iter().map(|(name, v)| (name.clone(), v.parse().unwrap()));
        retry_after(&headers.collect())
    }

    #[test]
    fn a_provider_may_name_seconds_or_a_date_by_its_own_clock() {
        let date = (DATE, "Tue, 24 Nov 2026 20:00:00 GMT");
        let later = (RETRY_AFTER, "Tue, 24 Nov 2026 20:00:07 GMT");
        let past = (RETRY_AFTER, "Tue, 24 Nov 2026 19:00:00 GMT");
        assert_eq!(wanted(&[(RETRY_AFTER, "12")]), Some(Duration::from_secs(12)));
        assert_eq!(wanted(&[date.clone(), later.clone()]), Some(Duration::from_secs(7)));
        assert_eq!(wanted(&[date, past]), Some(Duration::ZERO));
        assert_eq!(wanted(&[later]), None);
        assert_eq!(wanted(&[(RETRY_AFTER, "soon")]), None);
        assert_eq!(wanted(&[(RETRY_AFTER, "")]), None);
    }

    #[test]
    fn no_provider_is_left_alone_for_more_than_an_hour() {
        let date = (DATE, "Tue, 24 Nov 2026 20:00:00 GMT");
        let never = (RETRY_AFTER, "Fri, 31 Dec 9999 23:59:59 GMT");
        assert_eq!(wanted(&[date, never]), Some(LONGEST_REST));
        for seconds in ["3601", "18446744073709551615", "99999999999999999999999"] {
            assert_eq!(wanted(&[(RETRY_AFTER, seconds)]), Some(LONGEST_REST), "{seconds}");
        }
    }
}
