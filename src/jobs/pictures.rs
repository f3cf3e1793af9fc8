//! Pictures from addresses into the places of products, inside the jobs that find the addresses.
//!
//! A picture that can't be had is a finding and never the job's failure. Each is kept and placed in
//! one fenced transaction of its own, so it can be seen while the job runs, and another attempt
//! fetches only what is missing.

use std::collections::HashMap;

use bytes::Bytes;
use entity::id::ProductId;
use entity::picture::Model;
use entity::scope::TenantScope;
use jobline::{Context, Failure, Step};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Rooms, failure};
use crate::catalog::{Code, Finding};
use crate::picture::{self, MAX_BYTES, Prepared};
use crate::shelf::picture::{self as shelf, NewPicture, SLOTS, Wanted};
use crate::storage::{BlobKey, BlobStore, StorageError};

/// Whoever fetches pictures from the web.
pub trait PictureSource: Send + Sync {
    /// The bytes at `url`, at most `max_bytes` of them.
    fn fetch(
        &self,
        url: &str,
        max_bytes: usize,
    ) -> impl Future<Output = Result<Bytes, NotFetched>> + Send;
}

/// A picture that could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the picture can't be fetched: {code}")]
pub struct NotFetched {
    /// Stable code of the reason, e.g. `URL_BLOCKED`.
    pub code: String,
}

/// Pictures that a product is to have.
#[derive(Debug, Clone, Copy)]
pub struct Pictures<'w> {
    /// The product.
    pub product_id: ProductId,
    /// Its SKU, for the findings.
    pub sku: &'w str,
    /// Where they are, the best first.
    pub urls: &'w [String],
}

/// What came of the pictures of one product.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Fetched and kept now.
    pub fetched: u64,
    /// Known already, from this product or another.
    pub known: u64,
    /// What there is to say.
    pub findings: Vec<Finding>,
    /// Whether the job was told to stop before the end.
    pub stopped: bool,
}

/// The steps that attempts of a job noted, as [`Context::done`] answers them.
pub type Done = HashMap<String, Value>;

/// What came of one picture.
enum One {
    Fetched(Option<Finding>),
    Known,
    Refused(Finding),
    NoPlace,
    Stopped,
}

/// Fetches and keeps the pictures of a product. `done` is what [`Context::done`] answered: what an
/// earlier attempt noted is not tried again.
///
/// # Errors
/// A [`Failure`] when rows or bytes can't be kept.
pub async fn keep(
    ctx: &Context,
    rooms: &Rooms,
    source: &impl PictureSource,
    wanted: Pictures<'_>,
    done: &Done,
) -> Result<Kept, Failure> {
    let product = [wanted.product_id];
    let standing = shelf::of_products(&rooms.store, &ctx.scope(), &product).await;
    let standing = standing.map_err(failure::of_shelf)?;
    let here = |url: &String| standing.iter().any(|p| p.source_url.as_ref() == Some(url));
    let (mut kept, mut without_place) = (Kept::default(), 0);
    let mut seen = Vec::new();
    for url in wanted.urls {
        if ctx.stopped() {
            kept.stopped = true;
            return Ok(kept);
        }
        if seen.contains(&url) {
            continue;
        }
        seen.push(url);
        if let Some(noted) = done.get(&step_name(wanted.product_id, url)) {
            kept.findings.extend(serde_json::from_value(noted["finding"].clone()));
            kept.known += u64::from(noted["kept"] == true);
            continue;
        }
        if here(url) {
            kept.known += 1;
            continue;
        }
        match one(ctx, rooms, source, wanted, url).await? {
            One::Fetched(remark) => {
                kept.fetched += 1;
                kept.findings.extend(remark);
            }
            One::Known => kept.known += 1,
            One::Refused(finding) => kept.findings.push(finding),
            One::NoPlace => without_place += 1,
            One::Stopped => kept.stopped = true,
        }
    }
    if without_place > 0 {
        let finding = Finding::new(Code::PictureWithoutSlot).sku(wanted.sku);
        kept.findings.push(finding.param("count", without_place).param("limit", SLOTS));
    }
    Ok(kept)
}

/// Name of the note that a picture was dealt with.
fn step_name(product: ProductId, url: &str) -> String {
    let hash = hex::encode(Sha256::digest(url));
    format!("picture/{product}/{}", hash.get(..16).unwrap_or(&hash))
}

