//! Keeps secrets out of everything that is written for others: log lines, error texts, Sentry.
//!
//! Two nets: the values that the configuration knows to be secret, wherever they stand, and forms
//! that look like a secret whoever wrote them (API keys, `Bearer …`, `token=…`, passwords in URLs).

use std::borrow::Cow;
use std::sync::{LazyLock, PoisonError, RwLock};

use aho_corasick::AhoCorasick;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::{Regex, RegexSet};
use serde_json::Value;

/// Stands in the place of a secret.
pub const MASK: &str = "***";

/// Shorter values are words of everyday texts: hiding each of them would spoil every line. In URLs
/// they are hidden by their place.
const LEAST_BYTES: usize = 6;

/// Forms of secrets, each with what is kept of it.
const FORMS: [(&str, &str); 5] = [
    // An API key of ours.
    (r"\bbc_[0-9A-Za-z]{2}[0-9A-Za-z_]{6,}", "bc_***"),
    // `Authorization` in words.
    (r#"(?i)\b(bearer|authorization["': ]+basic)[ +]+[0-9a-z._~+/=-]{6,}"#, "$1 ***"),
    // Proofs in the query of a URL; `s` is the signature of our own links.
    (
        r#"(?i)([?&](?:s|sig|signature|key|[a-z_-]*(?:api_?key|token|passw(?:or)?d|secret))=)[^&\s"'\\<>#]+"#,
        "${1}***",
    ),
    // The same words in connection strings and forms.
    (r#"(?i)\b((?:[a-z_-]*(?:api_?key|token|passw(?:or)?d|secret))=)[^&\s"'\\<>#,;)]+"#, "${1}***"),
    // Whoever stands before the host of a URL: the password may hold `:`, `/` and `@` itself.
    (r#"(?i)\b([a-z][a-z0-9+.-]*://)[^\s"'\\<>]*@"#, "${1}***@"),
];

/// The compiled forms. A form that does not compile would be found by this file's tests.
static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    FORMS.iter().filter_map(|(form, kept)| Some((Regex::new(form).ok()?, *kept))).collect()
});
/// All forms at once: most lines hold none.
static ANY: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(FORMS.iter().map(|(form, _)| form)).unwrap_or_else(|_| RegexSet::empty())
});

/// Values that are known to be secret.
static KNOWN: RwLock<Known> = RwLock::new(Known { values: Vec::new(), finder: None });

struct Known {
    values: Vec<String>,
    finder: Option<AhoCorasick>,
}

/// Adds values that must never be shown again by this process.
pub fn hide<'v>(secrets: impl IntoIterator<Item = &'v str>) {
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    known.values.extend(secrets.into_iter().flat_map(spellings));
    known.values.sort_unstable();
    known.values.dedup();
    // The longest first: a password may begin with another one.
    let finder = AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(&known.values);
    known.finder = finder.ok();
}

/// How a secret may be written: as it is, as in a URL, as in JSON.
fn spellings(secret: &str) -> Vec<String> {
    let decoded = percent_decode_str(secret).decode_utf8_lossy().into_owned();
    let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let quoted = Value::from(secret).to_string();
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned();
    let mut all = vec![secret.to_owned(), decoded, encoded, inner];
    all.retain(|value| value.len() >= LEAST_BYTES);
    all
}

/// `text` without secrets. Text that holds none is not copied.
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut scrubbed = without_known(text);
    for index in ANY.matches(&scrubbed) {
        let Some((pattern, kept)) = PATTERNS.get(index) else { continue };
        if let Cow::Owned(changed) = pattern.replace_all(&scrubbed, *kept) {
            scrubbed = Cow::Owned(changed);
        }
    }
    scrubbed
}

fn without_known(text: &str) -> Cow<'_, str> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    match &known.finder {
        Some(finder) if finder.is_match(text) => {
            let masks = vec![MASK; known.values.len()];
            Cow::Owned(finder.replace_all(text, &masks))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Takes secrets out of every text of a JSON value; names of fields stay.
pub fn scrub_json(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(scrubbed) = scrub(text) {
                *text = scrubbed;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(scrub_json),
        Value::Object(fields) => fields.values_mut().for_each(scrub_json),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ANY, FORMS, PATTERNS, hide, scrub, scrub_json};

    #[test]
    fn every_form_compiles() {
        assert_eq!(PATTERNS.len(), FORMS.len());
        assert_eq!(ANY.len(), FORMS.len());
    }

    #[test]
    fn known_values_are_hidden_in_every_spelling() {
        hide([r#"p"ss w/rd"#, "p%40ssword-of-db"]);
        for text in [
            r#"raw p"ss w/rd."#,
            r#"{"json":"p\"ss w/rd"}"#,
            "url p%22ss%20w%2Frd",
            "decoded p@ssword-of-db",
            "as given p%40ssword-of-db",
        ] {
            let scrubbed = scrub(text);
            assert!(scrubbed.contains("***"), "{scrubbed}");
            assert!(!scrubbed.contains("rd"), "{scrubbed}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_hidden_whoever_wrote_it() {
        let cases = [
            ("key bc_0123456789ab_cdefcdef is", "key bc_*** is"),
            ("authorization: Bearer abc.def-123", "authorization: Bearer ***"),
            ("GET /files/a?w=1&s=AbC_9&e=2", "GET /files/a?w=1&s=***&e=2"),
            ("https://x/y?access_token=abc#f", "https://x/y?access_token=***#f"),
            ("host=db password=hunter2 user=bee", "host=db password=*** user=bee"),
            ("postgres://bee:a/b@c@db:5432/bee", "postgres://***@db:5432/bee"),
            (r#"{"url":"redis://:pw@r/0"}"#, r#"{"url":"redis://***@r/0"}"#),
        ];
        for (text, expected) in cases {
            assert_eq!(scrub(text), expected);
        }
    }

    #[test]
    fn everyday_texts_stay_as_they_are() {
        for text in [
            "send it as `Authorization: Bearer bc_…`",
            "key=artifacts/art_1 size=3",
            "serving url=http://127.0.0.1:8080 to a@b.example",
            "?page=2&first=100",
        ] {
            assert_eq!(scrub(text), text);
        }
    }

    #[test]
    fn texts_inside_json_are_hidden() {
        let mut value = json!({ "a": ["Bearer abcdefgh", 1], "b": { "c": "x" } });
        scrub_json(&mut value);
        assert_eq!(value, json!({ "a": ["Bearer ***", 1], "b": { "c": "x" } }));
    }
}
