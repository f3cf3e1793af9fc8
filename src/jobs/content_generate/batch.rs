//! A few products: what stands, what is asked, what is written.

use entity::id::{JobId, ProductId};
use jobline::{Context, Failure, Step};
use serde_json::Value;

use super::outcome::Done;
use super::piece::{Piece, Settling};
use super::stage::{Stage, step};
use crate::ai::{AiError, Answer, Item, Task};
use crate::content::ask;
use crate::jobs::Rooms;
use crate::jobs::model::{self, Model};
use crate::shelf::content::{self as shelf, Over};

/// A product, and what became of it or what it is asked about; neither where nothing is known.
struct Prepared {
    piece: Piece,
    done: Option<Done>,
    item: Option<Item>,
}

/// Products, and what is to become of each.
type Settlings = Vec<(ProductId, Settling)>;

/// Writes the texts of a few products; `None` when the job was told to stop.
pub async fn write(
    ctx: &Context,
    rooms: &Rooms,
    model: &dyn Model,
    (stage, pieces): (&Stage, Vec<Piece>),
) -> Result<Option<Vec<Done>>, Failure> {
    if ctx.stopped() {
        return Ok(None);
    }
    let what = (stage.force, stage.over());
    let prepared = rooms.blocking(move || prepare(pieces, what)).await??;
    let items: Vec<Item> = prepared.iter().filter_map(|one| one.item.clone()).collect();
    let task = Task {
        prompt: &ask::PROMPT,
        context: Value::Null,
        schema: ask::schema(),
        check: &ask::check,
        tokens_per_item: ask::TOKENS,
    };
    let Some(answers) = model::answers(ctx, model, &task, &items).await? else { return Ok(None) };
    let job = ctx.job_id();
    let settlings = rooms.blocking(move || settle(prepared, answers, job)).await??;
    Ok(Some(commit(ctx, rooms, stage.over(), settlings).await?))
}

/// Finds out what needs no writing and what is to be asked about the rest.
fn prepare(pieces: Vec<Piece>, what: (bool, Over)) -> Result<Vec<Prepared>, Failure> {
    let prepared = pieces.into_iter().map(|piece| {
        let done = piece.settled(what)?;
        let item = if done.is_none() { piece.item()? } else { None };
        Ok(Prepared { piece, done, item })
    });
    prepared.collect()
}

/// Makes texts of answers, one for each product that was asked about.
fn settle(
    prepared: Vec<Prepared>,
    answers: Vec<Result<Answer, AiError>>,
    job: JobId,
) -> Result<Settlings, Failure> {
    let mut answers = answers.into_iter();
    let settlings = prepared.into_iter().map(|Prepared { piece, done, item }| {
        let settling = match (done, item) {
            (Some(done), _) => Settling::nothing(done),
            (None, Some(item)) => {
                let answer = answers.next().unwrap_or(Err(AiError::NoProvider));
                piece.settle(job, &item, answer)?
            }
            (None, None) => Settling::nothing(piece.impossible()),
        };
        Ok((piece.id, settling))
    });
    settlings.collect()
}

/// Keeps the texts and notes what became of each product, both or neither. A person may have
/// written while a model was asked.
async fn commit(
    ctx: &Context,
    rooms: &Rooms,
    over: Over,
    settlings: Settlings,
) -> Result<Vec<Done>, Failure> {
    let (scope, store) = (ctx.scope(), rooms.store.clone());
    let written = ctx.checkpoint(move |tx| {
        Box::pin(async move {
            let (mut all, mut steps) = (Vec::new(), Vec::new());
            for (product, Settling { new, mut done }) in settlings {
                if let Some((content, kept)) = new
                    && !shelf::save_draft(tx, &store, &scope, content, over).await?
                {
                    done = kept;
                }
                let (name, value) = (step(product), serde_json::to_value(&done)?);
                steps.push(Step { name, value, is_final: done.is_final() });
                all.push(done);
            }
            Ok((all, steps))
        })
    });
    Ok(written.await?)
}
