//! Where files are kept: the folder in the data folder, or a bucket.

use super::AppError;
use crate::config::{Config, KeptIn};
use crate::storage::{BlobStore, Bucket};

/// The configured store, tried: what would fail at the first upload fails at the start.
pub(super) async fn open(config: &Config) -> Result<BlobStore, AppError> {
    let store = named(config)?;
    store.check().await?;
    Ok(store)
}

/// The configured store, as it is.
pub(super) fn named(config: &Config) -> Result<BlobStore, AppError> {
    if config.storage.kept_in == KeptIn::Folder {
        return Ok(BlobStore::local(&config.data_dir().join("blobs"))?);
    }
    let aws = &config.aws;
    let needed = aws.bucket()?;
    Ok(BlobStore::bucket(&Bucket {
        name: needed.name,
        region: aws.region.clone(),
        endpoint: aws.endpoint.clone(),
        path_style: aws.path_style,
        folder: aws.folder.clone(),
        access_key_id: needed.access_key_id,
        secret_access_key: needed.secret_access_key,
    })?)
}
