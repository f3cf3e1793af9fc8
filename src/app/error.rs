//! What keeps the house from opening.

use std::path::PathBuf;

use entity::store::StoreError;

use crate::config::ConfigError;
use crate::storage::StorageError;

/// A house that can't open or stay open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// Another process serves this database.
    #[error(
        "another process ({holder}) serves {database}; stop it first, or give another data folder"
    )]
    Taken {
        /// The database's file.
        database: PathBuf,
        /// What the other process wrote of itself.
        holder: String,
    },
    /// The data folder can't be used.
    #[error("the data folder can't be used: {path}")]
    Folder {
        /// File or folder.
        path: PathBuf,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
    /// The configuration does not fit what is there.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database failed; what it was asked to do is told there.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The cache's Redis can't be used.
    #[error("CACHE_REDIS_URL, or REDIS_URL in its place, can't be used")]
    Cache(#[from] crate::cache::RedisError),
    /// Pages can't be fetched.
    #[error("pages can't be fetched")]
    Fetcher(#[source] reqwest::Error),
    /// The AI provider can't be used.
    #[error("the AI provider can't be used")]
    Ai(#[from] crate::ai::GatewayError),
    /// The database can't be brought up to date.
    #[error("the database can't be migrated")]
    Migrate(#[source] sea_orm::DbErr),
    /// The schema is behind, and nothing at hand may change it.
    #[error(
        "the database needs {pending} changes that can't be made through a pooler; run `beecatalog \
         migrate` with DATABASE_MIGRATION_URL"
    )]
    MigrateFirst {
        /// Changes that are missing.
        pending: usize,
    },
    /// The owner's URL and the app's name different databases.
    #[error("DATABASE_MIGRATION_URL and DATABASE_URL don't name the same database and schema")]
    OtherDatabase,
    /// A restore needs a session of its own.
    #[error("a backup can't be restored through a pooler; give DATABASE_MIGRATION_URL, directly")]
    RestoreDirectly,
    /// The serving role may do more than serve.
    #[error(
        "the role {role:?} of DATABASE_URL is owner, superuser or passes row security; give \
         DATABASE_URL a role of its own, without such rights"
    )]
    RoleTooStrong {
        /// The role.
        role: String,
    },
    /// The serving role may not do what serving needs.
    #[error(
        "the role {role:?} of DATABASE_URL lacks rights; run `beecatalog migrate` with \
         DATABASE_MIGRATION_URL, or as the owner of the tables: {grants}"
    )]
    RightsMissing {
        /// The role.
        role: String,
        /// Statements that give it the rights.
        grants: String,
    },
    /// Redis must not be used as it is.
    #[error("REDIS_URL can't be used")]
    Doorbell(#[from] jobline::error::DoorbellError),
    /// The duties can't be shared.
    #[error("SQLite is for one process: --no-http and --no-jobs need a PostgreSQL in DATABASE_URL")]
    OneProcess,
    /// The blob store can't be opened.
    #[error("the blob store can't be opened")]
    Storage(#[from] StorageError),
    /// A backup can't be made or taken back.
    #[error(transparent)]
    Backup(#[from] crate::backup::BackupError),
    /// Keys can't be made.
    #[error("an API key can't be made")]
    Access(#[from] crate::access::AccessError),
    /// The jobs can't be started or stopped.
    #[error("the jobs can't be run")]
    Jobs(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Metrics can't be kept.
    #[error("metrics can't be kept")]
    Metrics(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The port can't be listened on.
    #[error("can't listen on {address}")]
    Listen {
        /// Address and port.
        address: std::net::SocketAddr,
        /// Cause.
        #[source]
        source: std::io::Error,
    },
}

impl AppError {
    pub(super) fn folder(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Folder { path, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_was_opened_is_not_said_to_be_closed() {
        let broken = sea_orm::DbErr::Custom("broken pipe".to_owned());
        let told = format!("{:#}", anyhow::Error::new(AppError::from(StoreError::Commit(broken))));
        assert!(told.starts_with("transaction can't be committed: "), "{told}");
        assert!(told.ends_with("broken pipe"), "{told}");
    }
}
