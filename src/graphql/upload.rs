//! Uploaded files on their way to the store.

use std::io::{Read as _, Seek as _};

use async_graphql::{Context, Upload};
use entity::upload::Model;
use sha2::{Digest as _, Sha256};

use super::ApiError;
use super::context::Desked as _;
use super::error::UserError;
use crate::catalog::Lang;
use crate::shelf::upload::{self, NewUpload};
use crate::storage::{BlobKey, StorageError};

/// Bytes hashed at a time.
const BUFFER_BYTES: usize = 256 * 1024;

/// What became of an uploaded file.
pub enum Received {
    /// Kept.
    Kept(Model),
    /// Not kept, for a reason that the caller can do something about.
    Refused(UserError),
}

/// Keeps an uploaded file of at most `limit` bytes.
///
/// # Errors
/// [`ApiError::Internal`] when it can't be kept.
pub async fn receive(ctx: &Context<'_>, file: Upload, limit: usize) -> Result<Received, ApiError> {
    let value = file.value(ctx).map_err(ApiError::internal)?;
    let size = value.size().map_err(ApiError::internal)?;
    let lang = ctx.lang();
    if size == 0 {
        let text = lang.pick("o arquivo está vazio", "the file is empty");
        return Ok(Received::Refused(UserError::new("EMPTY_FILE", text, &["upload"])));
    }
    if size > limit as u64 {
        let text = match lang {
            Lang::PtBr => format!(
                "o arquivo tem {size} bytes; o máximo são {limit}. Divida-o ou remova imagens"
            ),
            Lang::En => format!(
                "the file has {size} bytes; at most {limit} are taken. Split it or take pictures out"
            ),
        };
        return Ok(Received::Refused(UserError::new("FILE_TOO_LARGE", text, &["upload"])));
    }
    let file_name = value.filename;
    // The key of an upload is its content, so it is hashed before it is stored.
    let hashed = tokio::task::spawn_blocking(move || hash(value.content)).await;
    let (content_hash, file) = hashed.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
    let desk = ctx.desk()?;
    let scope = ctx.scope()?;
    let key = BlobKey::upload(scope.tenant(), &content_hash);
    let stored = match desk.blobs.put(&key, tokio::fs::File::from_std(file)).await {
        Err(error @ StorageError::Full { .. }) => {
            let text = lang.pick("o disco do servidor está cheio", "the server's disk is full");
            return Ok(Received::Refused(UserError::new(error.code(), text, &["upload"])));
        }
        stored => stored.map_err(ApiError::internal)?,
    };
    let new = NewUpload {
        content_hash,
        file_name,
        blob_key: key.to_string(),
        size_bytes: stored.size_bytes,
    };
    let tx = desk.store.begin_write().await.map_err(ApiError::internal)?;
    let row = upload::record(&tx, &desk.store, &scope, new).await?;
    tx.commit().await.map_err(ApiError::internal)?;
    Ok(Received::Kept(row))
}

/// SHA-256 of a file in lower-case hexadecimal, and the file at its start again.
fn hash(mut file: std::fs::File) -> std::io::Result<(String, std::fs::File)> {
    let mut hasher = Sha256::new();
    file.rewind()?;
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let read = file.read(&mut buffer)?;
        match buffer.get(..read) {
            Some(chunk) if read > 0 => hasher.update(chunk),
            _ => break,
        }
    }
    file.rewind()?;
    Ok((hex::encode(hasher.finalize()), file))
}
