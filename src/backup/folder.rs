//! A backup's folder on disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};

use entity::store::Row;
use flate2::read::MultiGzDecoder;
use migration::{Migrator, MigratorTrait as _};
use sha2::{Digest as _, Sha256};

use super::manifest::{Content, FORMAT};
use super::{BackupError, FileEntry, Manifest, TableEntry};

pub(super) const TABLES: &str = "tables";
pub(super) const BLOBS: &str = "blobs";
/// What the name of an incomplete backup begins with.
pub(super) const PARTIAL: &str = ".partial-";
const MANIFEST: &str = "manifest.json";
const MANIFEST_HASH: &str = "manifest.sha256";
const SIGNING_KEY: &str = "signing.key";
/// A backup in this folder is under way as long as somebody holds this file.
const LOCK: &str = ".backup.lock";

/// A complete backup whose manifest was read.
#[derive(Debug)]
pub struct Backup {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl Backup {
    /// Opens the backup in `folder`.
    ///
    /// # Errors
    /// [`BackupError::Foreign`], [`BackupError::Damaged`], [`BackupError::Newer`],
    /// [`BackupError::Incomplete`].
    pub fn open(folder: &Path) -> Result<Self, BackupError> {
        let foreign = || BackupError::Foreign { folder: folder.to_path_buf() };
        let text = fs::read(folder.join(MANIFEST)).map_err(|_| foreign())?;
        let hash = fs::read_to_string(folder.join(MANIFEST_HASH)).map_err(|_| foreign())?;
        if hash.trim() != hex::encode(Sha256::digest(&text)) {
            return Err(BackupError::damaged(MANIFEST, "its checksum differs"));
        }
        let plain: serde_json::Value = serde_json::from_slice(&text).map_err(|_| foreign())?;
        let newer = || BackupError::Newer {
            program: plain["program"].as_str().unwrap_or("unknown").to_owned(),
        };
        if plain["format"].as_u64().is_none_or(|format| format > u64::from(FORMAT)) {
            return Err(newer());
        }
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| BackupError::damaged(MANIFEST, error))?;
        let known = Migrator::migrations();
        let ours =
            manifest.changes.iter().enumerate().all(|(index, change)| {
                known.get(index).is_some_and(|known| known.name() == change)
            });
        if !ours {
            return Err(newer());
        }
        if !manifest.missing_blobs.is_empty() {
            return Err(BackupError::Incomplete { keys: manifest.missing_blobs });
        }
        Ok(Self { folder: folder.to_path_buf(), manifest })
    }

    /// Checks every file against the manifest.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] naming the first file that is not as it was.
    pub fn check_files(&self) -> Result<(), BackupError> {
        let manifest = &self.manifest;
        let files = manifest.tables.iter().map(|table| &table.file).chain(&manifest.signing_key);
        for file in files {
            check(&self.folder, file)?;
        }
        // Names of blobs are encoded on disk: their own store finds and checks them.
        Ok(())
    }

    /// Gives all rows of a table, `at_once` at a time, and their checksum.
    ///
    /// # Errors
    /// [`BackupError::Damaged`].
    pub fn rows(&self, table: &TableEntry) -> Result<Rows, BackupError> {
        let path = self.folder.join(&table.file.path);
        let file = File::open(&path).map_err(BackupError::file(&path))?;
        let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
        Ok(Rows { lines, path: table.file.path.clone(), content: Content::default() })
    }

    /// File of the kept signing key.
    pub fn signing_key(&self) -> Option<PathBuf> {
        self.manifest.signing_key.as_ref().map(|file| self.folder.join(&file.path))
    }
}

/// Rows of a dumped table.
#[derive(Debug)]
pub struct Rows {
    lines: BufReader<MultiGzDecoder<BufReader<File>>>,
    path: String,
    /// Checksum of what was read.
    pub(super) content: Content,
}

impl Rows {
    /// The next rows, at most `count`; none at the end.
    pub(super) fn next(&mut self, count: usize) -> Result<Vec<Row>, BackupError> {
        let mut rows = Vec::with_capacity(count);
        let mut line = String::new();
        while rows.len() < count {
            line.clear();
            let read = self.lines.read_line(&mut line);
            if read.map_err(|error| BackupError::damaged(&self.path, error))? == 0 {
                break;
            }
            let row: Row = serde_json::from_str(&line)
                .map_err(|error| BackupError::damaged(&self.path, error))?;
            self.content.add(&row);
            rows.push(row);
        }
        Ok(rows)
    }
}

