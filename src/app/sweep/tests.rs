use std::fs::File;
use std::time::SystemTime;

use entity::clock::Clock;
use entity::id::{JobId, WorkspaceId};
use entity::instant::Instant;
use entity::job;
use entity::job_state::JobState;
use entity::scope::SystemScope;
use entity::store::StoreOptions;
use migration::Migrator;
use sea_orm::Set;
use sea_orm_migration::MigratorTrait as _;
use serde_json::json;

use super::*;
use crate::shelf::artifact::NewArtifact;
use crate::storage::BlobKey;

const NOW: Instant = Instant::from_micros(1_795_000_000_000_000);
const OLD: Duration = Duration::from_hours(25);
const YOUNG: Duration = Duration::from_hours(23);

struct House {
    store: Store,
    blobs: BlobStore,
    job_id: JobId,
    _folder: tempfile::TempDir,
}

impl House {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("bee.sqlite3").display());
        let options = StoreOptions { clock: Clock::manual(NOW).0, ..StoreOptions::default() };
        let store = Store::open(&url, options).await.unwrap();
        let change = store.begin_schema_change().await.unwrap();
        Migrator::up(change.executor(), None).await.unwrap();
        change.commit().await.unwrap();
        let blobs = BlobStore::local(&folder.path().join("blobs")).unwrap();
        let job_id = a_job(&store).await;
        Self { store, blobs, job_id, _folder: folder }
    }

    /// Stores bytes as if they had been written `age` ago.
    async fn put(&self, key: &BlobKey, age: Duration) {
        self.blobs.put(key, b"bytes".as_slice()).await.unwrap();
        let at = Duration::from_micros((NOW - age).as_micros().try_into().unwrap());
        let file = File::options().write(true).open(self.path(key)).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + at).unwrap();
    }

    async fn artifact(&self, fence: i64, name: &str, age: Duration) -> BlobKey {
        let key = BlobKey::artifact(WorkspaceId::DEFAULT, self.job_id, fence, name);
        self.put(&key, age).await;
        key
    }

    /// Commits the row that names `key`.
    async fn name(&self, job_id: JobId, fence: i64, key: &BlobKey) {
        let scope = SystemScope::for_runtime("test").within(WorkspaceId::DEFAULT);
        let new = NewArtifact {
            job_id,
            fence,
            file_name: "a.xlsm".to_owned(),
            media_type: "application/octet-stream",
            blob_key: key.to_string(),
            size_bytes: 5,
            sha256: "00".to_owned(),
        };
        let tx = self.store.begin_write().await.unwrap();
        artifact::record(&tx, &self.store, &scope, new).await.unwrap();
        tx.commit().await.unwrap();
    }

    fn path(&self, key: &BlobKey) -> std::path::PathBuf {
        self.blobs.root().unwrap().join(key.as_str())
    }

    fn has(&self, key: &BlobKey) -> bool {
        self.path(key).exists()
    }
}

async fn a_job(store: &Store) -> JobId {
    let id = JobId::generate(NOW);
    let row = job::ActiveModel {
        id: Set(id),
        kind: Set("listing_generate".to_owned()),
        queue: Set("spreadsheet".to_owned()),
        args: Set(json!({})),
        state: Set(JobState::Succeeded),
        priority: Set(1),
        actor: Set("operator".to_owned()),
        run_at: Set(NOW),
        created_at: Set(NOW),
        updated_at: Set(NOW),
        run_epoch: Set(0),
        runs: Set(2),
        attempts: Set(0),
        max_attempts: Set(1),
        crashes: Set(1),
        releases: Set(0),
        fence: Set(2),
        next_seq: Set(1),
        ..Default::default()
    };
    let scope = SystemScope::for_runtime("test").within(WorkspaceId::DEFAULT);
    let tx = store.begin_write().await.unwrap();
    scope.insert(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn only_old_bytes_that_no_row_names_are_removed() {
    let house = House::open().await;
    let lost = house.artifact(1, "a.xlsm", OLD).await;
    let named = house.artifact(2, "a.xlsm", OLD).await;
    house.name(house.job_id, 2, &named).await;
    let beside = house.artifact(2, "b.xlsm", OLD).await;
    let young = house.artifact(3, "a.xlsm", YOUNG).await;
    let upload = BlobKey::upload(WorkspaceId::DEFAULT, "00ff");
    house.put(&upload, OLD).await;

    let removed = sweep(&house.store, &house.blobs).await.unwrap();

    assert_eq!(removed, 2);
    assert!(!house.has(&lost) && !house.has(&beside));
    assert!(house.has(&named) && house.has(&young) && house.has(&upload));
    assert_eq!(sweep(&house.store, &house.blobs).await.unwrap(), 0);
}

#[tokio::test]
async fn bytes_that_another_jobs_row_names_stay() {
    let house = House::open().await;
    let key = house.artifact(1, "a.xlsm", OLD).await;
    house.name(a_job(&house.store).await, 1, &key).await;

    assert_eq!(sweep(&house.store, &house.blobs).await.unwrap(), 0);
    assert!(house.has(&key));
}

#[tokio::test]
async fn nothing_is_removed_when_the_rows_cannot_be_read() {
    let house = House::open().await;
    let key = house.artifact(1, "a.xlsm", OLD).await;
    house.store.close().await.unwrap();

    let failed = sweep(&house.store, &house.blobs).await;

    assert!(matches!(failed, Err(SweepError::Rows(_))), "{failed:?}");
    assert!(house.has(&key));
}

#[tokio::test]
async fn more_files_than_a_batch_are_all_looked_at() {
    let house = House::open().await;
    let named = house.artifact(0, "named.xlsm", OLD).await;
    house.name(house.job_id, 0, &named).await;
    for fence in 1..=i64::try_from(BATCH).unwrap() + 1 {
        house.artifact(fence, "a.xlsm", OLD).await;
    }

    let removed = sweep(&house.store, &house.blobs).await.unwrap();

    assert_eq!(removed, BATCH as u64 + 1);
    assert!(house.has(&named));
}

#[tokio::test]
async fn sweeping_begins_at_once_and_ends_with_the_shutdown() {
    let house = House::open().await;
    let lost = house.artifact(1, "a.xlsm", OLD).await;
    let shutdown = CancellationToken::new();
    let running = tokio::spawn(run(house.store.clone(), house.blobs.clone(), shutdown.clone()));

    while house.has(&lost) {
        tokio::task::yield_now().await;
    }
    shutdown.cancel();

    running.await.unwrap();
}
