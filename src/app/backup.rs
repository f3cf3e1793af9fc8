//! Backups of this installation.

use std::path::{Path, PathBuf};

use entity::clock::Clock;
use entity::store::other_sessions;
use serde_json::json;

use super::{AppError, blobs, own_folder, store};
use crate::backup::{self, Backup, BackupError, Made, Source};
use crate::config::Config;

/// Read by the metrics: when a backup last went well.
const BACKUP_MARK: &str = "backup.json";
/// Read by the metrics: when a drill last went well.
const DRILL_MARK: &str = "drill.json";
/// The same beside the backup that was tried.
const LAST_DRILL: &str = "last-drill.json";
/// As what a restore appears among a server's sessions.
const SESSION: &str = "beecatalog-restore";

/// What a restore brought.
#[derive(Debug)]
pub struct Restored {
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub files: usize,
    /// Rows that were there before and are gone.
    pub lost: u64,
}

/// Makes a backup below `to`, whether or not a server runs.
///
/// # Errors
/// [`AppError::Backup`], [`AppError::Store`].
pub async fn backup(config: &Config, to: &Path, keep: Option<usize>) -> Result<Made, AppError> {
    if let Some(file) = config.database_file().filter(|file| !file.exists()) {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(AppError::folder(file)(missing));
    }
    let store = store::open(config).await?;
    let blobs = blobs::open(config).await?;
    let source = Source { store, blobs, signing_key: config.signing_key_file() };
    let made = backup::make(&source, to, keep).await;
    source.store.close().await?;
    let made = made?;
    if made.manifest.missing_blobs.is_empty() {
        mark(&config.data_dir().join(BACKUP_MARK))?;
    }
    Ok(made)
}

/// Tries whether the backup in `from` could be taken back, and changes nothing but the marks.
///
/// # Errors
/// [`AppError::Backup`].
pub async fn drill(config: &Config, from: &Path) -> Result<Backup, AppError> {
    let scratch = tempfile::tempdir().map_err(AppError::folder(std::env::temp_dir()))?;
    let backup = Backup::open(from)?;
    backup::drill(&backup, scratch.path()).await?;
    mark(&from.join(LAST_DRILL))?;
    super::make_private(config.data_dir()).map_err(AppError::folder(config.data_dir()))?;
    mark(&config.data_dir().join(DRILL_MARK))?;
    Ok(backup)
}

/// Takes the backup in `from` back into the configured store, which has no rows unless `force`.
/// No server may use it. The rows change all at once or not at all.
///
/// # Errors
/// [`AppError::Taken`], [`AppError::Backup`].
pub async fn restore(config: &Config, from: &Path, force: bool) -> Result<Restored, AppError> {
    let _lock = own_folder(config)?;
    let backup = Backup::open(from)?;
    backup.check_files()?;
    let lost = match config.database_file() {
        Some(file) => into_file(config, &backup, &file, force).await?,
        None => into_server(config, &backup, force).await?,
    };
    let rows = backup.manifest.tables.iter().map(|table| table.rows).sum();
    Ok(Restored { rows, files: backup.manifest.blobs.len(), lost })
}

/// Builds the database beside the present one and puts it in its place when it is whole.
async fn into_file(
    config: &Config,
    backup: &Backup,
    file: &Path,
    force: bool,
) -> Result<u64, AppError> {
    let lost = if file.exists() {
        let store = store::open(config).await?;
        let lost = backup::rows_at_stake(store.read()).await;
        // The last one out writes the log into the file.
        store.close().await?;
        lost?
    } else {
        0
    };
    refuse_loss(lost, force)?;
    if beside(file, "-wal").exists() {
        return Err(BackupError::InUse { sessions: 1 }.into());
    }
    let fresh = beside(file, ".restoring");
    for leftover in [fresh.clone(), beside(&fresh, "-wal"), beside(&fresh, "-shm")] {
        match std::fs::remove_file(&leftover) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(AppError::folder(leftover)(e));
            }
            _ => {}
        }
    }
    backup::fill(backup, &fresh).await?;
    restore_files(config, backup, force).await?;
    sync(&fresh)?;
    std::fs::rename(&fresh, file).map_err(AppError::folder(file))?;
    if let Some(parent) = file.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        sync(parent)?;
    }
    Ok(lost)
}

async fn into_server(config: &Config, backup: &Backup, force: bool) -> Result<u64, AppError> {
    let store = store::open_to_restore(config, SESSION).await?;
    let change = store.begin_schema_change().await?;
    let sessions = other_sessions(&change.executor(), SESSION).await?;
    if sessions > 0 {
        return Err(BackupError::InUse { sessions }.into());
    }
    let lost = backup::rows_at_stake(&change.executor()).await?;
    refuse_loss(lost, force)?;
    backup::replace(backup, &change).await?;
    if config.database.migration_url.is_some()
        && let Some(role) = entity::store::role_of(&config.database_url())?
    {
        change.grant_to(&role).await?;
    }
    restore_files(config, backup, force).await?;
    change.commit().await?;
    store.close().await?;
    Ok(lost)
}

fn refuse_loss(rows: u64, force: bool) -> Result<(), BackupError> {
    if rows > 0 && !force {
        return Err(BackupError::NotEmpty { rows });
    }
    if rows > 0 {
        tracing::warn!(rows, "the rows of this store are replaced by those of the backup");
    }
    Ok(())
}

/// Files come before the rows that name them; without those rows they do no harm.
async fn restore_files(config: &Config, backup: &Backup, force: bool) -> Result<(), AppError> {
    let blobs = blobs::open(config).await?;
    backup::restore_blobs(backup, &blobs).await?;
    let key = config.signing_key_file();
    if let Some(kept) = backup.signing_key().filter(|_| force || !key.exists()) {
        let bytes = std::fs::read(&kept).map_err(AppError::folder(kept))?;
        backup::write_private(&key, &bytes)?;
    }
    Ok(())
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn sync(path: &Path) -> Result<(), AppError> {
    std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(AppError::folder(path))
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
fn mark(path: &Path) -> Result<(), AppError> {
    let seconds = Clock::system().now().as_micros() / 1_000_000;
    let text = json!({ "lastSuccessUnix": seconds as f64 }).to_string();
    Ok(backup::write_private(path, text.as_bytes())?)
}
