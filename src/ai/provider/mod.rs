//! The providers' protocols: what is sent, and what an answer means. No state, no network.

mod dialect;
mod gemini;
mod openai;

use serde_json::Value;

pub(super) use dialect::without_absent;

/// Whose protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Chat Completions of OpenAI, and of whatever speaks its protocol.
    OpenAi,
    /// `generateContent` of Google Gemini.
    Google,
}

/// What one call asks, in no protocol yet.
pub(super) struct Question<'q> {
    pub model: &'q str,
    /// Instructions.
    pub system: &'q str,
    /// The data.
    pub user: &'q str,
    /// JSON Schema of the answer.
    pub schema: &'q Value,
    /// Most tokens of the answer, without thoughts.
    pub answer_tokens: u32,
    /// Most tokens of thoughts; `None` for a model that does not think.
    pub thought_tokens: Option<u32>,
}

impl Question<'_> {
    /// Most tokens that may be paid for as output.
    pub const fn output_tokens(&self) -> u32 {
        match self.thought_tokens {
            Some(thoughts) => self.answer_tokens.saturating_add(thoughts),
            None => self.answer_tokens,
        }
    }
}

/// Tokens of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Sent, cached ones included.
    pub input: i64,
    /// Sent, that the provider had already.
    pub cached: i64,
    /// Received, thoughts included.
    pub output: i64,
}

/// How an answer ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ending {
    /// With a text.
    Text(String),
    /// In the middle: no more tokens.
    Truncated,
    /// The model, or a filter before or behind it, refused.
    Refused,
}

/// A provider's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub ending: Ending,
    /// What the provider counted, if it says.
    pub usage: Option<Usage>,
}

impl Provider {
    /// Name in rows and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::Google => "google",
        }
    }

    /// Address of a call below `base`.
    pub(super) fn url(self, base: &str, model: &str) -> String {
        let base = base.trim_end_matches('/');
        match self {
            Self::OpenAi => format!("{base}/chat/completions"),
            Self::Google => format!("{base}/v1beta/models/{model}:generateContent"),
        }
    }

    /// Header that carries the key, and what stands before it. Never the URL, which is logged.
    pub(super) const fn key_header(self) -> (&'static str, &'static str) {
        match self {
            Self::OpenAi => ("authorization", "Bearer "),
            Self::Google => ("x-goog-api-key", ""),
        }
    }

    /// The body of a call.
    pub(super) fn body(self, question: &Question<'_>) -> Value {
        match self {
            Self::OpenAi => openai::body(question),
            Self::Google => gemini::body(question),
        }
    }

    /// What an answer means; `None` when it is none of this protocol.
    pub(super) fn read(self, body: &Value) -> Option<Reply> {
        match self {
            Self::OpenAi => openai::read(body),
            Self::Google => gemini::read(body),
        }
    }

    /// The provider's own name for an error, if it is one: a word, never a sentence, which may
    /// repeat a key.
    pub(super) fn error_word(self, body: &Value) -> Option<String> {
        let pointers = match self {
            Self::OpenAi => ["/error/code", "/error/type"],
            Self::Google => ["/error/status", "/error/details/0/reason"],
        };
        let words = pointers.iter().filter_map(|at| body.pointer(at)?.as_str());
        let plain = |c: char| c.is_ascii_alphabetic() || c == '_';
        let mut words = words.filter(|word| word.len() <= 40 && word.chars().all(plain));
        words.find(|word| !word.is_empty()).map(str::to_owned)
    }
}

/// Tokens that no call has: a count above is none.
const NO_COUNT: i64 = 100_000_000;

/// A count of tokens; 0, which is no count either, where there is none that can be believed.
fn count(body: &Value, pointer: &str) -> i64 {
    let counted = body.pointer(pointer).and_then(Value::as_i64);
    counted.filter(|count| (0..NO_COUNT).contains(count)).unwrap_or_default()
}
