//! From an answer and the rules to what is kept of a product's choices.

use std::collections::BTreeMap;

use entity::attribute_choice::Model;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ai::{AiError, Answer};
use crate::catalog::{Code, Finding};
use crate::choice::{self, Chosen, Question, Questions, Subject};
use crate::shelf::choice::{NewChoice, Source};

/// What is written for a product, and what came of it.
#[derive(Debug)]
pub struct Decision {
    /// Choices to keep.
    pub new: Vec<NewChoice>,
    /// Attributes whose choices are outdated.
    pub gone: Vec<String>,
    /// What came of it.
    pub made: Made,
}

/// What came of a product; noted with its step.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Made {
    /// Whether the product could be listed at all.
    pub possible: bool,
    /// Attributes that its facts leave open.
    pub open: usize,
    /// Whether a model answered.
    pub answered: bool,
    /// Whether the answer was known: then nothing was paid.
    pub cached: bool,
    /// Attributes whose value was chosen now, by who chose it.
    pub by: BTreeMap<String, usize>,
    /// Attributes whose value stood already and stays, by who chose it.
    #[serde(default)]
    pub stood: BTreeMap<String, usize>,
    /// Names of required attributes that are still empty.
    pub missing: Vec<String>,
    /// Remarks.
    pub findings: Vec<Finding>,
}

impl Made {
    /// From a noted step; `None` for what another version noted.
    pub fn read(noted: &Value) -> Option<Self> {
        Self::deserialize(noted).ok()
    }

    /// As it is noted.
    pub fn noted(&self) -> Value {
        // Texts and numbers are always JSON; without them the step would be done again.
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Decision {
    /// Of a product that can't be listed.
    pub fn impossible(sku: String, mut findings: Vec<Finding>) -> Self {
        if findings.is_empty() {
            findings.push(Finding::new(Code::ProductTypeUnknown).sku(sku));
        }
        let made = Made { findings, ..Made::default() };
        Self { new: Vec::new(), gone: Vec::new(), made }
    }
}

/// Decides for one product. `answer` is `None` when no model was asked about it. What a person
/// chose stays, unless `force`; what a model chose stays when none answers now.
pub fn decide(
    questions: &Questions<'_>,
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
    (stored, force): (&[Model], bool),
) -> Decision {
    let mut new = of_model(questions, subject, answer);
    for (chosen, fact) in choice::by_rules(questions, subject) {
        if !has(&new, chosen.attribute()) {
            let provenance = json!({ "fact": fact });
            new.push(NewChoice { chosen, source: Source::Rules, provenance });
        }
    }
    let answered = matches!(answer, Some(Ok(_)));
    let mut gone = Vec::new();
    let mut kept: Vec<&Model> = Vec::new();
    for row in stored {
        let is_known = has(&new, &row.attribute);
        let stays = match row.source.as_str() {
            "PERSON" => !(force && is_known),
            "AI" => {
                let again = new.iter().any(|choice| {
                    choice.chosen.attribute() == row.attribute && choice.source == Source::Ai
                });
                !answered && !again && still_offered(questions, subject, row)
            }
            _ => false,
        };
        if stays {
            new.retain(|choice| choice.chosen.attribute() != row.attribute);
            kept.push(row);
        } else if !is_known {
            gone.push(row.attribute.clone());
        }
    }
    let made = made(questions, subject, answer, (&new, &kept));
    Decision { new, gone, made }
}

/// What the model's answer chooses; of a rejected one what is good in it.
fn of_model(
    questions: &Questions<'_>,
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
) -> Vec<NewChoice> {
    let (value, provenance) = match answer {
        Some(Ok(answer)) => (&answer.value, json!(answer.provenance)),
        Some(Err(error)) => {
            let Some(draft) = error.draft() else { return Vec::new() };
            let prompt = format!("{}@{}", choice::PROMPT.name, choice::PROMPT.version);
            (draft, json!({ "prompt": prompt, "rejected": true }))
        }
        None => return Vec::new(),
    };
    let chosen = choice::read(questions, subject, value).into_iter();
    chosen
        .map(|chosen| NewChoice { chosen, source: Source::Ai, provenance: provenance.clone() })
        .collect()
}

fn has(choices: &[NewChoice], attribute: &str) -> bool {
    choices.iter().any(|choice| choice.chosen.attribute() == attribute)
}

/// Whether a stored value is still an option of an attribute that is open.
fn still_offered(questions: &Questions<'_>, subject: &Subject, row: &Model) -> bool {
    let asked = |question: &&Question<'_>| {
        question.column.id.raw() == row.attribute && subject.open.contains(&question.key)
    };
    questions.all().find(asked).is_some_and(|question| {
        let (template, kind) = (questions.template, questions.product_type);
        let chosen = Chosen::new(template, question.column, kind, &row.value);
        chosen.is_some_and(|chosen| chosen.value() == row.value)
    })
}

fn made(
    questions: &Questions<'_>,
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
    (new, kept): (&[NewChoice], &[&Model]),
) -> Made {
    let is_open = |question: &&Question<'_>| subject.open.contains(&question.key);
    let is_chosen = |question: &Question<'_>| {
        let attribute = question.column.id.raw();
        has(new, attribute) || kept.iter().any(|row| row.attribute == attribute)
    };
    let required = questions.all().filter(is_open).filter(|question| question.is_required());
    let (chosen, missing): (Vec<_>, Vec<_>) = required.partition(|question| is_chosen(question));
    let labels = |questions: &[&Question<'_>]| -> Vec<String> {
        questions.iter().map(|question| question.column.label.clone()).collect()
    };
    let missing = labels(&missing);
    let mut made = Made {
        possible: true,
        open: subject.open.len(),
        answered: matches!(answer, Some(Ok(_))),
        cached: matches!(answer, Some(Ok(answer)) if answer.cached),
        by: counted(new.iter().map(|choice| choice.source.as_str())),
        stood: counted(kept.iter().map(|row| row.source.as_str())),
        missing,
        findings: Vec::new(),
    };
    made.findings = findings(subject, answer, &made, &labels(&chosen));
    made
}

