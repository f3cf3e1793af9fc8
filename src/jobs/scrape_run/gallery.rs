//! The pictures of a page, for the places of its product.

use bytes::Bytes;
use jobline::{Context, Failure};
use url::Url;

use super::PageAsked;
use crate::jobs::pictures::{self, Done, Kept, NotFetched, PictureSource, Pictures};
use crate::jobs::{Rooms, failure};
use crate::scraper::{Fetcher, Limits};
use crate::shelf::{product, proposal};

impl PictureSource for Fetcher {
    async fn fetch(&self, url: &str, max_bytes: usize) -> Result<Bytes, NotFetched> {
        let limits = Limits { bytes: max_bytes, ..Limits::PAGE };
        let refused = |code: &str| NotFetched { code: code.to_owned() };
        let url = self.rules().read(url).map_err(|error| refused(error.code()))?;
        let fetched = self.fetch(&url, limits).await.map_err(|error| refused(error.code()))?;
        if fetched.status.is_success() { Ok(fetched.bytes) } else { Err(refused("FETCH_FAILED")) }
    }
}

/// Keeps the pictures of a page that is about a product; nothing of other pages. Those that can't be
/// had are not proposed any longer.
pub(super) async fn keep(
    ctx: &Context,
    rooms: &Rooms,
    asked: &PageAsked,
    pictures: &[Url],
    done: &Done,
) -> Result<Kept, Failure> {
    let Some(product_id) = asked.product_id.filter(|_| !pictures.is_empty()) else {
        return Ok(Kept::default());
    };
    let row = product::find(&rooms.store, &ctx.scope(), product_id).await;
    let Some(row) = row.map_err(failure::of_shelf)? else { return Ok(Kept::default()) };
    let urls: Vec<String> = pictures.iter().map(Url::to_string).collect();
    let wanted = Pictures { product_id, sku: &row.sku, urls: &urls };
    let kept = pictures::keep(ctx, rooms, &rooms.fetcher, wanted, done).await?;
    if !kept.refused.is_empty() {
        let (scope, job, refused) = (ctx.scope(), ctx.job_id(), kept.refused.clone());
        ctx.commit(move |tx| {
            Box::pin(async move {
                Ok(proposal::withdraw(tx, &scope, (job, product_id), &refused).await?)
            })
        })
        .await?;
    }
    Ok(kept)
}
