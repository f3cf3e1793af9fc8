//! What can go wrong with stored bytes.

use std::fmt;

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
    /// The bucket can't be used as it is configured.
    #[error("bucket {bucket}: {trouble}")]
    Bucket {
        /// Name of the bucket.
        bucket: String,
        /// What is wrong, and which variables say it.
        trouble: BucketTrouble,
        /// Cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
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

/// Why a bucket can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BucketTrouble {
    /// It is not there.
    Missing,
    /// The key is not known, wrong, or may not write.
    Refused,
    /// Nobody answers, or not as S3 does.
    Silent,
    /// The settings name no place.
    Settings,
}

impl fmt::Display for BucketTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => {
                "there is no such bucket (AWS_STORAGE_BUCKET_NAME, AWS_S3_REGION_NAME)"
            }
            Self::Refused => {
                "the key may not write there (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)"
            }
            Self::Silent => "it does not answer as S3 does (AWS_S3_ENDPOINT_URL)",
            Self::Settings => "the settings name no place (AWS_S3_ENDPOINT_URL, AWS_LOCATION)",
        })
    }
}

impl StorageError {
    /// Stable code for clients: `STORAGE_FULL`, `NOT_FOUND` or `INTERNAL`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Full { .. } => "STORAGE_FULL",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Open { .. } | Self::Bucket { .. } | Self::Io { .. } => "INTERNAL",
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

    /// A bucket that failed its first test.
    pub(super) fn bucket(bucket: &str, source: object_store::Error) -> Self {
        use object_store::Error;
        let trouble = match &source {
            Error::NotFound { .. } => BucketTrouble::Missing,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                BucketTrouble::Refused
            }
            _ => BucketTrouble::Silent,
        };
        Self::Bucket { bucket: bucket.to_owned(), trouble, source: Box::new(source) }
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