/// How often each source stands there.
fn counted<'s>(sources: impl Iterator<Item = &'s str>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for source in sources {
        *counts.entry(source.to_owned()).or_default() += 1;
    }
    counts
}

fn findings(
    subject: &Subject,
    answer: Option<&Result<Answer, AiError>>,
    made: &Made,
    chosen: &[String],
) -> Vec<Finding> {
    let about = |code| Finding::new(code).sku(&subject.sku);
    let mut findings = Vec::new();
    if subject.removed > 0 {
        findings.push(about(Code::HiddenTextRemoved).param("count", subject.removed));
    }
    if let Some(Err(error)) = answer {
        let of_model = |by: &BTreeMap<String, usize>| by.get("AI").copied().unwrap_or_default();
        let (now, before) = (of_model(&made.by), of_model(&made.stood));
        let told = if now + before > 0 {
            about(Code::ChosenInPart).param("now", now).param("before", before)
        } else {
            about(Code::ChosenByRules)
        };
        findings.push(told.param("reason", error.code()));
    }
    let count: usize = made.by.values().sum();
    let named = |by: &BTreeMap<String, usize>| -> Vec<String> {
        by.iter().map(|(who, n)| format!("{who} {n}")).collect()
    };
    let or_dash = |texts: &[String], between: &str| match texts {
        [] => "—".to_owned(),
        texts => texts.join(between),
    };
    findings.push(
        about(Code::ChoicesMade)
            .param("count", count)
            .param("asked", made.open)
            .param("by", or_dash(&named(&made.by), ", "))
            .param("stood", or_dash(&named(&made.stood), ", "))
            .param("required", or_dash(chosen, "; ")),
    );
    if !made.missing.is_empty() {
        let columns = made.missing.join("; ");
        findings.push(about(Code::RequiredChoiceMissing).param("columns", columns));
    }
    findings
}

#[cfg(test)]
mod tests;
