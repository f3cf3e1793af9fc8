//! Keeping and reading bytes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::{ObjectStoreExt, WriteMultipart};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::{BlobKey, StorageError};

/// Bytes read and written at a time.
const CHUNK_BYTES: usize = 256 * 1024;

/// Bytes on disk, and what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBlob {
    /// Length in bytes.
    pub size_bytes: u64,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
}

/// The store of uploads and artifacts: a folder.
///
/// An object becomes visible only when it is whole: it is written beside and renamed.
#[derive(Debug, Clone)]
pub struct BlobStore {
    pub(super) inner: Arc<LocalFileSystem>,
    root: PathBuf,
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
        Ok(Self { inner: Arc::new(inner), root: folder.to_path_buf() })
    }

    /// Folder that holds the bytes.
    pub fn root(&self) -> &Path {
        &self.root
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
        let upload = self.inner.put_multipart(&path).await.map_err(written)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, CHUNK_BYTES);
        let mut hash = Sha256::new();
        let mut size_bytes = 0u64;
        let mut buffer = vec![0u8; CHUNK_BYTES];
        loop {
            let n = match source.read(&mut buffer).await {
                Ok(n) => n,
                Err(source) => {
                    upload.abort().await.map_err(written)?;
                    return Err(StorageError::Io {
                        key: key.to_string(),
                        verb: "written",
                        source: Box::new(source),
                    });
                }
            };
            let Some(chunk) = buffer.get(..n).filter(|c| !c.is_empty()) else { break };
            hash.update(chunk);
            size_bytes += chunk.len() as u64;
            upload.wait_for_capacity(4).await.map_err(written)?;
            upload.write(chunk);
        }
        upload.finish().await.map_err(written)?;
        Ok(StoredBlob { size_bytes, sha256: hex::encode(hash.finalize()) })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_come_back_with_their_hash_and_can_be_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();
        let key = BlobKey::stored("t/ws/uploads/a".to_owned());
        let bytes = vec![7u8; CHUNK_BYTES * 2 + 3];

        let stored = store.put(&key, bytes.as_slice()).await.unwrap();

        assert_eq!(stored.size_bytes, bytes.len() as u64);
        assert_eq!(stored.sha256, hex::encode(Sha256::digest(&bytes)));
        assert_eq!(store.get(&key).await.unwrap(), bytes);
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
            Ok(Bytes::from_static(b"half")),
            Err(std::io::Error::other("cut")),
        ]));

        let failed = store.put(&key, broken).await;

        assert!(matches!(failed, Err(StorageError::Io { .. })));
        assert!(matches!(store.get(&key).await, Err(StorageError::NotFound { .. })));
    }
}
