//! What came of a product: for its step, the job's result and its remarks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ai::{AiError, Answer};
use crate::catalog::{Code, Finding};
use crate::choice::{Questions, Subject};
use crate::jobs::model;

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

    /// Whether it would come out the same again: something was chosen, or there was nothing to
    /// choose, and no model that was away could have known better.
    pub fn is_final(&self) -> bool {
        let without = |code| matches!(code, Code::ChosenByRules | Code::ChosenInPart);
        let without = self.findings.iter().filter(|finding| without(finding.code));
        let mut reasons = without.filter_map(|finding| finding.params.get("reason"));
        let nothing = self.open > 0 && self.by.is_empty() && self.stood.is_empty();
        self.possible && !nothing && reasons.all(|code| model::lasts(code))
    }
}

/// What there is to say of a product, whatever is chosen for it.
#[derive(Debug)]
pub struct About {
    sku: String,
    open: usize,
    answered: bool,
    cached: bool,
    /// Why no model answered, as a stable code.
    reason: Option<&'static str>,
    /// Hidden pieces that were removed from what was read.
    removed: usize,
    /// Attributes that must have a value, and their names.
    required: Vec<(String, String)>,
}

impl About {
    /// Of a product that `questions` were asked about.
    pub fn of(
        questions: &Questions<'_>,
        subject: &Subject,
        answer: Option<&Result<Answer, AiError>>,
    ) -> Self {
        let open = questions.all().filter(|question| subject.open.contains(&question.key));
        let required = open
            .filter(|question| question.is_required())
            .map(|question| (question.column.id.raw().to_owned(), question.column.label.clone()));
        Self {
            sku: subject.sku.clone(),
            open: subject.open.len(),
            answered: matches!(answer, Some(Ok(_))),
            cached: matches!(answer, Some(Ok(answer)) if answer.cached),
            reason: answer.and_then(|answer| answer.as_ref().err()).map(AiError::code),
            removed: subject.removed,
            required: required.collect(),
        }
    }

    /// What came of it where these attributes got a value now and those had one, each by whom.
    pub fn made(&self, now: &[(&str, &str)], stood: &[(&str, &str)]) -> Made {
        let is_chosen =
            |attribute: &str| now.iter().chain(stood).any(|(chosen, _)| *chosen == attribute);
        let (filled, missing): (Vec<_>, Vec<_>) =
            self.required.iter().partition(|(attribute, _)| is_chosen(attribute));
        let names = |required: Vec<&(String, String)>| -> Vec<String> {
            required.into_iter().map(|(_, name)| name.clone()).collect()
        };
        let (filled, missing) = (names(filled), names(missing));
        let mut made = Made {
            possible: true,
            open: self.open,
            answered: self.answered,
            cached: self.cached,
            by: counted(now),
            stood: counted(stood),
            missing,
            findings: Vec::new(),
        };
        made.findings = self.findings(&made, &filled);
        made
    }

    fn findings(&self, made: &Made, filled: &[String]) -> Vec<Finding> {
        let about = |code| Finding::new(code).sku(&self.sku);
        let mut findings = Vec::new();
        if self.removed > 0 {
            findings.push(about(Code::HiddenTextRemoved).param("count", self.removed));
        }
        if let Some(reason) = self.reason {
            let of_model = |by: &BTreeMap<String, usize>| by.get("AI").copied().unwrap_or_default();
            let (now, before) = (of_model(&made.by), of_model(&made.stood));
            let told = if now + before > 0 {
                about(Code::ChosenInPart).param("now", now).param("before", before)
            } else {
                about(Code::ChosenByRules)
            };
            findings.push(told.param("reason", reason));
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
                .param("asked", self.open)
                .param("by", or_dash(&named(&made.by), ", "))
                .param("stood", or_dash(&named(&made.stood), ", "))
                .param("required", or_dash(filled, "; ")),
        );
        if !made.missing.is_empty() {
            let columns = made.missing.join("; ");
            findings.push(about(Code::RequiredChoiceMissing).param("columns", columns));
        }
        findings
    }
}

/// How often each source stands there.
fn counted(chosen: &[(&str, &str)]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for (_, source) in chosen {
        *counts.entry((*source).to_owned()).or_default() += 1;
    }
    counts
}
