//! Operations that clients name by the SHA-256 of their text (automatic persisted queries, as Apollo
//! Client, urql and Relay's network layers speak them): the text is sent once, and after that only
//! its hash. The texts are kept for all processes, so any of them answers.

use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Request, Response, ServerError, Value};
use bytes::Bytes;
use entity::id::WorkspaceId;
use sha2::{Digest as _, Sha256};

use crate::cache::{Cache, PERSISTED_QUERY, Redis};
use crate::telemetry;

/// How long a text is kept after it was sent last.
const LIFE: Duration = Duration::from_hours(24 * 7);
/// Bytes of texts that stay in memory.
const MEMORY_BYTES: u64 = 4 << 20;
/// Longest text that is kept, in bytes.
const MAX_BYTES: usize = 32 << 10;

/// Why an operation that is named by its hash is not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unresolved {
    /// Nobody sent the text yet, or it was forgotten. The text is what clients look for.
    #[error("PersistedQueryNotFound")]
    NotFound,
    /// The hash is that of another text.
    #[error("the hash is not that of the operation's text; send the SHA-256 of `query` in hex")]
    Mismatch,
    /// Another version of the protocol.
    #[error("only version 1 of persisted queries is known")]
    Version,
}

impl Unresolved {
    const fn code(self) -> &'static str {
        match self {
            Self::NotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::Mismatch => "PERSISTED_QUERY_HASH_MISMATCH",
            Self::Version => "PERSISTED_QUERY_NOT_SUPPORTED",
        }
    }
}

impl From<Unresolved> for Response {
    fn from(why: Unresolved) -> Self {
        let mut error = ServerError::new(why.to_string(), None);
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", why.code());
        if let Some(id) = telemetry::current_id() {
            extensions.set("requestId", id);
        }
        error.extensions = Some(extensions);
        Self::from_errors(vec![error])
    }
}

/// The texts of operations, by workspace and hash.
#[derive(Debug, Clone)]
pub struct Persisted(Cache);

impl Persisted {
    /// None known yet, but what `redis` holds.
    pub fn new(redis: Option<Redis>) -> Self {
        Self(Cache::new(PERSISTED_QUERY, MEMORY_BYTES, LIFE, redis))
    }

    /// What keeps the texts.
    pub const fn cache(&self) -> &Cache {
        &self.0
    }

    /// Whether `request` has to do with kept texts at all.
    pub fn concerns(request: &Request) -> bool {
        request.extensions.contains_key("persistedQuery")
    }

    /// Gives an operation that is only named its text, and keeps the text of one that brings both.
    ///
    /// Texts of another `epoch` of the workspace are not found.
    ///
    /// # Errors
    /// [`Unresolved`].
    pub(super) async fn complete(
        &self,
        (workspace, epoch): (WorkspaceId, i64),
        mut request: Request,
    ) -> Result<Request, Unresolved> {
        let Some(Value::Object(named)) = request.extensions.get("persistedQuery") else {
            return Ok(request);
        };
        if named.get("version") != Some(&Value::from(1)) {
            return Err(Unresolved::Version);
        }
        let Some(Value::String(hash)) = named.get("sha256Hash") else {
            return Err(Unresolved::Mismatch);
        };
        let hash = hash.to_ascii_lowercase();
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Unresolved::Mismatch);
        }
        let key = format!("{workspace}/{epoch}/{hash}");
        if request.query.is_empty() {
            let text = self.0.get(&key).await.ok_or(Unresolved::NotFound)?;
            // What is not what it was kept as, is not run.
            if hex::encode(Sha256::digest(&text)) != hash {
                return Err(Unresolved::NotFound);
            }
            request.query = String::from_utf8_lossy(&text).into_owned();
            return Ok(request);
        }
        if hex::encode(Sha256::digest(&request.query)) != hash {
            return Err(Unresolved::Mismatch);
        }
        // What no parser takes is not worth a place.
        if request.query.len() <= MAX_BYTES && request.parsed_query().is_ok() {
            self.0.put(&key, Bytes::from(request.query.clone())).await;
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const TEXT: &str = "{ viewer { workspaceId } }";

    fn asked(query: &str, hash: &str) -> Request {
        let extensions = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        serde_json::from_value(json!({ "query": query, "extensions": extensions })).unwrap()
    }

    #[tokio::test]
    async fn a_text_that_was_sent_once_is_known_by_its_hash() {
        let (known, hash) = (Persisted::new(None), hex::encode(Sha256::digest(TEXT)));
        let ask = |request| known.complete((WorkspaceId::DEFAULT, 0), request);
        assert_eq!(ask(asked("", &hash)).await.unwrap_err(), Unresolved::NotFound);
        assert_eq!(ask(asked(TEXT, &hash)).await.unwrap().query, TEXT);
        assert_eq!(ask(asked("", &hash.to_uppercase())).await.unwrap().query, TEXT);
    }

    #[tokio::test]
    async fn a_hash_of_another_text_and_another_version_are_refused() {
        let known = Persisted::new(None);
        let ask = |request| known.complete((WorkspaceId::DEFAULT, 0), request);
        assert_eq!(ask(asked(TEXT, &"0".repeat(64))).await.unwrap_err(), Unresolved::Mismatch);
        assert_eq!(ask(asked(TEXT, "short")).await.unwrap_err(), Unresolved::Mismatch);
        let other = json!({ "query": "", "extensions": { "persistedQuery": { "version": 2 } } });
        let other = serde_json::from_value(other).unwrap();
        assert_eq!(ask(other).await.unwrap_err(), Unresolved::Version);
    }

    #[tokio::test]
    async fn no_workspace_finds_the_texts_of_another() {
        let (known, hash) = (Persisted::new(None), hex::encode(Sha256::digest(TEXT)));
        known.complete((WorkspaceId::DEFAULT, 0), asked(TEXT, &hash)).await.unwrap();
        let other = "ws_01JD0000000000000000000001".parse().unwrap();
        assert_eq!(
            known.complete((other, 0), asked("", &hash)).await.unwrap_err(),
            Unresolved::NotFound
        );
    }

    #[tokio::test]
    async fn another_epoch_has_forgotten_the_texts() {
        let (known, hash) = (Persisted::new(None), hex::encode(Sha256::digest(TEXT)));
        known.complete((WorkspaceId::DEFAULT, 0), asked(TEXT, &hash)).await.unwrap();
        let later = known.complete((WorkspaceId::DEFAULT, 1), asked("", &hash)).await;
        assert_eq!(later.unwrap_err(), Unresolved::NotFound);
    }
}
