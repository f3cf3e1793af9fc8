//! Taking a backup back, for good or to see whether it could be.

use std::path::Path;

use entity::store::{
    SchemaChange, Store, StoreOptions, clear, count, load, skip_event_numbers, sqlite_url, tables,
};
use futures_util::TryStreamExt as _;
use migration::{Migrator, MigratorTrait as _};
use sea_orm::{ConnectionTrait, DatabaseExecutor};
use sha2::{Digest as _, Sha256};
use tokio_util::io::StreamReader;

use super::folder::BLOBS;
use super::manifest::Content;
use super::{Backup, BackupError, FileEntry};
use crate::storage::{BlobKey, BlobStore, StorageError};

/// Rows and values of one statement.
const ROWS_AT_ONCE: usize = 250;

/// Loads the whole backup into a throw-away database and compares; reads every file.
///
/// # Errors
/// [`BackupError`] naming what is damaged.
pub async fn drill(backup: &Backup, scratch: &Path) -> Result<(), BackupError> {
    backup.check_files()?;
    check_blobs(backup).await?;
    fill(backup, &scratch.join("drill.sqlite3")).await
}

/// Makes a SQLite database of the backup in `file`, which must not exist, and compares it with
/// what was saved. Flushed and closed afterwards.
///
/// # Errors
/// [`BackupError::Differs`], [`BackupError::Damaged`], [`BackupError::Store`].
pub async fn fill(backup: &Backup, file: &Path) -> Result<(), BackupError> {
    let store = Store::open(&sqlite_url(file), StoreOptions::default()).await?;
    let done = fill_store(backup, &store).await;
    store.close().await?;
    done
}

async fn fill_store(backup: &Backup, store: &Store) -> Result<(), BackupError> {
    let change = store.begin_schema_change().await?;
    make_schema(backup, change.executor()).await?;
    let tx = store.begin_write().await?;
    load_all(backup, &tx).await?;
    tx.commit().await?;
    compare(backup, store).await?;
    Migrator::up(change.executor(), None).await.map_err(BackupError::Migrate)?;
    let tx = store.begin_write().await?;
    skip_event_numbers(&tx).await?;
    Ok(tx.commit().await?)
}

/// Replaces all tables of a server's database by those of the backup, in the transaction that
/// `change` is and that the caller commits.
///
/// # Errors
/// As [`fill`].
pub async fn replace(backup: &Backup, change: &SchemaChange) -> Result<(), BackupError> {
    Migrator::down(change.executor(), None).await.map_err(BackupError::Migrate)?;
    make_schema(backup, change.executor()).await?;
    load_all(backup, &change.executor()).await?;
    Migrator::up(change.executor(), None).await.map_err(BackupError::Migrate)?;
    Ok(skip_event_numbers(&change.executor()).await?)
}

/// Rows that a restore would lose. The workspace that the schema itself makes is none.
///
/// # Errors
/// [`BackupError::Store`].
pub async fn rows_at_stake(connection: &impl ConnectionTrait) -> Result<u64, BackupError> {
    let mut rows = 0;
    for table in tables(connection).await? {
        let found = count(connection, &table).await?;
        rows += if table.name == "workspace" { found.saturating_sub(1) } else { found };
    }
    Ok(rows)
}

/// The schema as it was when the backup was made.
async fn make_schema(backup: &Backup, executor: DatabaseExecutor<'_>) -> Result<(), BackupError> {
    let steps = u32::try_from(backup.manifest.changes.len()).unwrap_or(u32::MAX);
    Migrator::up(executor, Some(steps)).await.map_err(BackupError::Migrate)
}

async fn load_all(backup: &Backup, connection: &impl ConnectionTrait) -> Result<(), BackupError> {
    let present = tables(connection).await?;
    // The schema's own first rows are in the backup too.
    clear(connection, &present).await?;
    if present.len() != backup.manifest.tables.len() {
        return Err(BackupError::damaged("manifest.json", "it does not list every table"));
    }
    for table in &present {
        let entry = backup.manifest.tables.iter().find(|entry| entry.name == table.name);
        let Some(entry) = entry else {
            return Err(BackupError::Differs { table: table.name.clone() });
        };
        let mut rows = backup.rows(entry)?;
        loop {
            let some = rows.next(ROWS_AT_ONCE)?;
            if some.is_empty() {
                break;
            }
            load(connection, table, &some).await?;
        }
        let whole = rows.content.rows == entry.rows && rows.content.checksum() == entry.content;
        if !whole || count(connection, table).await? != entry.rows {
            return Err(BackupError::Differs { table: table.name.clone() });
        }
    }
    Ok(())
}

async fn compare(backup: &Backup, store: &Store) -> Result<(), BackupError> {
    let mut snapshot = store.snapshot().await?;
    for table in snapshot.tables().to_vec() {
        let mut content = Content::default();
        let mut rows = snapshot.rows(&table);
        while let Some(row) = rows.try_next().await? {
            content.add(&row);
        }
        drop(rows);
        let saved = backup.manifest.tables.iter().find(|entry| entry.name == table.name);
        if saved.is_none_or(|saved| saved.content != content.checksum()) {
            return Err(BackupError::Differs { table: table.name });
        }
    }
    Ok(())
}

async fn check_blobs(backup: &Backup) -> Result<(), BackupError> {
    let blobs = BlobStore::local(&backup.folder.join(BLOBS))?;
    for entry in &backup.manifest.blobs {
        let mut bytes = open(&blobs, entry).await?;
        let mut hash = Sha256::new();
        while let Some(piece) = bytes.try_next().await? {
            hash.update(&piece);
        }
        if hex::encode(hash.finalize()) != entry.sha256 {
            return Err(differs(entry));
        }
    }
    Ok(())
}

/// Copies the backup's files into `to`. Names are unique for good, so what is there is the same.
///
/// # Errors
/// [`BackupError::Damaged`] for a file that is not as it was, [`BackupError::Storage`].
pub async fn restore_blobs(backup: &Backup, to: &BlobStore) -> Result<(), BackupError> {
    // All of them before the first is written: a damaged copy must not take a good file's place.
    check_blobs(backup).await?;
    let from = BlobStore::local(&backup.folder.join(BLOBS))?;
    for entry in &backup.manifest.blobs {
        let bytes = open(&from, entry).await?.map_err(std::io::Error::other);
        let key = BlobKey::stored(entry.path.clone());
        if to.put(&key, StreamReader::new(bytes)).await?.sha256 != entry.sha256 {
            to.delete(&key).await?;
            return Err(differs(entry));
        }
    }
    Ok(())
}

type Bytes = futures_util::stream::BoxStream<'static, Result<bytes::Bytes, StorageError>>;

async fn open(blobs: &BlobStore, entry: &FileEntry) -> Result<Bytes, BackupError> {
    match blobs.stream(&BlobKey::stored(entry.path.clone())).await {
        Ok(bytes) => Ok(bytes),
        Err(StorageError::NotFound { .. }) => {
            Err(BackupError::damaged(&format!("{BLOBS}/{}", entry.path), "it is missing"))
        }
        Err(error) => Err(error.into()),
    }
}

fn differs(entry: &FileEntry) -> BackupError {
    BackupError::damaged(&format!("{BLOBS}/{}", entry.path), "its checksum differs")
}
