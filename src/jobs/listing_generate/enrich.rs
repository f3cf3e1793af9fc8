//! What is known of a page of products beside the seller's own values: read once per page, whatever
//! its length.

use std::collections::HashMap;

use entity::id::ProductId;
use entity::{content as texts, product as rows};
use jobline::{Context, Failure};

use super::{ContentUse, ListingGenerate, pictures};
use crate::catalog::{Finding, ProductDraft};
use crate::content::Content;
use crate::jobs::{Rooms, failure};
use crate::listing::{Choice, Supplement, Texts};
use crate::shelf::{ShelfError, choice, content, product};

/// A product as it is planned.
#[derive(Debug)]
pub struct Enriched {
    /// What the seller gave, with given values that are known from elsewhere (such as pictures).
    pub draft: ProductDraft,
    /// Texts and choices.
    pub supplement: Supplement,
    /// What is to be said about it.
    pub infos: Vec<Finding>,
}

/// Adds to a page of products what is known of them; also whether any has pictures here.
pub async fn enrich(
    ctx: &Context,
    rooms: &Rooms,
    job: &ListingGenerate,
    page: Vec<rows::Model>,
) -> Result<(Vec<Enriched>, bool), Failure> {
    let ids: Vec<ProductId> = page.iter().map(|row| row.id).collect();
    let mut texts = texts(ctx, rooms, job, &ids).await.map_err(failure::of_shelf)?;
    let mut choices = choices(ctx, rooms, job, &ids).await.map_err(failure::of_shelf)?;
    let drafts = page.into_iter().map(|row| Ok((row.id, product::draft(row)?)));
    let drafts: Result<Vec<(ProductId, ProductDraft)>, ShelfError> = drafts.collect();
    let mut drafts = drafts.map_err(failure::of_shelf)?;
    let pictured = pictures::add(rooms, &ctx.scope(), &mut drafts).await?;
    let enriched = drafts.into_iter().map(|(id, draft)| {
        let choices = choices.remove(&id).unwrap_or_default();
        let supplement = Supplement { texts: texts.remove(&id), choices };
        Enriched { draft, supplement, infos: Vec::new() }
    });
    Ok((enriched.collect(), pictured))
}

/// Texts by product.
async fn texts(
    ctx: &Context,
    rooms: &Rooms,
    job: &ListingGenerate,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Texts>, ShelfError> {
    if job.content == ContentUse::Ignore {
        return Ok(HashMap::new());
    }
    let found = content::of_products(&rooms.store, &ctx.scope(), ids).await?;
    found.into_iter().map(|row| Ok((row.product_id, read(row)?))).collect()
}

fn read(row: texts::Model) -> Result<Texts, ShelfError> {
    let Content { title, bullets, description, keywords, .. } = content::read(&row)?;
    let texts::Model { status, source, .. } = row;
    Ok(Texts { status, source, title, bullets, description, keywords })
}

/// Choices by product.
async fn choices(
    ctx: &Context,
    rooms: &Rooms,
    job: &ListingGenerate,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Vec<Choice>>, ShelfError> {
    let rows = choice::of_products(&rooms.store, &ctx.scope(), job.template_id, ids).await?;
    let mut found: HashMap<ProductId, Vec<Choice>> = HashMap::new();
    for row in rows {
        let choice = Choice { attribute: row.attribute, value: row.value, source: row.source };
        found.entry(row.product_id).or_default().push(choice);
    }
    Ok(found)
}
