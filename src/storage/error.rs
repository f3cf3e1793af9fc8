//! What can go wrong with stored bytes.

/// A failed operation on the blob store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The data folder can't be created or opened.
    #[error("storage folder {folder} can't be opened")]
    Open {
        /// Folder that was asked for.
        folder: String,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// No bytes under that key.
    #[error("no stored bytes under {key}")]
    NotFound {
        /// Key that was asked for.
        key: String,
    },
    /// The device is full.
    #[error("storage is full")]
    Full {
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Reading or writing failed.
    #[error("stored bytes under {key} can't be {verb}")]
    Io {
        /// Key that was asked for.
        key: String,
        /// `read`, `written`, `deleted` or `listed`.
        verb: &'static str,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl StorageError {
    /// Stable code for clients: `STORAGE_FULL`, `NOT_FOUND` or `INTERNAL`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Full { .. } => "STORAGE_FULL",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Open { .. } | Self::Io { .. } => "INTERNAL",
        }
    }

    pub(super) fn io(key: &str, verb: &'static str, source: object_store::Error) -> Self {
        if matches!(source, object_store::Error::NotFound { .. }) {
            return Self::NotFound { key: key.to_owned() };
        }
        if is_full(&source) {
            return Self::Full { source: Box::new(source) };
        }
        Self::Io { key: key.to_owned(), verb, source: Box::new(source) }
    }
}

/// The library wraps the operating system's error; the kind is only found by walking the chain.
fn is_full(error: &object_store::Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(io) = cause.downcast_ref::<std::io::Error>()
            && io.kind() == std::io::ErrorKind::StorageFull
        {
            return true;
        }
        next = cause.source();
    }
    false
}

/// A link that does not open anything. One text for all causes, so that it tells an attacker nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this link is not valid or has expired; ask for a new one")]
pub struct LinkError;