/// The note that a picture is kept, or could not be had this time.
fn step(product: ProductId, url: &str, (kept, finding): (bool, Option<&Finding>)) -> Step {
    let value = json!({ "kept": kept, "finding": finding });
    Step { name: step_name(product, url), value, is_final: kept }
}

async fn one(
    ctx: &Context,
    rooms: &Rooms,
    source: &impl PictureSource,
    wanted: Pictures<'_>,
    url: &str,
) -> Result<One, Failure> {
    let scope = ctx.scope();
    if !has_place(rooms, &scope, wanted.product_id).await? {
        return Ok(One::NoPlace);
    }
    let known = shelf::from_address(&rooms.store, &scope, url).await;
    if let Some(known) = known.map_err(failure::of_shelf)? {
        let placed = place(ctx, rooms, wanted, (url, None), Picture::Known(known)).await?;
        return Ok(if placed { One::Known } else { One::NoPlace });
    }
    let fetching = source.fetch(url, MAX_BYTES);
    let Some(fetched) = ctx.token().run_until_cancelled(fetching).await else {
        return Ok(One::Stopped);
    };
    let prepared = match fetched {
        Ok(bytes) => picture::develop(&rooms.sandbox, bytes).await,
        Err(error) => Err(Finding::new(Code::PictureNotFetched).param("code", error.code)),
    };
    let about = |finding: Finding| finding.sku(wanted.sku).value(url);
    let prepared = match prepared.map_err(about) {
        Ok(prepared) => prepared,
        Err(finding) => {
            let step = step(wanted.product_id, url, (false, Some(&finding)));
            ctx.checkpoint(|_| Box::pin(async { Ok(((), vec![step])) })).await?;
            return Ok(One::Refused(finding));
        }
    };
    let remark = prepared.remark().map(about);
    let new = store(&rooms.blobs, &scope, &prepared, Some(url)).await;
    let picture = Picture::New(new.map_err(failure::of_storage)?);
    let placed = place(ctx, rooms, wanted, (url, remark.as_ref()), picture).await?;
    Ok(if placed { One::Fetched(remark) } else { One::NoPlace })
}

async fn has_place(
    rooms: &Rooms,
    scope: &TenantScope,
    product: ProductId,
) -> Result<bool, Failure> {
    let taken = shelf::of_products(&rooms.store, scope, &[product]).await;
    let taken = taken.map_err(failure::of_shelf)?.len();
    Ok(i64::try_from(taken).is_ok_and(|taken| taken < SLOTS))
}

enum Picture {
    Known(Model),
    New(NewPicture),
}

/// Gives a picture a place, in the transaction that notes it; `false`, and no note, when all places
/// are taken.
async fn place(
    ctx: &Context,
    rooms: &Rooms,
    wanted: Pictures<'_>,
    (url, remark): (&str, Option<&Finding>),
    picture: Picture,
) -> Result<bool, Failure> {
    let (scope, store) = (ctx.scope(), rooms.store.clone());
    let step = step(wanted.product_id, url, (true, remark));
    let place =
        Wanted { product_id: wanted.product_id, slot: None, source_url: Some(url.to_owned()) };
    let placed = ctx.checkpoint(move |tx| {
        Box::pin(async move {
            let row = match picture {
                Picture::Known(row) => row,
                Picture::New(new) => shelf::keep(tx, &store, &scope, new).await?,
            };
            let placed = shelf::place(tx, &store, &scope, row.id, place).await?.is_some();
            Ok((placed, if placed { vec![step] } else { Vec::new() }))
        })
    });
    Ok(placed.await?)
}

/// Stores a picture's bytes; nothing names them yet.
///
/// # Errors
/// [`StorageError`].
pub async fn store(
    blobs: &BlobStore,
    scope: &TenantScope,
    picture: &Prepared,
    source_url: Option<&str>,
) -> Result<NewPicture, StorageError> {
    let key = BlobKey::picture(scope.tenant(), &picture.sha256, picture.kind.ending());
    let stored = blobs.put(&key, picture.bytes.as_ref()).await?;
    Ok(NewPicture {
        sha256: picture.sha256.clone(),
        media_type: picture.kind.media_type(),
        width: picture.width,
        height: picture.height,
        size_bytes: stored.size_bytes,
        blob_key: key.to_string(),
        source_url: source_url.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests;
