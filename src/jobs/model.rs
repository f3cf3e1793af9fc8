//! Who jobs ask, at whose expense, and what they make of the end of it.

use async_trait::async_trait;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesOrdered;
use jobline::{Context, Failure};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::log::Logged;
use super::{JobBooks, Rooms, books_failure, failure};
use crate::ai::{AiError, Answer, Item, Task};

/// Errors after which the same question would only be refused again.
const LASTING: [&str; 4] =
    ["AI_INPUT_TOO_LARGE", "AI_REFUSED", "AI_TRUNCATED", "AI_OUTPUT_REJECTED"];

/// Whether the same question would only end in this error again.
pub fn lasts(code: &str) -> bool {
    LASTING.contains(&code)
}

/// A model that answers item by item.
#[async_trait]
pub trait Model: Send + Sync {
    /// Answers every item, in their order, at the expense of the job.
    async fn ask(
        &self,
        ctx: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>>;
}

#[async_trait]
impl Model for Rooms {
    async fn ask(
        &self,
        ctx: &Context,
        task: &Task<'_>,
        items: &[Item],
    ) -> Vec<Result<Answer, AiError>> {
        let workspace = ctx.scope().tenant().to_string();
        self.ai.ask(task, items, &workspace, &JobBooks::new(ctx, self.purse), ctx.token()).await
    }
}

/// The answers of `model` about `items`; `None` when the job was told to stop. An item without an
/// answer is no failure: the rules stand in.
///
/// # Errors
/// A [`Failure`] when the books can't be kept.
pub async fn answers(
    ctx: &Context,
    model: &dyn Model,
    task: &Task<'_>,
    items: &[Item],
) -> Result<Option<Vec<Result<Answer, AiError>>>, Failure> {
    if items.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let answers = model.ask(ctx, task, items).await;
    for answer in &answers {
        match answer {
            Err(AiError::Stopped) => return Ok(None),
            Err(AiError::Books(error)) => {
                return Err(books_failure(error).with_source(error.clone()));
            }
            _ => {}
        }
    }
    log(ctx, &answers);
    Ok(Some(answers))
}

/// Logs what came of a portion.
fn log(ctx: &Context, answers: &[Result<Answer, AiError>]) {
    let known = answers.iter().flatten().filter(|answer| answer.cached).count();
    let items = answers.iter().flatten().count();
    if let Some(answer) = answers.iter().flatten().next() {
        Logged::ModelAnswered { items, model: &answer.provenance.model, known }.tell(ctx);
    }
    if let Some(error) = answers.iter().find_map(|answer| answer.as_ref().err()) {
        Logged::ModelFailed { items: answers.len() - items, code: error.code() }.tell(ctx);
    }
}

/// Does pieces of `work`, `at_once` at a time, and hands on what they end with in their order;
/// `false` when the job was told to stop. A piece that fails stops the others by `stop`, which they
/// heed. What is under way then is waited for: its calls are paid.
///
/// # Errors
/// The first [`Failure`] of a piece.
pub async fn abreast<T>(
    (at_once, stop): (usize, &CancellationToken),
    mut work: impl Iterator<Item = impl Future<Output = Result<Option<T>, Failure>>>,
    mut ended: impl FnMut(T),
) -> Result<bool, Failure> {
    let mut under_way = FuturesOrdered::new();
    let mut goes_on = Ok(true);
    loop {
        while under_way.len() < at_once
            && let Some(piece) = work.next()
        {
            under_way.push_back(heard(piece, stop));
        }
        let Some(piece) = under_way.next().await else { return goes_on };
        match piece {
            Ok(Some(piece)) => ended(piece),
            Ok(None) => goes_on = goes_on.map(|_| false),
            Err(failure) => goes_on = goes_on.and(Err(failure)),
        }
    }
}

/// Does a piece, and tells the others when it fails.
async fn heard<T>(
    piece: impl Future<Output = Result<T, Failure>>,
    stop: &CancellationToken,
) -> Result<T, Failure> {
    let ended = piece.await;
    if ended.is_err() {
        stop.cancel();
    }
    ended
}

/// `summary` with what the models did for the job, in all its attempts, under `aiUse`: as `Job.ai`
/// tells it, money in millionths of a dollar.
///
/// # Errors
/// A [`Failure`] when the books can't be read.
pub async fn with_use(ctx: &Context, rooms: &Rooms, mut summary: Value) -> Result<Value, Failure> {
    let totals = JobBooks::new(ctx, rooms.purse).totals().await.map_err(failure::of_shelf)?;
    summary["aiUse"] = json!(totals);
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn pieces_run_abreast_and_what_is_under_way_at_the_stop_is_waited_for() {
        let (both, mut seen) = (Barrier::new(2), Vec::new());
        let piece = async |at: u32| {
            // Each waits for the other: one after the other they would never end.
            both.wait().await;
            Ok((at > 0).then_some(at))
        };
        let stop = CancellationToken::new();
        let work = (0..2).map(piece);
        let goes_on = abreast((2, &stop), work, |at| seen.push(at)).await.unwrap();
        assert_eq!((goes_on, seen), (false, vec![1]));
    }

    #[tokio::test]
    async fn the_first_failure_stops_the_others_and_what_is_under_way_is_waited_for() {
        let stop = CancellationToken::new();
        let (three, begun, mut seen) = (Barrier::new(3), AtomicUsize::new(0), Vec::new());
        let piece = async |at: u32| {
            if stop.is_cancelled() {
                return Ok(None);
            }
            begun.fetch_add(1, Ordering::Relaxed);
            three.wait().await;
            if at == 1 {
                return Err(Failure::permanent("GONE", "gone"));
            }
            stop.cancelled().await;
            Ok(Some(at))
        };
        let work = (0..9).map(piece);
        let failed = abreast((3, &stop), work, |at| seen.push(at)).await.unwrap_err();
        assert_eq!((&*failed.code, seen), ("GONE", vec![0, 2]));
        assert_eq!(begun.into_inner(), 3, "the others were not begun");
    }
}
