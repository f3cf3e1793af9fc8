//! Chooses values for the drop-downs of a template that products' own facts leave open.
//!
//! Products come page by page. What their facts fill is the listing's to say; about the rest a model
//! is asked, several products of one type at a time, and what it does not answer the rules may. Some
//! batches are under way at the same time; each is committed by itself with a step per product, so
//! that another attempt neither asks nor pays again.

mod decide;
mod made;
mod tally;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use entity::attribute_choice;
use entity::id::{ProductId, TemplateId};
use jobline::{Context, Effects, Failure, Job, Outcome, Queue, Step};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::templates::{self, Parsed};
use super::{Rooms, failure, model, record, tell_last};
use crate::ai::{AiError, Answer, Item, Task};
use crate::catalog::{Finding, ProductDraft};
use crate::choice::{self, Questions, Subject};
use crate::shelf::choice::{self as kept, Owner};
use crate::shelf::product::{self, ProductFilter};
use decide::{Decision, decide};
use made::Made;
use tally::Tally;

/// Products that are read from the database at a time, or more where models take more.
const PAGE: usize = 50;

/// What to choose for what.
#[derive(Debug, Serialize, Deserialize)]
pub struct AttributesChoose {
    /// Template whose options are chosen from.
    pub template_id: TemplateId,
    /// Products to choose for.
    pub products: ProductFilter,
    /// Product type of those that name none.
    pub product_type: Option<String>,
    /// Whether what a person chose may be replaced.
    #[serde(default)]
    pub force: bool,
}

/// What a model said about products.
type Answers = HashMap<ProductId, Result<Answer, AiError>>;

/// A product of a page, and what is to be asked of it.
struct Prepared {
    id: ProductId,
    sku: String,
    subject: Result<Subject, Vec<Finding>>,
}

impl Job for AttributesChoose {
    const KIND: &'static str = "attributes_choose";
    const QUEUE: Queue = Queue::Ai;
    type Rooms = Rooms;

    async fn run(self, ctx: Context, rooms: Rooms) -> Outcome {
        self.finish(&ctx, &rooms).await.into()
    }
}

