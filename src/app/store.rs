//! Opening the database and keeping its schema up to date.

use std::time::Duration;

use entity::clock::Clock;
use entity::store::{MissingRights, Pooler, Store, StoreOptions, is_lock_timeout, role_of};
use migration::{Migrator, Standing};
use sea_orm_migration::MigratorTrait as _;
use secrecy::ExposeSecret as _;

use super::{AppError, own_folder};
use crate::config::Config;

/// How long a request or a worker waits for a connection to a server: a restart is survived, an
/// outage is told.
const FREE_WITHIN: Duration = Duration::from_secs(10);
/// How often a schema change waits for a table, and how long in between.
const LOCK_TRIES: u32 = 60;
const LOCK_PAUSE: Duration = Duration::from_secs(2);

/// Opens the database that serves.
pub(super) async fn open(config: &Config) -> Result<Store, AppError> {
    let database = &config.database;
    let mut options = StoreOptions { clock: Clock::system(), ..StoreOptions::default() };
    if config.database_file().is_none() {
        options.writers = database.max_connections / 2;
        options.readers = database.max_connections - options.writers;
        options.acquire_timeout = FREE_WITHIN;
        options.statement_timeout = database.statement_timeout;
        options.statement_cache = database.statement_cache;
        options.pooler = if database.pooled { Pooler::Transaction } else { Pooler::None };
    }
    Ok(Store::open(&config.database_url(), options).await?)
}

/// Opens the database as its owner, if the configuration names one.
async fn open_as_owner(config: &Config) -> Result<Option<Store>, AppError> {
    let Some(url) = &config.database.migration_url else { return Ok(None) };
    let options = StoreOptions { readers: 1, writers: 1, ..StoreOptions::default() };
    Ok(Some(Store::open(url.expose_secret(), options).await?))
}

/// How the schema stands.
///
/// # Errors
/// [`AppError::Taken`] while another process has the file, [`AppError::Store`].
pub async fn standing(config: &Config) -> Result<Standing, AppError> {
    if config.database_file().is_some_and(|file| !file.exists()) {
        return Ok(Standing::of(&[]));
    }
    let _lock = own_folder(config)?;
    // As the one that serves: an owner's URL could name another database.
    let store = open(config).await?;
    let standing = Standing::of(&store.applied_changes().await?);
    store.close().await?;
    Ok(standing)
}

/// Brings the schema up to date and grants the serving role its rights. Answers how many changes
/// that took.
///
/// # Errors
/// As [`standing`], and [`AppError::Migrate`].
pub async fn migrate(config: &Config) -> Result<usize, AppError> {
    let _lock = own_folder(config)?;
    let (store, role) = match open_as_owner(config).await? {
        Some(owner) => (owner, role_of(&config.database_url())?),
        None => (open(config).await?, None),
    };
    let owned = role.is_some();
    let applied = apply(&store, role).await?;
    store.close().await?;
    if owned {
        let serving = open(config).await?;
        check_same(&serving).await?;
        serving.close().await?;
    }
    Ok(applied)
}

/// Makes the changes that the database needs before it serves.
pub(super) async fn bring_up_to_date(config: &Config, store: &Store) -> Result<(), AppError> {
    let missing = store.missing_rights().await?;
    if missing.iter().any(MissingRights::is_blind) {
        return Err(rights_missing(store, &missing).await?);
    }
    let standing = Standing::of(&store.applied_changes().await?);
    if standing.newer > 0 {
        tracing::warn!(changes = standing.newer, "the database is newer than this program");
    }
    if standing.pending == 0 {
        // Else whoever makes the changes grants, or owns what he makes.
        return if missing.is_empty() {
            Ok(())
        } else {
            Err(rights_missing(store, &missing).await?)
        };
    }
    if let Some(owner) = open_as_owner(config).await? {
        apply(&owner, role_of(&config.database_url())?).await?;
        owner.close().await?;
        return check_same(store).await;
    }
    if config.database.pooled {
        return Err(AppError::MigrateFirst { pending: standing.pending });
    }
    apply(store, None).await?;
    Ok(())
}

async fn rights_missing(store: &Store, missing: &[MissingRights]) -> Result<AppError, AppError> {
    let role = store.role().await?.map(|role| role.name).unwrap_or_default();
    let grants: Vec<_> = missing.iter().map(|missing| missing.grant_to(&role)).collect();
    Ok(AppError::RightsMissing { role, grants: grants.join("; ") })
}

/// Whether what the owner changed is what serves.
async fn check_same(serving: &Store) -> Result<(), AppError> {
    let pending = Standing::of(&serving.applied_changes().await?).pending;
    if pending == 0 { Ok(()) } else { Err(AppError::OtherDatabase) }
}

/// Makes all pending changes under the lock, and grants. Somebody who holds a table for long, like a
/// backup, is waited for, but not by holding up all others.
async fn apply(store: &Store, role: Option<String>) -> Result<usize, AppError> {
    let mut tries = 0;
    loop {
        match apply_once(store, role.clone()).await {
            Err(AppError::Migrate(error)) if tries < LOCK_TRIES && is_lock_timeout(&error) => {
                tries += 1;
                tracing::warn!(
                    tries,
                    "a table is held by somebody; the schema change waits for it"
                );
                tokio::time::sleep(LOCK_PAUSE).await;
            }
            done => return done,
        }
    }
}

async fn apply_once(store: &Store, role: Option<String>) -> Result<usize, AppError> {
    let change = store.begin_schema_change().await?;
    // Counted under the lock: another process may just have made some of them.
    let pending = Standing::of(&store.applied_changes().await?).pending;
    if pending > 0 {
        Migrator::up(change.executor(), None).await.map_err(AppError::Migrate)?;
    }
    if let Some(role) = role {
        change.grant_to(&role).await?;
    }
    change.commit().await?;
    Ok(pending)
}

/// Refuses to serve as a role that could change the schema or pass row security, when there is an
/// owner for that.
pub(super) async fn check_role(config: &Config, store: &Store) -> Result<(), AppError> {
    let Some(role) = store.role().await? else { return Ok(()) };
    if role.is_confined() {
        return Ok(());
    }
    if config.database.migration_url.is_some() {
        return Err(AppError::RoleTooStrong { role: role.name });
    }
    tracing::warn!(
        database.role = role.name,
        "the database role could change the schema; DATABASE_MIGRATION_URL separates owner and app"
    );
    Ok(())
}

/// Opens a server's database to replace its tables: as the owner, if the configuration names one.
pub(super) async fn open_to_restore(
    config: &Config,
    application: &'static str,
) -> Result<Store, AppError> {
    let url = match &config.database.migration_url {
        Some(url) => url.expose_secret().to_owned(),
        None if config.database.pooled => return Err(AppError::RestoreDirectly),
        None => config.database_url(),
    };
    let options = StoreOptions { readers: 1, writers: 1, application, ..StoreOptions::default() };
    Ok(Store::open(&url, options).await?)
}
