//! A product on its way to a text: what stands, what an answer gives, what is kept.

use entity::content::Model as Standing;
use entity::id::{JobId, ProductId};
use jobline::Failure;

use super::outcome::{Done, Wrote, fallback, not_renewed, review};
use crate::ai::{AiError, Answer, Item};
use crate::catalog::{Code, Finding};
use crate::content::{self, Author, Content, Subject, ask};
use crate::jobs::failure;
use crate::shelf::content::{self as shelf, NewContent, Over, Provenance};

/// Errors after which the same facts would only be refused again.
const LASTING: [&str; 4] =
    ["AI_INPUT_TOO_LARGE", "AI_REFUSED", "AI_TRUNCATED", "AI_OUTPUT_REJECTED"];

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

impl Piece {
    /// What became of a product that needs no writing.
    pub fn settled(&self, (force, over): (bool, Over)) -> Result<Option<Done>, Failure> {
        let Some(row) = &self.standing else { return Ok(None) };
        let content = shelf::read(row).map_err(failure::of_shelf)?;
        let provenance = shelf::provenance(row).map_err(failure::of_shelf)?;
        let same = provenance.fingerprint == self.fingerprint;
        if shelf::is_persons(row) && over == Over::Drafts {
            let changed = !same && !provenance.fingerprint.is_empty();
            let told = (changed || force).then(|| Finding::new(Code::ContentKept));
            return Ok(Some(self.done(Wrote::Kept, told)));
        }
        let lasts = provenance.fallback.as_deref().is_none_or(|code| LASTING.contains(&code));
        if force || !same || !lasts {
            return Ok(None);
        }
        let told = fallback(&self.sku, &provenance).into_iter();
        let told: Vec<Finding> = told.chain(review(&self.sku, &content.needs_review)).collect();
        Ok(Some(self.done(Wrote::Unchanged, told)))
    }

    /// What the product is asked about; `None` where there is nothing to say.
    pub fn item(&self) -> Result<Option<Item>, Failure> {
        let has_facts = content::has_facts(&self.subject);
        let item = has_facts.then(|| ask::item(self.id.to_string(), &self.subject));
        item.transpose().map_err(failure::of_json)
    }

    /// Notes the text that an answer gives, unless the very same or a better one stands there.
    pub fn end(
        &self,
        job: JobId,
        (item, answer): (&Item, Result<Answer, AiError>),
        new: &mut Vec<NewContent>,
    ) -> Result<Done, Failure> {
        if let Err(error) = &answer
            && !LASTING.contains(&error.code())
            && let Some(standing) = self.models()?
        {
            let told = [not_renewed(&self.sku, error.code())].into_iter();
            let told = told.chain(review(&self.sku, &standing.needs_review));
            return Ok(self.done(Wrote::Unchanged, told));
        }
        self.keep(self.written(job, item, answer), new)
    }

    /// Of a product of which nothing is known.
    pub fn impossible(&self) -> Done {
        self.done(Wrote::Nothing, [Finding::new(Code::ContentImpossible)])
    }

    /// The text that stands there, if a model wrote it from these facts.
    fn models(&self) -> Result<Option<Content>, Failure> {
        let Some(row) = &self.standing else { return Ok(None) };
        let provenance = shelf::provenance(row).map_err(failure::of_shelf)?;
        let is_models =
            provenance.source == Author::Ai && provenance.fingerprint == self.fingerprint;
        let content = is_models.then(|| shelf::read(row));
        content.transpose().map_err(failure::of_shelf)
    }

    /// The text that an answer gives, or the rules in its place.
    fn written(&self, job: JobId, item: &Item, answer: Result<Answer, AiError>) -> Written {
        let (content, source, fallback, answer) = match answer {
            Ok(answer) => (ask::accept(&answer.value), Author::Ai, None, Some(answer)),
            Err(error) => {
                let mended = match &error {
                    AiError::Rejected { draft: Some(draft), .. } => {
                        ask::mend(item, draft, &self.subject)
                    }
                    _ => None,
                };
                if let Some(content) = mended {
                    let fallback = content.is_partly_by_rules().then_some(error.code());
                    (content, Author::Ai, fallback, None)
                } else {
                    let content = content::write(&self.subject);
                    (content, Author::Rules, Some(error.code()), None)
                }
            }
        };
        let from = answer.as_ref().map(|answer| &answer.provenance);
        let prompt = match source {
            Author::Rules | Author::Person => content::RULES.to_owned(),
            Author::Ai => format!("{}@{}", ask::PROMPT.name, ask::PROMPT.version),
        };
        let provenance = Provenance {
            source,
            provider: from.map(|from| from.provider.clone()),
            model: from.map(|from| from.model.clone()),
            prompt: Some(from.map_or(prompt, |from| from.prompt.clone())),
            input_hash: from.map(|from| from.input_hash.clone()),
            fingerprint: self.fingerprint.clone(),
            fallback: fallback.map(str::to_owned),
            job_id: Some(job),
        };
        Written { content, provenance, cached: answer.is_some_and(|answer| answer.cached) }
    }

    /// Notes a text to keep, unless the very same stands there.
    fn keep(&self, written: Written, new: &mut Vec<NewContent>) -> Result<Done, Failure> {
        let Written { content, provenance, cached } = written;
        let told = fallback(&self.sku, &provenance).into_iter();
        let told: Vec<Finding> = told.chain(review(&self.sku, &content.needs_review)).collect();
        let wrote = match provenance.source {
            _ if self.stands(&content, &provenance)? => Wrote::Unchanged,
            Author::Ai => Wrote::Ai,
            Author::Rules | Author::Person => Wrote::Rules,
        };
        if wrote != Wrote::Unchanged {
            new.push(NewContent { product: self.id, content, provenance });
        }
        Ok(Done { cached, ..self.done(wrote, told) })
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
