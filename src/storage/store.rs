//! Keeping and reading bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{BlobKey, StorageError};

/// Bytes written to a folder at a time.
const CHUNK_BYTES: usize = 256 * 1024;
/// Parts of one file that are on their way at a time.
const IN_FLIGHT: usize = 4;

/// Bytes that are kept, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// The store of uploads, pictures and artifacts: a folder or a bucket.
///
/// An object becomes visible only when it is whole.
#[derive(Debug, Clone)]
pub struct BlobStore {
    pub(super) inner: Arc<dyn ObjectStore>,
    pub(super) place: Place,
    pub(super) part_bytes: usize,
}

/// What holds the bytes.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// This folder.
    Folder(PathBuf),
    /// The bucket of this name.
    Bucket(String),
}

impl BlobStore {
    /// Opens the store in `folder`, creating it.
    ///
    /// # Errors
    /// [`StorageError::Open`] when the folder can't be created or is not a folder.
    pub fn local(folder: &Path) -> Result<Self, StorageError> {
        let open = |source| StorageError::Open { folder: folder.display().to_string(), source };
        std::fs::create_dir_all(folder).map_err(open)?;
        let inner = LocalFileSystem::new_with_prefix(folder)
            .map_err(|e| open(std::io::Error::other(e)))?
            .with_automatic_cleanup(true);
        let place = Place::Folder(folder.to_path_buf());
        Ok(Self { inner: Arc::new(inner), place, part_bytes: CHUNK_BYTES })
    }

    /// Folder that holds the bytes, if one does.
    pub fn root(&self) -> Option<&Path> {
        match &self.place {
            Place::Folder(folder) => Some(folder),
            Place::Bucket(_) => None,
        }
    }

    /// Keeps all of `source` under `key`, hashing on the way. An object of that key is replaced.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::Io`]; nothing is visible under `key` then.
    pub async fn put(
        &self,
        key: &BlobKey,
        mut source: impl AsyncRead + Unpin + Send,
    ) -> Result<StoredBlob, StorageError> {
        let path = ObjectPath::from(key.as_str());
        let written = |e| StorageError::io(key.as_str(), "written", e);
        let mut seen = Seen::default();
        let first = self.part(key, &mut source, &mut seen).await?;
        if first.len() < self.part_bytes {
            // One request where it is one: most files are small.
            self.inner.put(&path, first.into()).await.map_err(written)?;
            return Ok(seen.told());
        }
        let upload = self.inner.put_multipart(&path).await.map_err(written)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, self.part_bytes);
        match self.send(key, first, &mut source, (&mut upload, &mut seen)).await {
            Ok(()) => upload.finish().await.map_err(written)?,
            Err(error) => {
                // What was sent so far would be kept, and paid for, in a bucket.
                upload.abort().await.map_err(written)?;
                return Err(error);
            }
        };
        Ok(seen.told())
    }

    /// Sends part for part until the source ends.
    async fn send(
        &self,
        key: &BlobKey,
        first: Vec<u8>,
        source: &mut (impl AsyncRead + Unpin + Send),
        (upload, seen): (&mut WriteMultipart, &mut Seen),
    ) -> Result<(), StorageError> {
        let mut part = first;
        while !part.is_empty() {
            let capacity = upload.wait_for_capacity(IN_FLIGHT).await;
            capacity.map_err(|e| StorageError::io(key.as_str(), "written", e))?;
            upload.put(part.into());
            part = self.part(key, source, seen).await?;
        }
        Ok(())
    }

    /// The next part of `source`: shorter than the others, or empty, when it ends.
    async fn part(
        &self,
        key: &BlobKey,
        source: &mut (impl AsyncRead + Unpin + Send),
        seen: &mut Seen,
    ) -> Result<Vec<u8>, StorageError> {
        let mut part = Vec::new();
        let mut limited = source.take(self.part_bytes as u64);
        limited.read_to_end(&mut part).await.map_err(|source| StorageError::Io {
            key: key.to_string(),
            verb: "written",
            source: Box::new(source),
        })?;
        seen.add(&part);
        Ok(part)
    }

    /// All bytes under `key`, in memory. For files whose size is bounded by their table row.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] or [`StorageError::Io`].
    pub async fn get(&self, key: &BlobKey) -> Result<Bytes, StorageError> {
        let read = |e| StorageError::io(key.as_str(), "read", e);
        let path = ObjectPath::from(key.as_str());
        self.inner.get(&path).await.map_err(read)?.bytes().await.map_err(read)
    }

    /// The bytes under `key`, piece by piece.
    ///
    /// # Errors
    /// [`StorageError::NotFound`] or [`StorageError::Io`], also inside the stream.
    pub async fn stream(
        &self,
        key: &BlobKey,
    ) -> Result<BoxStream<'static, Result<Bytes, StorageError>>, StorageError> {
        let name = key.to_string();
        let path = ObjectPath::from(key.as_str());
        let found = self.inner.get(&path).await.map_err(|e| StorageError::io(&name, "read", e))?;
        Ok(found
            .into_stream()
            .map(move |piece| piece.map_err(|e| StorageError::io(&name, "read", e)))
            .boxed())
    }

    /// Forgets the bytes under `key`; an absent key is no error.
    ///
    /// # Errors
    /// [`StorageError::Io`].
    pub async fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        match self.inner.delete(&ObjectPath::from(key.as_str())).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(StorageError::io(key.as_str(), "deleted", e)),
        }
    }
}

/// What went through.
#[derive(Default)]
struct Seen {
    hash: Sha256,
    size_bytes: u64,
}

impl Seen {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.size_bytes += bytes.len() as u64;
    }

    fn told(self) -> StoredBlob {
        StoredBlob { size_bytes: self.size_bytes, sha256: hex::encode(self.hash.finalize()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_with_their_hash_and_can_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();
        let key = BlobKey::stored("t/ws/uploads/a".to_owned());
        for length in [0, 3, CHUNK_BYTES, CHUNK_BYTES * 6 + 3] {
            let bytes = vec![7u8; length];

            let stored = store.put(&key, bytes.as_slice()).await.unwrap();

            assert_eq!(stored.size_bytes, length as u64);
            assert_eq!(stored.sha256, hex::encode(Sha256::digest(&bytes)));
            assert_eq!(store.get(&key).await.unwrap(), bytes);
        }
        store.delete(&key).await.unwrap();
        store.delete(&key).await.unwrap();
        assert!(matches!(store.get(&key).await, Err(StorageError::NotFound { .. })));
    }

    #[tokio::test]
    async fn a_source_that_breaks_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();
        let key = BlobKey::stored("t/ws/uploads/b".to_owned());
        let broken = tokio_util::io::StreamReader::new(futures_util::stream::iter([
            Ok(Bytes::from(vec![7u8; CHUNK_BYTES + 1])),
            Err(std::io::Error::other("cut")),
        ]));

        let failed = store.put(&key, broken).await;

        assert!(matches!(failed, Err(StorageError::Io { .. })));
        assert!(matches!(store.get(&key).await, Err(StorageError::NotFound { .. })));
    }
}
