//! A few products: what stands, what is asked, what is written.

use entity::id::JobId;
use jobline::{Context, Failure};
use serde_json::Value;

use super::outcome::Done;
use super::piece::Piece;
use super::stage::{Stage, step};
use crate::ai::{AiError, Answer, Item, Task};
use crate::content::ask;
use crate::jobs::model::{self, Model};
use crate::jobs::{Rooms, failure};
use crate::shelf::content::{self as shelf, NewContent, Over};

/// A product, and what became of it or what it is asked about; neither where nothing is known.
struct Prepared {
    piece: Piece,
    done: Option<Done>,
    item: Option<Item>,
}

/// Products, what became of each, and the texts to keep.
type Ended = (Vec<Piece>, Vec<Done>, Vec<NewContent>);

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
    let (pieces, done, new) = rooms.blocking(move || end(prepared, answers, job)).await??;
    commit(ctx, rooms, (new, stage.over()), steps(&pieces, &done)?).await?;
    Ok(Some(done))
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
fn end(
    prepared: Vec<Prepared>,
    answers: Vec<Result<Answer, AiError>>,
    job: JobId,
) -> Result<Ended, Failure> {
    let mut answers = answers.into_iter();
    let (mut pieces, mut ended, mut new) = (Vec::new(), Vec::new(), Vec::new());
    for Prepared { piece, done, item } in prepared {
        ended.push(match (done, item) {
            (Some(done), _) => done,
            (None, Some(item)) => {
                let answer = answers.next().unwrap_or(Err(AiError::NoProvider));
                piece.end(job, (&item, answer), &mut new)?
            }
            (None, None) => piece.impossible(),
        });
        pieces.push(piece);
    }
    Ok((pieces, ended, new))
}

fn steps(pieces: &[Piece], done: &[Done]) -> Result<Vec<(String, Value)>, Failure> {
    let noted = pieces.iter().zip(done).map(|(piece, done)| {
        Ok((step(piece.id), serde_json::to_value(done).map_err(failure::of_json)?))
    });
    noted.collect()
}

/// Keeps the texts and notes what is done, both or neither.
async fn commit(
    ctx: &Context,
    rooms: &Rooms,
    (new, over): (Vec<NewContent>, Over),
    steps: Vec<(String, Value)>,
) -> Result<(), Failure> {
    let (scope, store) = (ctx.scope(), rooms.store.clone());
    let written = ctx.checkpoint(steps, move |tx| {
        Box::pin(async move {
            for content in new {
                shelf::save_draft(tx, &store, &scope, content, over).await?;
            }
            Ok(())
        })
    });
    Ok(written.await?)
}
