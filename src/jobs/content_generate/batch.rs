//! A few products: what stands, what is asked, what is written.

use entity::content::Model as Standing;
use entity::id::ProductId;
use jobline::{Context, Failure, Step};
use serde_json::Value;

use super::outcome::{Done, Wrote, by_rules, review};
use super::stage::{Stage, step};
use crate::ai::{AiError, Answer, Item, Task};
use crate::catalog::{Code, Finding};
use crate::content::{self, Author, Content, Subject, ask};
use crate::jobs::model::{self, Model};
use crate::jobs::{Rooms, failure};
use crate::shelf::content::{self as shelf, NewContent, Over, Provenance};

/// A product and all that decides about its text.
pub struct Piece {
    /// Product.
    pub id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// What may be said of it.
    pub subject: Subject,
    /// The facts and rules in one number.
    pub fingerprint: String,
    /// The text that stands there.
    pub standing: Option<Standing>,
}

/// A text that is to be kept, and how it came about.
struct Written {
    content: Content,
    provenance: Provenance,
    cached: bool,
}

/// What is to become of a product.
struct Settling {
    /// Text to write, and what became of the product if a person's turns out to stand there.
    new: Option<(NewContent, Done)>,
    /// What became of it else.
    done: Done,
}

impl Settling {
    /// Nothing is written.
    fn nothing(done: Done) -> Self {
        Self { new: None, done }
    }
}

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
    let mut settlings: Vec<Option<Settling>> = Vec::with_capacity(pieces.len());
    let mut items = Vec::new();
    for piece in &pieces {
        let settled = settled(piece, stage)?;
        if settled.is_none() && piece.has_facts() {
            let item = ask::item(piece.id.to_string(), &piece.subject);
            items.push(item.map_err(failure::of_json)?);
        }
        settlings.push(settled.map(Settling::nothing));
    }
    let task = Task {
        prompt: &ask::PROMPT,
        context: Value::Null,
        schema: ask::schema(),
        check: &ask::check,
        tokens_per_item: ask::TOKENS,
    };
    let Some(answers) = model::answers(ctx, model, &task, &items).await? else { return Ok(None) };
    let mut answers = answers.into_iter();
    let mut items = items.iter();
    let open = pieces.iter().zip(&mut settlings).filter(|(_, settling)| settling.is_none());
    for (piece, settling) in open {
        *settling = Some(match (piece.has_facts(), items.next()) {
            (true, Some(item)) => {
                let answer = answers.next().unwrap_or(Err(AiError::NoProvider));
                piece.keep(piece.written(ctx, item, answer))?
            }
            _ => Settling::nothing(
                piece.done(Wrote::Nothing, [Finding::new(Code::ContentImpossible)]),
            ),
        });
    }
    let settlings = pieces.iter().map(|piece| piece.id).zip(settlings.into_iter().flatten());
    Ok(Some(commit(ctx, rooms, stage.over(), settlings.collect()).await?))
}

/// What became of a product that needs no writing.
fn settled(piece: &Piece, stage: &Stage) -> Result<Option<Done>, Failure> {
    let Some(row) = &piece.standing else { return Ok(None) };
    let content = shelf::read(row).map_err(failure::of_shelf)?;
    let provenance = shelf::provenance(row).map_err(failure::of_shelf)?;
    let same = provenance.fingerprint == piece.fingerprint;
    if shelf::is_persons(row) && stage.over() == Over::Drafts {
        let changed = !same && !provenance.fingerprint.is_empty();
        let told = changed.then(|| Finding::new(Code::ContentKept));
        return Ok(Some(piece.done(Wrote::Kept, told)));
    }
    let lasts = provenance.fallback.as_deref().is_none_or(model::lasts);
    if stage.force || !same || !lasts {
        return Ok(None);
    }
    let told = provenance.fallback.iter().map(|code| by_rules(&piece.sku, code));
    let told: Vec<Finding> = told.chain(review(&piece.sku, &content.needs_review)).collect();
    Ok(Some(piece.done(Wrote::Unchanged, told)))
}

