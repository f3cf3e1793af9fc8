//! What is known of the request that is being answered: its id, its place in a trace, who asks for
//! what. Everything that runs in the request's task can read it and add to it.

use std::sync::{Arc, Mutex, PoisonError};

use rand::Rng as _;

use super::redact;

tokio::task_local! {
    static CURRENT: Arc<Request>;
}

/// Longest request id that is taken from a caller.
const MAX_ID_CHARS: usize = 64;

/// A request on its way.
#[derive(Debug)]
pub struct Request {
    /// Its id: the caller's, or one of ours.
    pub id: String,
    /// Its place in a trace.
    pub trace: Trace,
    noted: Mutex<Noted>,
}

/// What became known while the request was answered.
#[derive(Debug, Clone, Default)]
pub struct Noted {
    /// Workspace of whoever asks.
    pub tenant: Option<String>,
    /// The GraphQL operation.
    pub operation: Option<Operation>,
}

/// A GraphQL operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `query`, `mutation` or `subscription`.
    pub kind: &'static str,
    /// The caller's name for it.
    pub name: Option<String>,
}

impl Request {
    /// A request with what its headers `X-Request-Id` and `traceparent` say. What can't be an id is
    /// replaced; what can't be a trace begins a new one.
    pub fn new(id: Option<&str>, traceparent: Option<&str>) -> Self {
        let id = id.filter(|id| is_id(id)).map_or_else(random_id, str::to_owned);
        let trace = traceparent.and_then(Trace::parse).unwrap_or_else(Trace::begin);
        Self { id, trace, noted: Mutex::default() }
    }

    /// Runs `work` as the answer of this request.
    pub async fn scope<F: Future>(self: Arc<Self>, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }

    /// The workspace of whoever asks is known.
    pub fn note_tenant(&self, tenant: String) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).tenant = Some(tenant);
    }

    /// The operation is known.
    pub fn note_operation(&self, operation: Operation) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).operation = Some(operation);
    }

    /// What is known by now.
    pub fn noted(&self) -> Noted {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The request in whose task this runs.
pub fn current() -> Option<Arc<Request>> {
    CURRENT.try_with(Arc::clone).ok()
}

/// Id of the request in whose task this runs.
pub fn current_id() -> Option<String> {
    CURRENT.try_with(|request| request.id.clone()).ok()
}

/// An id that may stand in logs and headers, and is no secret by mistake.
fn is_id(id: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=MAX_ID_CHARS).contains(&id.len())
        && id.chars().all(fits)
        && matches!(redact::scrub(id), std::borrow::Cow::Borrowed(_))
}

/// A place in a trace (W3C Trace Context).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// 32 hexadecimal digits, shared by all that belongs together.
    pub id: String,
    /// 16 hexadecimal digits: the caller's span, or this one's when there is no caller.
    pub span: String,
    /// Whether somebody records it.
    pub sampled: bool,
}

impl Trace {
    /// A new trace.
    fn begin() -> Self {
        let (id, span): ([u8; 16], [u8; 8]) = rand::rng().random();
        Self { id: hex::encode(id), span: hex::encode(span), sampled: true }
    }

    /// Reads a header `traceparent`, e.g. `00-<trace>-<span>-01`.
    pub fn parse(header: &str) -> Option<Self> {
        let parts: Vec<&str> = header.trim().split('-').collect();
        let [version, id, span, flags, rest @ ..] = parts.as_slice() else { return None };
        let hex = |text: &str, digits: usize| {
            text.len() == digits
                && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        let given = |text: &str| text.bytes().any(|b| b != b'0');
        let known = hex(version, 2) && *version != "ff" && (*version != "00" || rest.is_empty());
        let whole = hex(id, 32) && given(id) && hex(span, 16) && given(span);
        let flags = u8::from_str_radix(flags, 16).ok().filter(|_| hex(flags, 2))?;
        (known && whole).then(|| Self {
            id: (*id).to_owned(),
            span: (*span).to_owned(),
            sampled: flags & 1 == 1,
        })
    }

    /// The header that hands this place on.
    pub fn to_header(&self) -> String {
        format!("00-{}-{}-{:02x}", self.id, self.span, u8::from(self.sampled))
    }
}

fn random_id() -> String {
    hex::encode(rand::rng().random::<[u8; 16]>())
}

#[cfg(test)]
mod tests {
    use super::{Request, Trace};

    #[test]
    fn a_sane_id_of_the_caller_is_kept_and_any_other_is_replaced() {
        assert_eq!(Request::new(Some("client-7.a_B"), None).id, "client-7.a_B");
        let long = "x".repeat(65);
        for odd in ["", "a b", "a\nb", "é", long.as_str(), "bc_0123456789ab_secret"] {
            let made = Request::new(Some(odd), None).id;
            assert_eq!(made.len(), 32, "{odd:?}");
        }
    }

    #[test]
    fn a_traceparent_is_kept_and_handed_on() {
        let header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let trace = Request::new(None, Some(header)).trace;
        assert_eq!(trace.id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_eq!(trace.to_header(), header);
    }

    #[test]
    fn what_is_no_traceparent_begins_a_new_trace() {
        let zeros = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let forbidden = "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let longer = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x";
        for odd in ["", "00-x-y-z", zeros, forbidden, longer] {
            assert_eq!(Trace::parse(odd), None, "{odd}");
            assert!(Trace::parse(&Request::new(None, Some(odd)).trace.to_header()).is_some());
        }
    }
}
