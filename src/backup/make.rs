//! Making a backup.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use entity::store::{Row, Snapshot, Store, Table};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;
use rand::TryRngCore as _;
use tokio_util::io::StreamReader;

use super::folder::{self, BLOBS, PARTIAL, TABLES};
use super::manifest::{Content, FORMAT};
use super::{BackupError, FileEntry, Manifest, TableEntry};
use crate::storage::{BlobKey, BlobStore, StorageError};

/// What is backed up.
#[derive(Debug)]
pub struct Source {
    /// Rows.
    pub store: Store,
    /// Files that rows name.
    pub blobs: BlobStore,
    /// The key that signs links; it may be missing.
    pub signing_key: PathBuf,
}

/// A complete backup.
#[derive(Debug)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// What the rows say of the files that they name.
#[derive(Debug, Default)]
struct Named(BTreeMap<String, (Option<u64>, Option<String>)>);

impl Named {
    fn note(&mut self, row: &Row) {
        let Some(key) = row.get("blob_key").and_then(|key| key.as_str()) else { return };
        let size = row.get("size_bytes").and_then(serde_json::Value::as_u64);
        let sha256 = row.get("sha256").and_then(|hash| hash.as_str()).map(str::to_owned);
        self.0.insert(key.to_owned(), (size, sha256));
    }
}

/// Makes a backup in a new folder below `to`, beside a running server if there is one, and then
/// removes complete backups beyond the newest `keep`. The folder has its name only once it is whole.
///
/// # Errors
/// [`BackupError`]. Files that are missing are no error here: see [`Manifest::missing_blobs`].
pub async fn make(source: &Source, to: &Path, keep: Option<usize>) -> Result<Made, BackupError> {
    fs::create_dir_all(to).map_err(BackupError::place(to))?;
    let _alone = folder::lock(to)?;
    folder::remove_partial(to)?;
    let started = source.store.now();
    let name = name(&started.to_string())?;
    let partial = to.join(format!("{PARTIAL}{name}"));
    folder::make_private(&partial)?;
    folder::make_private(&partial.join(TABLES))?;
    let mut snapshot = source.store.snapshot().await?;
    let mut named = Named::default();
    let tables = dump(&mut snapshot, &partial, &mut named).await?;
    let changes = snapshot.changes().to_vec();
    // The database may clean up again; what rows name does not change any more.
    drop(snapshot);
    let (blobs, missing_blobs) = copy_blobs(&source.blobs, &partial, named).await?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        store: source.store.kind().to_owned(),
        changes,
        started_at: started.as_micros(),
        ended_at: source.store.now().as_micros(),
        tables,
        blobs,
        missing_blobs,
        signing_key: folder::copy_key(&source.signing_key, &partial)?,
    };
    folder::seal(&partial, &manifest)?;
    let folder = to.join(name);
    fs::rename(&partial, &folder).map_err(BackupError::file(&folder))?;
    folder::sync(to)?;
    // An incomplete backup must not push out a complete one.
    if let Some(keep) = keep.filter(|_| manifest.missing_blobs.is_empty()) {
        folder::keep_newest(to, keep)?;
    }
    Ok(Made { folder, manifest })
}

fn name(started: &str) -> Result<String, BackupError> {
    let mut id = [0u8; 3];
    rand::rngs::OsRng.try_fill_bytes(&mut id).map_err(BackupError::Randomness)?;
    let stamp: String = started.chars().filter(char::is_ascii_alphanumeric).collect();
    Ok(format!("{stamp}-{}", hex::encode(id)))
}

async fn dump(
    snapshot: &mut Snapshot,
    partial: &Path,
    named: &mut Named,
) -> Result<Vec<TableEntry>, BackupError> {
    let tables = snapshot.tables().to_vec();
    let mut entries = Vec::with_capacity(tables.len());
    for table in &tables {
        entries.push(dump_table(snapshot, table, partial, named).await?);
    }
    Ok(entries)
}

async fn dump_table(
    snapshot: &mut Snapshot,
    table: &Table,
    partial: &Path,
    named: &mut Named,
) -> Result<TableEntry, BackupError> {
    let path = format!("{TABLES}/{}.jsonl.gz", table.name);
    let file = partial.join(&path);
    let failed = || BackupError::file(&file);
    let mut content = Content::default();
    let out = BufWriter::new(File::create(&file).map_err(failed())?);
    let mut out = GzEncoder::new(out, Compression::fast());
    let mut rows = snapshot.rows(table);
    while let Some(row) = rows.try_next().await? {
        named.note(&row);
        content.add(&row);
        serde_json::to_writer(&mut out, &row).map_err(|e| failed()(e.into()))?;
        out.write_all(b"\n").map_err(failed())?;
    }
    let out = out.finish().map_err(failed())?;
    out.into_inner().map_err(|e| failed()(e.into_error()))?.sync_all().map_err(failed())?;
    let file = folder::entry(partial, path)?;
    let (name, rows) = (table.name.clone(), content.rows);
    Ok(TableEntry { name, rows, content: content.checksum(), file })
}

/// Copies the named files; those that are missing or not as their row says are told by name.
async fn copy_blobs(
    from: &BlobStore,
    partial: &Path,
    named: Named,
) -> Result<(Vec<FileEntry>, Vec<String>), BackupError> {
    let to = BlobStore::local(&partial.join(BLOBS))?;
    let (mut blobs, mut missing) = (Vec::new(), Vec::new());
    for (key, (size, sha256)) in named.0 {
        let blob = BlobKey::stored(key.clone());
        let bytes = match from.stream(&blob).await {
            Ok(bytes) => bytes,
            Err(StorageError::NotFound { .. }) => {
                missing.push(key);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let stored = to.put(&blob, StreamReader::new(bytes.map_err(std::io::Error::other))).await?;
        let sound = size.is_none_or(|size| size == stored.size_bytes)
            && sha256.is_none_or(|hash| hash == stored.sha256);
        if !sound {
            missing.push(key.clone());
        }
        blobs.push(FileEntry { path: key, size_bytes: stored.size_bytes, sha256: stored.sha256 });
    }
    Ok((blobs, missing))
}
