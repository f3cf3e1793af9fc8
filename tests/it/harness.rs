//! A real server in this process, over a temporary data folder, and a client of it.

use std::path::{Path, PathBuf};

use beecatalog::access::Access;
use beecatalog::app::{App, Duties, Presence};
use beecatalog::client::Client;
use beecatalog::config::{Config, Environment, Origin};
use beecatalog::shutdown::Shutdown;
use entity::id::WorkspaceId;
use entity::scope::SystemScope;
use entity::store::{Store, StoreOptions};
use entity::testing::TestDatabase;
use entity::workspace;
use sea_orm::Set;
use serde_json::{Value, json};

pub const TEMPLATE_IMPORT: &str = "mutation($file: Upload!) {
  templateImport(upload: $file) { job { id } template { id } userErrors { code } }
}";
pub const PRODUCT_IMPORT: &str = "mutation($file: Upload!) {
  productImport(upload: $file) { job { id } userErrors { code } }
}";
pub const LISTING_GENERATE: &str = "mutation($input: ListingGenerateInput!) {
  listingGenerate(input: $input) { job { id } replayed userErrors { code } }
}";
pub const JOB: &str = "query($id: ID!) {
  job(id: $id) {
    id state result runs error { code message }
    ai { calls cached costMicroUsd }
    findingCounts { error warning info }
    findings(first: 100) { totalCount nodes { severity code message sku value target } }
    artifacts { id fileName sizeBytes sha256 downloadUrl }
  }
}";

/// A running server.
pub struct TestServer {
    pub client: Client,
    pub url: String,
    pub key: String,
    folder: tempfile::TempDir,
    store_url: String,
    _database: TestDatabase,
    shutdown: Shutdown,
    serving: tokio::task::JoinHandle<()>,
}

/// A configuration over `folder`, as the environment would give it.
pub fn config(folder: &Path, extra: &[(&str, &str)]) -> Config {
    let folder = folder.display().to_string();
    let base = [
        ("BEECATALOG_DATA_DIR", folder.as_str()),
        ("BEECATALOG_PORT", "0"),
        // This program is the tests'.
        ("BEECATALOG_SANDBOX_PROGRAM", env!("CARGO_BIN_EXE_beecatalog")),
    ];
    let environment = base
        .iter()
        .chain(extra)
        .fold(Environment::new(), |env, (name, value)| env.with(name, value, Origin::Environment));
    Config::load(&environment).unwrap()
}

impl TestServer {
    /// Starts a server over a new folder.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts a server with further variables.
    pub async fn with(extra: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = TestDatabase::new().await;
        let (redis, prefix) = (redis(), own_prefix(folder.path()));
        let mut variables = vec![("DATABASE_URL", database.url.as_str())];
        if let Some(redis) = &redis {
            variables.extend([("REDIS_URL", redis.as_str()), ("BEECATALOG_REDIS_PREFIX", &prefix)]);
        }
        // The last one holds: what the test itself says.
        variables.extend(extra);
        beecatalog::tls::install();
        let config = config(folder.path(), &variables);
        let store_url = config.database_url();
        let app = App::open(config).await.unwrap();
        let key = app.first_key().await.unwrap().unwrap();
        let serving = app.listen(Duties::ALL).await.unwrap();
        let url = serving.url().to_owned();
        let shutdown = Shutdown::new();
        let stop = shutdown.clone();
        let serving = tokio::spawn(async move { Box::pin(serving.until(stop)).await.unwrap() });
        let client = Client::new(&url, &key);
        Self { client, url, key, folder, store_url, _database: database, shutdown, serving }
    }

    /// Address on this machine, whatever the public one is.
    pub fn local_url(&self) -> String {
        Presence::find(self.folder.path()).unwrap().url
    }

    /// The server's data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration of a command beside this server, with its further variables.
    pub fn config(&self, extra: &[(&str, &str)]) -> Config {
        let mut extra = extra.to_vec();
        extra.push(("DATABASE_URL", &self.store_url));
        config(self.folder.path(), &extra)
    }

    /// Saves bytes beside the server's data.
    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Uploads a file, follows its job to the end and gives the job.
    pub async fn import(&self, mutation: &str, path: &Path) -> (String, Value) {
        let data: Value = self.client.upload(mutation, path).await.unwrap();
        let payload = data.as_object().unwrap().values().next().unwrap();
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        let id = payload["job"]["id"].as_str().unwrap().to_owned();
        let job = self.finish(&id).await;
        (id, job)
    }

    /// Follows a job to its end and gives it.
    pub async fn finish(&self, id: &str) -> Value {
        self.client.follow(id, None, |_| {}).await.unwrap();
        let mut data: Value = self.client.execute(JOB, json!({ "id": id })).await.unwrap();
        data["job"].take()
    }

    /// A client of the same server in another, new workspace.
    pub async fn stranger(&self, workspace: WorkspaceId) -> Client {
        let store = Store::open(&self.store_url, StoreOptions::default()).await.unwrap();
        let system = SystemScope::for_runtime("test");
        let row = workspace::ActiveModel {
            id: Set(workspace),
            name: Set("stranger".to_owned()),
            created_at: Set(store.now()),
        };
        let tx = store.begin_write().await.unwrap();
        system.insert(row).exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let access = Access::new(store.clone(), store.clock().clone(), None);
        let (_, key) = access.create(&system.within(workspace), "stranger").await.unwrap();
        store.close().await.unwrap();
        Client::new(&self.url, &key.reveal())
    }

    /// The server's own database, for a look behind the API.
    pub async fn store(&self) -> Store {
        Store::open(&self.store_url, StoreOptions::default()).await.unwrap()
    }

    /// Stops the server as a signal would.
    pub async fn stop(self) {
        self.shutdown.hurry();
        self.serving.await.unwrap();
    }
}

/// The Redis that this run is about.
pub fn redis() -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "tests are told by their environment")]
    std::env::var("BEECATALOG_TEST_REDIS").ok().filter(|url| !url.is_empty())
}

/// What the keys of one data folder begin with: its own, and the same after a restart.
pub fn own_prefix(folder: &Path) -> String {
    let letters = folder.display().to_string();
    let tail: String = letters.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("t-{}", &tail[tail.len().saturating_sub(24)..])
}

/// A file that comes with the developers' machines and not with the repository.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not here", path.display());
    None
}