/// Takes the right to make backups in `to`.
pub(super) fn lock(to: &Path) -> Result<File, BackupError> {
    let mut options = OpenOptions::new();
    let file = options.write(true).create(true).truncate(false).open(to.join(LOCK));
    let file = file.map_err(BackupError::place(to))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BackupError::UnderWay { folder: to.to_path_buf() }),
        Err(TryLockError::Error(error)) => Err(BackupError::place(to)(error)),
    }
}

/// Removes what killed backups left behind.
pub(super) fn remove_partial(to: &Path) -> Result<(), BackupError> {
    for name in names(to)?.into_iter().filter(|name| name.starts_with(PARTIAL)) {
        let path = to.join(name);
        fs::remove_dir_all(&path).map_err(BackupError::file(&path))?;
    }
    Ok(())
}

/// Removes complete backups but the newest `keep`; at least one stays.
pub(super) fn keep_newest(to: &Path, keep: usize) -> Result<(), BackupError> {
    let mut complete = names(to)?;
    // Only folders that we surely made: anything else is somebody's.
    complete.retain(|name| !name.starts_with('.') && Backup::open(&to.join(name)).is_ok());
    complete.sort_unstable();
    for name in complete.iter().rev().skip(keep.max(1)) {
        let (old, gone) = (to.join(name), to.join(format!("{PARTIAL}{name}")));
        // Renamed first: one that is half removed must not look complete.
        fs::rename(&old, &gone).map_err(BackupError::file(&old))?;
        fs::remove_dir_all(&gone).map_err(BackupError::file(&gone))?;
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>, BackupError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(BackupError::file(folder))? {
        let entry = entry.map_err(BackupError::file(folder))?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Makes a folder for its owner only: rows hold what sellers gave us.
pub(super) fn make_private(folder: &Path) -> Result<(), BackupError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(BackupError::file(folder))
}

/// Copies the signing key, if there is one, for its owner only.
pub(super) fn copy_key(key: &Path, partial: &Path) -> Result<Option<FileEntry>, BackupError> {
    match fs::read(key) {
        Ok(bytes) => {
            write_private(&partial.join(SIGNING_KEY), &bytes)?;
            entry(partial, SIGNING_KEY.to_owned()).map(Some)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(BackupError::file(key)(error)),
    }
}

/// Writes a file that only its owner may read, and flushes it.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(BackupError::file(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(BackupError::file(path))
}

/// Writes the manifest and flushes everything to the device.
pub(super) fn seal(partial: &Path, manifest: &Manifest) -> Result<(), BackupError> {
    let text = serde_json::to_vec_pretty(manifest).map_err(BackupError::Manifest)?;
    write_private(&partial.join(MANIFEST), &text)?;
    let hash = hex::encode(Sha256::digest(&text));
    write_private(&partial.join(MANIFEST_HASH), hash.as_bytes())?;
    sync_all(partial)
}

fn sync_all(folder: &Path) -> Result<(), BackupError> {
    for entry in fs::read_dir(folder).map_err(BackupError::file(folder))? {
        let path = entry.map_err(BackupError::file(folder))?.path();
        if path.is_dir() {
            sync_all(&path)?;
        } else {
            sync(&path)?;
        }
    }
    sync(folder)
}

/// Flushes a file or folder to the device.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(BackupError::file(path))
}

/// Length and checksum of a file below `folder`.
pub(super) fn entry(folder: &Path, path: String) -> Result<FileEntry, BackupError> {
    let full = folder.join(&path);
    let failed = || BackupError::file(&full);
    let mut file = BufReader::new(File::open(&full).map_err(failed())?);
    let (mut hash, mut size_bytes) = (Sha256::new(), 0);
    loop {
        let bytes = file.fill_buf().map_err(failed())?;
        if bytes.is_empty() {
            break;
        }
        hash.update(bytes);
        let length = bytes.len();
        size_bytes += length as u64;
        file.consume(length);
    }
    Ok(FileEntry { path, size_bytes, sha256: hex::encode(hash.finalize()) })
}

fn check(folder: &Path, file: &FileEntry) -> Result<(), BackupError> {
    let plain =
        Path::new(&file.path).components().all(|c| matches!(c, std::path::Component::Normal(_)));
    if !plain {
        return Err(BackupError::damaged(&file.path, "it leads out of the backup"));
    }
    if !folder.join(&file.path).is_file() {
        return Err(BackupError::damaged(&file.path, "it is missing"));
    }
    if entry(folder, file.path.clone())? != *file {
        return Err(BackupError::damaged(&file.path, "its length or checksum differs"));
    }
    Ok(())
}
