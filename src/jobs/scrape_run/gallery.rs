//! The pictures of a page, for the places of its product.

use bytes::Bytes;
use jobline::{Context, Failure};
use url::Url;

use super::PageAsked;
use crate::catalog::{Code, Finding};
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
        match fetched.status.as_u16() {
            200..=299 => Ok(fetched.bytes),
            404 | 410 => Err(refused("PAGE_NOT_FOUND")),
            _ => Err(refused("FETCH_FAILED")),
        }
    }
}

/// Keeps the pictures of a page that is about a product; nothing of other pages. Those that
/// are of no use are not proposed any longer.
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
    let useless = kept.findings.iter().filter(|finding| is_of_no_use(finding));
    let useless: Vec<String> = useless.filter_map(|finding| finding.value.clone()).collect();
    if !useless.is_empty() {
        let (scope, job) = (ctx.scope(), ctx.job_id());
        ctx.commit(move |tx| {
            Box::pin(async move {
                Ok(proposal::withdraw(tx, &scope, (job, product_id), &useless).await?)
            })
        })
        .await?;
    }
    Ok(kept)
}

/// Whether nobody could use the picture, ever: what could only not be fetched now may be good.
fn is_of_no_use(finding: &Finding) -> bool {
    match finding.code {
        Code::ImageTooLarge
        | Code::PictureTooSmall
        | Code::PictureUnreadable
        | Code::PictureUnsupported => true,
        Code::PictureNotFetched => {
            let code = finding.params.get("code").map(String::as_str);
            matches!(code, Some("PAGE_NOT_FOUND" | "URL_BLOCKED" | "URL_NOT_ALLOWED"))
        }
        _ => false,
    }
}
