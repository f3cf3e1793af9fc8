//! Files in a bucket, against a server of the S3 protocol that is not ours.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use beecatalog::app::Presence;
use beecatalog::client::Client;
use beecatalog::storage::{BlobKey, BlobStore, Bucket, BucketTrouble, StorageError};
use entity::id::{JobId, WorkspaceId};
use entity::instant::Instant;
use futures_util::TryStreamExt as _;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::harness::{TEMPLATE_IMPORT, TestServer};
use crate::process::beecatalog;
use crate::watched::root;

const NAME: &str = "bee-files";
const KEY_ID: &str = "BEEKEYBEEKEY";
const SECRET: &str = "s3-s3cret-s3cret";

/// The other side; ends when dropped.
struct S3 {
    child: Child,
    folder: tempfile::TempDir,
    url: String,
}

impl S3 {
    /// Starts it; `None`, said loudly, where it is not installed.
    fn start() -> Option<Self> {
        let here = root().join("tests/s3");
        if !here.join("node_modules/s3rver").exists() {
            eprintln!("SKIPPED: no S3 server, run tests/s3/install.sh");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let mut child = Command::new("node")
            .arg(here.join("server.mjs"))
            .arg(folder.path())
            .args([NAME, KEY_ID, SECRET])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        assert!(!port.trim().is_empty(), "the S3 server did not start");
        let url = format!("http://127.0.0.1:{}", port.trim());
        Some(Self { child, folder, url })
    }

    fn bucket(&self) -> Bucket {
        Bucket {
            name: NAME.to_owned(),
            region: "sa-east-1".to_owned(),
            endpoint: Some(self.url.clone()),
            path_style: true,
            folder: Some("bee/one".to_owned()),
            access_key_id: SecretString::from(KEY_ID),
            secret_access_key: SecretString::from(SECRET),
        }
    }

    fn store(&self) -> BlobStore {
        BlobStore::bucket(&self.bucket()).unwrap()
    }

    fn variables(&self) -> [(&str, &str); 6] {
        [
            ("BEECATALOG_STORAGE", "s3"),
            ("AWS_ACCESS_KEY_ID", KEY_ID),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_STORAGE_BUCKET_NAME", NAME),
            ("AWS_S3_ENDPOINT_URL", &self.url),
            ("AWS_LOCATION", "bee/one"),
        ]
    }

    /// Files that the server keeps.
    fn objects(&self) -> Vec<String> {
        let mut found = Vec::new();
        files(&self.folder.path().join(NAME), &mut found);
        let names = found.iter().map(|path| path.display().to_string());
        names.filter(|name| name.ends_with("._S3rver_object")).collect()
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn small_and_large_files_come_back_from_a_bucket() {
    let Some(s3) = S3::start() else { return };
    let store = s3.store();
    store.check().await.unwrap();
    let large: Vec<u8> = (0..20_000_003_u32).map(|n| (n % 251) as u8).collect();
    for (name, bytes) in [("empty", &[][..]), ("small", b"bee"), ("large", &large)] {
        let key = BlobKey::upload(WorkspaceId::DEFAULT, name);

        let stored = store.put(&key, bytes).await.unwrap();

        assert_eq!(stored.size_bytes, bytes.len() as u64);
        assert!(store.get(&key).await.unwrap() == bytes, "{name}");
        let streamed: Vec<_> = store.stream(&key).await.unwrap().try_collect().await.unwrap();
        assert!(streamed.concat() == bytes, "{name}");
    }
    let objects = s3.objects();
    assert_eq!(objects.len(), 3, "the trial is gone, the parts are one: {objects:?}");
    assert!(objects.iter().all(|name| name.contains("bee/one/t/ws_")), "{objects:?}");

    let key = BlobKey::upload(WorkspaceId::DEFAULT, "small");
    store.delete(&key).await.unwrap();
    store.delete(&key).await.unwrap();
    assert!(matches!(store.get(&key).await, Err(StorageError::NotFound { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn artifacts_in_a_bucket_are_listed_by_their_age() {
    let Some(s3) = S3::start() else { return };
    let store = s3.store();
    let job = JobId::generate(Instant::from_micros(1));
    let key = BlobKey::artifact(WorkspaceId::DEFAULT, job, 1, "relatório #1 100%.xlsm");
    store.put(&key, b"bytes".as_slice()).await.unwrap();
    store.put(&BlobKey::upload(WorkspaceId::DEFAULT, "00"), b"bytes".as_slice()).await.unwrap();

    let listed = |before| store.artifacts_before(before).try_collect::<Vec<_>>();
    let late = Instant::from_micros(i64::MAX / 2);
    let found = listed(late).await.unwrap();

    assert_eq!(found.len(), 1);
    assert_eq!((&found[0].key, found[0].job_id), (&key, job));
    assert_eq!(listed(Instant::from_micros(1)).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_and_a_missing_bucket_are_told_apart() {
    let Some(s3) = S3::start() else { return };
    let wrong_id = Bucket { access_key_id: SecretString::from("NOBODY"), ..s3.bucket() };
    let wrong_key = Bucket { secret_access_key: SecretString::from("mistyped"), ..s3.bucket() };
    let no_bucket = Bucket { name: "not-there".to_owned(), ..s3.bucket() };
    for (bucket, expected) in [
        (wrong_id, BucketTrouble::Refused),
        (wrong_key, BucketTrouble::Refused),
        (no_bucket, BucketTrouble::Missing),
    ] {
        let failed = BlobStore::bucket(&bucket).unwrap().check().await.unwrap_err();
        let StorageError::Bucket { trouble, .. } = &failed else { panic!("{failed:?}") };
        assert_eq!(*trouble, expected, "{failed:?}");
    }
}

#[test]
fn a_server_without_its_bucket_refuses_to_start_and_names_what_to_look_at() {
    let Some(s3) = S3::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let output = beecatalog(folder.path())
        .envs(s3.variables())
        .env("AWS_SECRET_ACCESS_KEY", "mistyped-mistyped")
        .args(["serve", "--port", "0"])
        .output()
        .unwrap();

    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(78), "{said}");
    assert!(said.contains("AWS_SECRET_ACCESS_KEY"), "{said}");
    assert!(!said.contains("mistyped"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_go_to_the_bucket_and_backups_bring_them_home() {
    let Some(s3) = S3::start() else { return };
    let server = TestServer::with(&s3.variables()).await;
    let path = server.file("t.xlsm", &beecatalog::sample::template().unwrap());
    let (_, job) = server.import(TEMPLATE_IMPORT, &path).await;
    assert_eq!(job["state"], "SUCCEEDED", "{job}");
    assert_eq!(s3.objects().len(), 1);
    assert!(!server.folder().join("blobs").exists());
    let presence = Presence::find(server.folder()).unwrap();
    let operator = Client::new(&presence.url, &presence.operator_key);
    let query = "{ status { parts { name verdict detail } } }";
    let status: Value = operator.execute(query, json!({})).await.unwrap();
    let parts = status["status"]["parts"].as_array().unwrap();
    let bucket = parts.iter().find(|part| part["name"] == "bucket").unwrap();
    assert_eq!((&bucket["verdict"], &bucket["detail"]), (&json!("HEALTHY"), &json!(NAME)));

    let backups = tempfile::tempdir().unwrap();
    let config = server.config(&s3.variables());
    let made = beecatalog::app::backup(&config, backups.path(), None).await.unwrap();

    assert_eq!(made.manifest.missing_blobs, [""; 0]);
    assert_eq!(made.manifest.blobs.len(), 1);
    assert!(made.folder.join("blobs").join(&made.manifest.blobs[0].path).exists());
    server.stop().await;
}
