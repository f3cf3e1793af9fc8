//! A bucket of a service that speaks the protocol of S3.

use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path as ObjectPath;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use secrecy::{ExposeSecret as _, SecretString};

use super::store::Place;
use super::{BlobStore, BucketTrouble, StorageError};
use crate::tls;

/// Bytes of one part of a large file. S3 takes 10,000 parts of at least 5 MiB.
const PART_BYTES: usize = 8 << 20;
/// Longest that a connection may take to be there.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Longest silence in an answer. The whole of it may take as long as a slow reader does.
const SILENCE: Duration = Duration::from_secs(30);
/// How often and how long a request is tried again; jobs try again by themselves.
const RETRIES: usize = 3;
const RETRY_TIME: Duration = Duration::from_secs(20);
/// Object by which the bucket is tried.
const TRIAL: &str = "write-check";

/// Where the bucket is and who may use it.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Its region, e.g. `sa-east-1`.
    pub region: String,
    /// Address of a service that is not AWS, e.g. `http://minio:9000`.
    pub endpoint: Option<String>,
    /// Whether the bucket's name is part of the path and not of the host.
    pub path_style: bool,
    /// Folder in the bucket that everything is kept in.
    pub folder: Option<String>,
    /// Identifier of the key.
    pub access_key_id: SecretString,
    /// The key.
    pub secret_access_key: SecretString,
}

impl BlobStore {
    /// The store in a bucket; nothing is asked of it yet.
    ///
    /// # Errors
    /// [`StorageError::Bucket`] when the settings name no place.
    pub fn bucket(bucket: &Bucket) -> Result<Self, StorageError> {
        let unusable = |source| StorageError::Bucket {
            bucket: bucket.name.clone(),
            trouble: BucketTrouble::Settings,
            source,
        };
        let folder = ObjectPath::parse(bucket.folder.as_deref().unwrap_or_default());
        let folder = folder.map_err(|e| unusable(e.into()))?;
        tls::install();
        let s3 = builder(bucket).build().map_err(|e| unusable(e.into()))?;
        let inner: Arc<dyn ObjectStore> = if folder.as_ref().is_empty() {
            Arc::new(s3)
        } else {
            Arc::new(PrefixStore::new(s3, folder))
        };
        Ok(Self { inner, place: Place::Bucket(bucket.name.clone()), part_bytes: PART_BYTES })
    }

    /// Name of the bucket that holds the bytes, if one does.
    pub fn bucket_name(&self) -> Option<&str> {
        match &self.place {
            Place::Bucket(name) => Some(name),
            Place::Folder(_) => None,
        }
    }

    /// Tries whether the bucket can be written to. A folder was tried when it was opened.
    ///
    /// # Errors
    /// [`StorageError::Bucket`], which says what to look at.
    pub async fn check(&self) -> Result<(), StorageError> {
        let Some(bucket) = self.bucket_name() else { return Ok(()) };
        let failed = |error| StorageError::bucket(bucket, error);
        let trial = ObjectPath::from(TRIAL);
        self.inner.put(&trial, "ok".into()).await.map_err(failed)?;
        match self.inner.delete(&trial).await {
            // Another process that starts has deleted it.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn builder(bucket: &Bucket) -> AmazonS3Builder {
    let endpoint = bucket.endpoint.as_deref();
    let retry =
        RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_TIME, ..Default::default() };
    let client = ClientOptions::new()
        .with_timeout_disabled()
        .with_read_timeout(SILENCE)
        .with_connect_timeout(CONNECT_TIME)
        .with_allow_http(endpoint.is_some_and(|url| url.starts_with("http://")));
    let mut builder = AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retry)
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_access_key_id(bucket.access_key_id.expose_secret())
        .with_secret_access_key(bucket.secret_access_key.expose_secret())
        .with_virtual_hosted_style_request(!bucket.path_style);
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(address(endpoint, bucket));
    }
    builder
}

/// The library takes an address of a service as it is: for a bucket in the host's name it must be
/// there already.
fn address(endpoint: &str, bucket: &Bucket) -> String {
    let endpoint = endpoint.trim_end_matches('/');
    match endpoint.split_once("://") {
        Some((scheme, host)) if !bucket.path_style => {
            format!("{scheme}://{}.{host}", bucket.name)
        }
        _ => endpoint.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(endpoint: &str, path_style: bool, folder: Option<&str>) -> Bucket {
        Bucket {
            name: "bee".to_owned(),
            region: "sa-east-1".to_owned(),
            endpoint: Some(endpoint.to_owned()),
            path_style,
            folder: folder.map(str::to_owned),
            access_key_id: SecretString::from("id"),
            secret_access_key: SecretString::from("secret"),
        }
    }

    #[test]
    fn the_name_of_the_bucket_is_in_the_path_or_in_the_host() {
        let at = "http://minio:9000/";
        assert_eq!(address(at, &bucket(at, true, None)), "http://minio:9000");
        assert_eq!(address(at, &bucket(at, false, None)), "http://bee.minio:9000");
    }

    #[tokio::test]
    async fn a_bucket_that_nobody_serves_names_the_variable_to_look_at() {
        let store = BlobStore::bucket(&bucket("http://127.0.0.1:1", true, Some("x"))).unwrap();

        let failed = store.check().await.unwrap_err();

        assert!(failed.to_string().contains("AWS_S3_ENDPOINT_URL"), "{failed}");
    }

    #[test]
    fn a_folder_that_leaves_the_bucket_is_refused() {
        let refused = BlobStore::bucket(&bucket("http://minio:9000", true, Some("a/../..")));
        let trouble = BucketTrouble::Settings;
        assert!(
            matches!(&refused, Err(StorageError::Bucket { trouble: t, .. }) if *t == trouble),
            "{refused:?}"
        );
    }
}
