//! Stored artifacts, seen from the store: what may be left of jobs that never committed them.

use std::future::ready;

use entity::id::JobId;
use entity::instant::Instant;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::ObjectStore as _;
use object_store::path::Path as ObjectPath;
use percent_encoding::percent_decode_str;

use super::{BlobKey, BlobStore, StorageError};

/// Folder of all workspaces.
const WORKSPACES: &str = "t";

/// An artifact's bytes, whether or not a row names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredArtifact {
    /// Job that wrote them, as the key says.
    pub job_id: JobId,
    /// Where they are.
    pub key: BlobKey,
}

impl BlobStore {
    /// Artifacts of all workspaces that were last written before `before`, one by one, in no order.
    /// Uploads and files that are not ours are left out.
    ///
    /// # Errors
    /// [`StorageError::Io`], which ends the stream.
    pub fn artifacts_before(
        &self,
        before: Instant,
    ) -> BoxStream<'static, Result<StoredArtifact, StorageError>> {
        self.inner
            .list(Some(&ObjectPath::from(WORKSPACES)))
            .map_err(|e| StorageError::io(WORKSPACES, "listed", e))
            .try_filter_map(move |found| {
                let written_at = Instant::from_micros(found.last_modified.timestamp_micros());
                let old = written_at < before;
                ready(Ok(old.then(|| StoredArtifact::at(&found.location)).flatten()))
            })
            .boxed()
    }
}

impl StoredArtifact {
    /// The artifact whose path this is. Only a path that [`BlobKey::artifact`] leads to is one:
    /// anything else could be taken for bytes that no row names.
    fn at(path: &ObjectPath) -> Option<Self> {
        let parts: Vec<&str> = path.as_ref().split('/').collect();
        let [WORKSPACES, workspace, "jobs", job, fence, name] = parts.as_slice() else {
            return None;
        };
        let job_id = job.parse().ok()?;
        // In the store a name has its odd characters encoded, in the ledger it has not.
        let name = percent_decode_str(name).decode_utf8().ok()?;
        let key = BlobKey::artifact(workspace.parse().ok()?, job_id, fence.parse().ok()?, &name);
        (ObjectPath::from(key.as_str()) == *path).then_some(Self { job_id, key })
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use entity::id::WorkspaceId;

    use super::*;

    const BEFORE: Instant = Instant::from_micros(1_795_000_000_000_000);

    async fn put(store: &BlobStore, key: &BlobKey, written_at: Instant) {
        store.put(key, b"bytes".as_slice()).await.unwrap();
        let path = store.root().unwrap().join(ObjectPath::from(key.as_str()).as_ref());
        let since = Duration::from_micros(written_at.as_micros().try_into().unwrap());
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + since).unwrap();
    }

    async fn keys_before(store: &BlobStore) -> Vec<StoredArtifact> {
        let mut found: Vec<_> = store.artifacts_before(BEFORE).try_collect().await.unwrap();
        found.sort_by(|a, b| a.key.as_str().cmp(b.key.as_str()));
        found
    }

    #[tokio::test]
    async fn only_artifacts_older_than_asked_are_listed() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();
        let workspace = WorkspaceId::DEFAULT;
        let job_id = JobId::generate(BEFORE);
        let artifact = |fence, name| BlobKey::artifact(workspace, job_id, fence, name);
        let (old, odd) = (artifact(1, "a.xlsm"), artifact(2, "relatório #1 100%.xlsm"));
        let second = Duration::from_secs(1);
        put(&store, &old, BEFORE - second).await;
        put(&store, &odd, BEFORE - second).await;
        put(&store, &artifact(3, "exact.xlsm"), BEFORE).await;
        put(&store, &artifact(4, "young.xlsm"), BEFORE + second).await;
        put(&store, &BlobKey::upload(workspace, "00ff"), BEFORE - second).await;

        let found = keys_before(&store).await;

        let expected = [old, odd].map(|key| StoredArtifact { job_id, key });
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn files_that_are_no_artifacts_are_not_listed() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();
        let (workspace, job) = (WorkspaceId::DEFAULT, JobId::generate(BEFORE));
        for foreign in [
            format!("jobs/{job}/1/a.xlsm"),
            format!("t/{workspace}/jobs/notes.txt"),
            format!("t/{workspace}/jobs/{job}/a.xlsm"),
            format!("t/{workspace}/jobs/{job}/1/b/a.xlsm"),
            format!("t/{workspace}/jobs/{job}/first/a.xlsm"),
            format!("t/{workspace}/jobs/{job}/01/a.xlsm"),
            format!("t/{workspace}/jobs/{}/1/a.xlsm", job.to_string().to_lowercase()),
            format!("t/{workspace}/uploads/{job}/1/a.xlsm"),
            format!("t/somebody/jobs/{job}/1/a.xlsm"),
        ] {
            put(&store, &BlobKey::stored(foreign), BEFORE - Duration::from_secs(1)).await;
        }

        assert_eq!(keys_before(&store).await, []);
    }

    #[tokio::test]
    async fn a_store_without_bytes_lists_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = BlobStore::local(folder.path()).unwrap();

        assert_eq!(keys_before(&store).await, []);
    }
}
