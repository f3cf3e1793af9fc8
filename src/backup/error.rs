//! What keeps a backup from being made or taken back.

use std::path::{Path, PathBuf};

use entity::store::StoreError;

use crate::storage::StorageError;

/// A failed backup or restore.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// A file or folder can't be read or written.
    #[error("backup file {path} can't be used")]
    File {
        /// File or folder.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// Backups can't be made there.
    #[error("backups can't be made in {folder}")]
    Place {
        /// Folder that was given.
        folder: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// Somebody else is at it.
    #[error("another backup into {folder} is under way")]
    UnderWay {
        /// Folder that was given.
        folder: PathBuf,
    },
    /// The folder holds no backup of ours.
    #[error("{folder} holds no complete backup")]
    Foreign {
        /// Folder that was given.
        folder: PathBuf,
    },
    /// A file is not what the manifest says.
    #[error("backup file {path} is damaged: {what}")]
    Damaged {
        /// File, as the manifest names it.
        path: String,
        /// What is wrong with it.
        what: String,
    },
    /// Files that rows name were not there when the backup was made.
    #[error("the backup lacks files that its rows name: {keys:?}")]
    Incomplete {
        /// Their names.
        keys: Vec<String>,
    },
    /// A newer program made the backup.
    #[error("the backup was made by a newer program ({program})")]
    Newer {
        /// Version of that program.
        program: String,
    },
    /// The store has rows already.
    #[error("the store is not empty ({rows} rows would be lost); --force replaces them")]
    NotEmpty {
        /// Rows that are there.
        rows: u64,
    },
    /// Other processes use the database.
    #[error("other processes use the database ({sessions} sessions); stop them first")]
    InUse {
        /// Their sessions.
        sessions: u64,
    },
    /// Rows came back otherwise than they were saved.
    #[error("table {table} came back otherwise than it was saved")]
    Differs {
        /// Table.
        table: String,
    },
    /// The database failed.
    #[error("the database can't be read or written")]
    Store(#[from] StoreError),
    /// The schema can't be made.
    #[error("the schema can't be made")]
    Migrate(#[source] sea_orm::DbErr),
    /// Stored bytes failed.
    #[error("stored files can't be read or written")]
    Storage(#[from] StorageError),
    /// No randomness.
    #[error("no random name can be made")]
    Randomness(#[source] rand::rand_core::OsError),
    /// The manifest can't be written.
    #[error("the manifest can't be written")]
    Manifest(#[source] serde_json::Error),
}

impl BackupError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "BACKUP_FILE_FAILED",
            Self::Place { .. } => "BACKUP_FOLDER_UNUSABLE",
            Self::UnderWay { .. } => "BACKUP_UNDER_WAY",
            Self::Foreign { .. } => "BACKUP_FOREIGN",
            Self::Damaged { .. } | Self::Differs { .. } => "BACKUP_DAMAGED",
            Self::Incomplete { .. } => "BACKUP_INCOMPLETE",
            Self::Newer { .. } => "BACKUP_NEWER",
            Self::NotEmpty { .. } => "STORE_NOT_EMPTY",
            Self::InUse { .. } => "STORE_IN_USE",
            Self::Storage(error) => error.code(),
            Self::Store(_) | Self::Migrate(_) => "UNAVAILABLE",
            Self::Randomness(_) | Self::Manifest(_) => "INTERNAL",
        }
    }

    /// Whether the backup itself is at fault.
    pub fn is_bad_backup(&self) -> bool {
        matches!(
            self,
            Self::Foreign { .. }
                | Self::Damaged { .. }
                | Self::Differs { .. }
                | Self::Incomplete { .. }
                | Self::Newer { .. }
        )
    }

    pub(super) fn file(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }

    pub(super) fn place(folder: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Place { folder: folder.to_path_buf(), source }
    }

    pub(super) fn damaged(path: &str, what: impl ToString) -> Self {
        Self::Damaged { path: path.to_owned(), what: what.to_string() }
    }
}