impl Piece {
    /// Whether there is anything to say. A weight alone is something; a SKU is not.
    fn has_facts(&self) -> bool {
        let content = content::write(&self.subject);
        !(content.title.is_empty() && content.bullets.is_empty() && content.description.is_empty())
    }

    /// The text that an answer gives, or the rules in its place.
    fn written(&self, ctx: &Context, item: &Item, answer: Result<Answer, AiError>) -> Written {
        let (content, fallback, answer) = match answer {
            Ok(answer) => (ask::accept(&answer.value), None, Some(answer)),
            Err(error) => {
                let mended = match &error {
                    AiError::Rejected { draft: Some(draft), .. } => {
                        ask::mend(item, draft, &self.subject)
                    }
                    _ => None,
                };
                let source = mended.is_none();
                let content = mended.unwrap_or_else(|| content::write(&self.subject));
                (content, Some((error.code(), source)), None)
            }
        };
        let by_rules = fallback.is_some_and(|(_, all)| all);
        let from = answer.as_ref().map(|answer| &answer.provenance);
        let prompt = if by_rules { content::RULES.to_owned() } else { prompt_name() };
        let provenance = Provenance {
            source: if by_rules { Author::Rules } else { Author::Ai },
            provider: from.map(|from| from.provider.clone()),
            model: from.map(|from| from.model.clone()),
            prompt: Some(from.map_or(prompt, |from| from.prompt.clone())),
            input_hash: from.map(|from| from.input_hash.clone()),
            fingerprint: self.fingerprint.clone(),
            fallback: fallback.map(|(code, _)| code.to_owned()),
            job_id: Some(ctx.job_id()),
        };
        Written { content, provenance, cached: answer.is_some_and(|answer| answer.cached) }
    }

    /// A text to keep, unless the very same stands there.
    fn keep(&self, written: Written) -> Result<Settling, Failure> {
        let Written { content, provenance, cached } = written;
        let mut told = Vec::new();
        if let Some(code) = &provenance.fallback {
            told.push(by_rules(&self.sku, code));
        }
        told.extend(review(&self.sku, &content.needs_review));
        let wrote = match provenance.source {
            _ if self.stands(&content, &provenance)? => Wrote::Unchanged,
            Author::Ai => Wrote::Ai,
            Author::Rules | Author::Person => Wrote::Rules,
        };
        let new = (wrote != Wrote::Unchanged).then(|| {
            let kept = Done { cached, ..self.done(Wrote::Kept, None) };
            (NewContent { product: self.id, content, provenance }, kept)
        });
        Ok(Settling { new, done: Done { cached, ..self.done(wrote, told) } })
    }

    /// Whether this text, from these facts, by this writer, stands there already, accepted or not.
    fn stands(&self, content: &Content, provenance: &Provenance) -> Result<bool, Failure> {
        let Some(row) = &self.standing else { return Ok(false) };
        let standing = shelf::provenance(row).map_err(failure::of_shelf)?;
        let same = Provenance { job_id: standing.job_id, ..provenance.clone() } == standing;
        Ok(same && shelf::read(row).map_err(failure::of_shelf)? == *content)
    }

    fn done(&self, wrote: Wrote, told: impl IntoIterator<Item = Finding>) -> Done {
        let hidden = (self.subject.removed > 0)
            .then(|| Finding::new(Code::HiddenTextRemoved).param("count", self.subject.removed));
        let findings = hidden.into_iter().chain(told).map(|finding| finding.sku(&self.sku));
        Done { wrote, cached: false, findings: findings.collect() }
    }
}

fn prompt_name() -> String {
    format!("{}@{}", ask::PROMPT.name, ask::PROMPT.version)
}

/// Keeps the texts and notes what became of each product, both or neither. A person may have
/// written while a model was asked.
async fn commit(
    ctx: &Context,
    rooms: &Rooms,
    over: Over,
    settlings: Vec<(ProductId, Settling)>,
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
