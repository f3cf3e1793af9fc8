//! A house for the tests of jobs: rows, files, nobody outside.

use std::time::Duration;

use entity::id::{JobId, ProductId, WorkspaceId};
use entity::scope::{Actor, TenantScope};
use entity::store::{Store, StoreOptions};
use entity::testing::TestDatabase;
use jobline::testing::{Bench, Held};
use jobline::{Client, Config, EnqueueOptions, Job, Queue};
use migration::Migrator;
use sea_orm_migration::MigratorTrait as _;
use secrecy::SecretSlice;

use super::{Rooms, registry};
use crate::catalog::ProductDraft;
use crate::shelf::product::{self, ProductFilter, Source};
use crate::shelf::upload::{self, NewUpload};
use crate::storage::{BlobStore, LinkSigner, PictureLinks};

/// A workspace with what its jobs may use.
pub struct House {
    pub rooms: Rooms,
    pub client: Client,
    pub scope: TenantScope,
    _folder: tempfile::TempDir,
    _database: TestDatabase,
}

impl House {
    pub async fn open() -> Self {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url, StoreOptions::default()).await.unwrap();
        let change = store.begin_schema_change().await.unwrap();
        Migrator::up(change.executor(), None).await.unwrap();
        change.commit().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let blobs = BlobStore::local(folder.path()).unwrap();
        let signer = LinkSigner::new(SecretSlice::from(vec![1; 32]), Duration::from_secs(9));
        let links = PictureLinks::new(signer, Duration::from_secs(9), None, "");
        let rooms = Rooms::offline(store.clone(), blobs, links).unwrap();
        let scope = TenantScope::new(WorkspaceId::DEFAULT, Actor::Operator);
        let client = Client::new(store);
        Self { rooms, client, scope, _folder: folder, _database: database }
    }

    /// Enqueues a job and has it under way.
    pub async fn hold<J: Job<Rooms = Rooms>>(&self, job: J) -> Held {
        self.client.enqueue(&self.scope, job, EnqueueOptions::default()).await.unwrap();
        self.take(J::QUEUE).await
    }

    /// The next job of a queue, under way.
    pub async fn take(&self, queue: Queue) -> Held {
        let rooms = self.rooms.clone();
        let mut bench = Bench::new(&self.client, registry(), rooms, &Config::default());
        bench.hold(queue).await.unwrap().unwrap()
    }

    /// Saves products as if `job` had imported them.
    pub async fn save(&self, job: JobId, drafts: &[ProductDraft]) {
        let store = &self.rooms.store;
        let new = NewUpload {
            content_hash: "0".repeat(64),
            file_name: "p.csv".into(),
            blob_key: "p".into(),
            size_bytes: 1,
        };
        let tx = store.begin_write().await.unwrap();
        let upload = upload::record(&tx, store, &self.scope, new).await.unwrap();
        let source = Source { upload: upload.id, job };
        product::save(&tx, store, &self.scope, source, drafts).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// All products.
    pub async fn products(&self) -> Vec<ProductId> {
        let all = ProductFilter::default();
        let rows = product::page(&self.rooms.store, &self.scope, &all, (None, 100)).await.unwrap();
        rows.into_iter().map(|row| row.id).collect()
    }
}
