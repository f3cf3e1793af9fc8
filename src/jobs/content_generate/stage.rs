//! All products of a job, a page at a time.

use std::collections::HashMap;

use entity::content::Model as Standing;
use entity::id::ProductId;
use entity::product::Model as Row;
use jobline::{Context, Failure};
use serde::Deserialize as _;
use serde_json::Value;

use super::batch;
use super::outcome::{Done, Tally};
use super::piece::Piece;
use crate::catalog::facts;
use crate::content::{self, Subject};
use crate::jobs::model::{self, Model};
use crate::jobs::{Rooms, failure, tell_last};
use crate::shelf::product::{self, ProductFilter};
use crate::shelf::{self, content::Over};

/// Products that are read from the database at a time, or more where models take more.
const PAGE: usize = 200;

/// Whose texts to write, and over what.
#[derive(Debug, Default)]
pub struct Stage {
    /// Products; no product is in two of them.
    pub filters: Vec<ProductFilter>,
    /// Also those whose text is from the same facts.
    pub force: bool,
    /// Also those whose text a person wrote or accepted.
    pub overwrite_validated: bool,
}

impl Stage {
    /// What may be written over.
    pub fn over(&self) -> Over {
        if self.overwrite_validated { Over::Everything } else { Over::Drafts }
    }
}

/// Writes the texts of all products that are meant; `None` when the job was told to stop.
pub async fn run(
    ctx: &Context,
    rooms: &Rooms,
    model: &dyn Model,
    stage: &Stage,
) -> Result<Option<Tally>, Failure> {
    let mut total = 0;
    for filter in &stage.filters {
        let count = product::count(&rooms.store, &ctx.scope(), filter).await;
        total += count.map_err(failure::of_shelf)?;
    }
    if total == 0 {
        let text = "no product matches; import products first, or widen the filter";
        return Err(Failure::permanent("NO_PRODUCTS", text));
    }
    let noted = ctx.done().await.map_err(failure::of_ledger)?;
    let phase = ctx.phase("content", Some(total));
    let portion = rooms.ai.portion();
    let mut tally = Tally::default();
    for filter in &stage.filters {
        let mut after = None;
        loop {
            let rows =
                product::page(&rooms.store, &ctx.scope(), filter, (after, portion.page(PAGE)))
                    .await;
            let rows = rows.map_err(failure::of_shelf)?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            let (known, pieces) = pieces(ctx, rooms, rows, &noted).await?;
            phase.advance(known.len() as u64);
            tally.extend(known);
            let groups = portion.groups(pieces).into_iter();
            let part = ctx.part();
            let writing = groups.map(|group| batch::write(&part, rooms, model, (stage, group)));
            let written = |done: Vec<Done>| {
                phase.advance(done.len() as u64);
                tally.extend(done);
                tell_last(ctx, &tally.findings);
            };
            let together = (portion.at_once, part.token());
            if !model::abreast(together, writing, written).await? || ctx.stopped() {
                return Ok(None);
            }
        }
    }
    Ok(Some(tally))
}

/// What earlier attempts noted of these products, and the others with all that decides about them.
async fn pieces(
    ctx: &Context,
    rooms: &Rooms,
    rows: Vec<Row>,
    noted: &HashMap<String, Value>,
) -> Result<(Vec<Done>, Vec<Piece>), Failure> {
    let ids: Vec<ProductId> = rows.iter().map(|row| row.id).collect();
    let standing = shelf::content::of_products(&rooms.store, &ctx.scope(), &ids).await;
    let standing = standing.map_err(failure::of_shelf)?;
    let mut standing: HashMap<ProductId, Standing> =
        standing.into_iter().map(|row| (row.product_id, row)).collect();
    let (mut known, mut new) = (Vec::new(), Vec::new());
    for row in rows {
        match noted.get(&step(row.id)).and_then(|note| Done::deserialize(note).ok()) {
            Some(done) => known.push(done),
            None => new.push((standing.remove(&row.id), row)),
        }
    }
    let read = move || new.into_iter().map(piece).collect::<Result<Vec<Piece>, Failure>>();
    Ok((known, rooms.blocking(read).await??))
}

/// A product with its facts read.
fn piece((standing, row): (Option<Standing>, Row)) -> Result<Piece, Failure> {
    let (id, sku) = (row.id, row.sku.clone());
    let draft = product::draft(row).map_err(failure::of_shelf)?;
    let subject = Subject::of(&facts::read(&draft).0);
    let fingerprint = content::fingerprint(&subject).map_err(failure::of_json)?;
    Ok(Piece { id, sku, subject, fingerprint, standing })
}

/// Name under which a product's outcome is noted.
pub fn step(product: ProductId) -> String {
    format!("content/{product}")
}