impl AttributesChoose {
    /// Chooses and records what was found; choices themselves are rows already. `None` when the job
    /// was told to stop.
    async fn finish(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Effects>, Failure> {
        let Some(tally) = self.choose(ctx, rooms).await? else { return Ok(None) };
        let (summary, is_empty) = (tally.summary(), tally.is_empty());
        record(ctx, tally.findings).await?;
        if is_empty {
            let text = "no value could be chosen; the findings say why";
            return Err(Failure::permanent("NOTHING_CHOSEN", text));
        }
        Ok(Some(Effects::default().summary(model::with_use(ctx, rooms, summary).await?)))
    }

    /// Chooses for all products; `None` when the job was told to stop.
    async fn choose(&self, ctx: &Context, rooms: &Rooms) -> Result<Option<Tally>, Failure> {
        let parsed = templates::open(ctx, rooms, self.template_id).await?;
        let total = product::count(&rooms.store, &ctx.scope(), &self.products).await;
        let total = total.map_err(failure::of_shelf)?;
        if total == 0 {
            let text = "no product matches; import products first, or widen the filter";
            return Err(Failure::permanent("NO_PRODUCTS", text));
        }
        let done = ctx.done().await.map_err(failure::of_ledger)?;
        let phase = ctx.phase("choose", Some(total));
        let portion = rooms.ai.portion();
        let mut tally = Tally::default();
        let mut after = None;
        loop {
            let page = (after, portion.page(PAGE));
            let rows = product::page(&rooms.store, &ctx.scope(), &self.products, page).await;
            let rows = rows.map_err(failure::of_shelf)?;
            let Some(last) = rows.last() else { return Ok(Some(tally)) };
            after = Some(last.id);
            let all = rows.len();
            let new = not_done(&done, rows, &mut tally);
            phase.advance((all - new.len()) as u64);
            let batches = self.batches(rooms, &parsed, new).await?.into_iter();
            let part = ctx.part();
            let settling = batches.map(|batch| self.settle(&part, rooms, &parsed, batch));
            let settled = |made: Vec<Made>| {
                phase.advance(made.len() as u64);
                for made in made {
                    tally.add(made);
                }
                tell_last(ctx, &tally.findings);
            };
            if !model::abreast((portion.at_once, part.token()), settling, settled).await? {
                return Ok(None);
            }
        }
    }

    /// The products of a page by type, cut into batches.
    async fn batches(
        &self,
        rooms: &Rooms,
        parsed: &Parsed,
        rows: Vec<entity::product::Model>,
    ) -> Result<Vec<Vec<Prepared>>, Failure> {
        let drafts = rows.into_iter().map(|row| Ok((row.id, product::draft(row)?)));
        let drafts: Result<Vec<(ProductId, ProductDraft)>, _> = drafts.collect();
        let drafts = drafts.map_err(failure::of_shelf)?;
        let (template, usual) = (Arc::clone(&parsed.template), self.product_type.clone());
        let portion = rooms.ai.portion();
        rooms
            .blocking(move || {
                let mut groups: BTreeMap<Option<String>, Vec<Prepared>> = BTreeMap::new();
                for (id, draft) in drafts {
                    let subject = choice::subject(&template, &draft, usual.as_deref());
                    let kind = subject.as_ref().ok().map(|subject| subject.product_type.clone());
                    groups.entry(kind).or_default().push(Prepared { id, sku: draft.sku, subject });
                }
                groups.into_values().flat_map(|group| portion.groups(group)).collect()
            })
            .await
    }

    /// Asks about a batch of one type and commits what comes of it; `None` when told to stop.
    async fn settle(
        &self,
        ctx: &Context,
        rooms: &Rooms,
        parsed: &Parsed,
        batch: Vec<Prepared>,
    ) -> Result<Option<Vec<Made>>, Failure> {
        if ctx.stopped() {
            return Ok(None);
        }
        let ids: Vec<ProductId> = batch.iter().map(|prepared| prepared.id).collect();
        let stored = kept::of_products(&rooms.store, &ctx.scope(), self.template_id, &ids).await;
        let mut stored = by_product(stored.map_err(failure::of_shelf)?);
        let kind = batch.iter().find_map(|one| Some(&one.subject.as_ref().ok()?.product_type));
        let questions = kind.and_then(|kind| choice::questions(&parsed.template, kind));
        let answers = match &questions {
            Some(questions) => ask(ctx, rooms, questions, &batch).await?,
            None => Some(HashMap::new()),
        };
        let Some(answers) = answers else { return Ok(None) };
        let mut decisions = Vec::with_capacity(batch.len());
        for Prepared { id, sku, subject } in batch {
            let stored = stored.remove(&id).unwrap_or_default();
            let decision = match (subject, &questions) {
                (Ok(subject), Some(questions)) => {
                    decide(questions, &subject, answers.get(&id), (&stored, self.force))
                }
                (subject, _) => Decision::impossible(sku, subject.err().unwrap_or_default()),
            };
            decisions.push((id, decision));
        }
        self.commit(ctx, rooms, decisions).await.map(Some)
    }

    /// Writes rows and steps of a batch together.
    async fn commit(
        &self,
        ctx: &Context,
        rooms: &Rooms,
        decisions: Vec<(ProductId, Decision)>,
    ) -> Result<Vec<Made>, Failure> {
        let (scope, job, template) = (ctx.scope(), Some(ctx.job_id()), self.template_id);
        let (now, force) = (rooms.store.now(), self.force);
        let made = ctx.checkpoint(move |tx| {
            Box::pin(async move {
                let (mut made, mut steps) = (Vec::new(), Vec::new());
                for (product, decision) in decisions {
                    let owner = Owner { template, product };
                    let standing = kept::held(tx, &scope, owner).await?;
                    let decision = decision.over(&standing, force);
                    kept::remove(tx, &scope, owner, &decision.gone).await?;
                    kept::put(tx, &scope, owner, &decision.new, (job, now)).await?;
                    steps.push(step(product, &decision.made));
                    made.push(decision.made);
                }
                Ok((made, steps))
            })
        });
        Ok(made.await?)
    }
}

/// Asks a model about what is open, nothing where nothing is; `None` when the job was told to stop.
async fn ask(
    ctx: &Context,
    rooms: &Rooms,
    questions: &Questions<'_>,
    batch: &[Prepared],
) -> Result<Option<Answers>, Failure> {
    let mut ids = Vec::new();
    let mut items = Vec::new();
    for prepared in batch {
        let Ok(subject) = &prepared.subject else { continue };
        let input = choice::input(questions, subject);
        if input.get("open").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            continue;
        }
        ids.push(prepared.id);
        items.push(Item { name: subject.sku.clone(), input });
    }
    let check = |_: &Item, answer: &Value| choice::check(questions, answer);
    let task = Task {
        prompt: &choice::PROMPT,
        context: choice::context(questions),
        schema: choice::schema(questions),
        check: &check,
        tokens_per_item: choice::TOKENS_PER_ITEM,
    };
    let answers = model::answers(ctx, rooms, &task, &items).await?;
    Ok(answers.map(|answers| ids.into_iter().zip(answers).collect()))
}

/// The products of a page that no earlier attempt has settled; what came of the others is counted.
fn not_done(
    done: &HashMap<String, Value>,
    page: Vec<entity::product::Model>,
    tally: &mut Tally,
) -> Vec<entity::product::Model> {
    let mut new = Vec::with_capacity(page.len());
    for row in page {
        match done.get(&step_name(row.id)).and_then(Made::read) {
            Some(made) => tally.add(made),
            None => new.push(row),
        }
    }
    new
}

fn by_product(
    rows: Vec<attribute_choice::Model>,
) -> HashMap<ProductId, Vec<attribute_choice::Model>> {
    let mut found: HashMap<ProductId, Vec<attribute_choice::Model>> = HashMap::new();
    for row in rows {
        found.entry(row.product_id).or_default().push(row);
    }
    found
}

fn step_name(product: ProductId) -> String {
    format!("choice/{product}")
}

fn step(product: ProductId, made: &Made) -> Step {
    let (name, value) = (step_name(product), made.noted());
    Step { name, value, is_final: made.is_final() }
}
