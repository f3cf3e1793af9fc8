//! What can go wrong between a client and its server.

/// A failed call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// No answer.
    #[error("no answer from {url}")]
    Unreachable {
        /// Address that was called.
        url: String,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server refused or failed the operation.
    #[error("{code}: {message}")]
    Refused {
        /// Stable code.
        code: String,
        /// The server's text.
        message: String,
    },
    /// The answer is not what the operation promises.
    #[error("the server's answer can't be read")]
    Unreadable {
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The socket was closed before the job's end.
    #[error("the event stream ended early: {reason}")]
    Cut {
        /// What is known of the cause.
        reason: String,
    },
    /// A local file can't be read or written.
    #[error("{path} can't be used")]
    File {
        /// Path as given.
        path: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
}

impl ClientError {
    pub(super) fn unreachable(
        url: &str,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Unreachable { url: url.to_owned(), source: Box::new(source) }
    }

    pub(super) fn unreadable(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unreadable { source: Box::new(source) }
    }
}
