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
    /// Attributes with a value now, by who chose it.
    pub by: BTreeMap<String, usize>,
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
        let by_rules = self.findings.iter().filter(|finding| finding.code == Code::ChosenByRules);
        let mut reasons = by_rules.filter_map(|finding| finding.params.get("reason"));
        let nothing = self.open > 0 && self.by.is_empty();
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
    /// Attributes that must have a value, and their names.
    required: Vec<(String, String)>,
    /// Remarks on what was read and answered.
    findings: Vec<Finding>,
}

impl About {
    /// Of a product that `questions` were asked about.
    pub fn of(
        questions: &Questions<'_>,
        subject: &Subject,
        answer: Option<&Result<Answer, AiError>>,
    ) -> Self {
        let about = |code| Finding::new(code).sku(&subject.sku);
        let mut findings = Vec::new();
        if subject.removed > 0 {
            findings.push(about(Code::HiddenTextRemoved).param("count", subject.removed));
        }
        if let Some(Err(error)) = answer {
            findings.push(about(Code::ChosenByRules).param("reason", error.code()));
        }
        let open = questions.all().filter(|question| subject.open.contains(&question.key));
        let required = open
            .filter(|question| question.is_required())
            .map(|question| (question.column.id.raw().to_owned(), question.column.label.clone()));
        Self {
            sku: subject.sku.clone(),
            open: subject.open.len(),
            answered: matches!(answer, Some(Ok(_))),
            cached: matches!(answer, Some(Ok(answer)) if answer.cached),
            required: required.collect(),
            findings,
        }
    }

    /// What came of it where these attributes have a value, each by whom.
    pub fn made(&self, chosen: &[(&str, &str)]) -> Made {
        let mut by: BTreeMap<String, usize> = BTreeMap::new();
        for (_, source) in chosen {
            *by.entry((*source).to_owned()).or_default() += 1;
        }
        let is_chosen = |attribute: &str| chosen.iter().any(|(chosen, _)| *chosen == attribute);
        let (filled, missing): (Vec<_>, Vec<_>) =
            self.required.iter().partition(|(attribute, _)| is_chosen(attribute));
        let names = |required: Vec<&(String, String)>| -> Vec<String> {
            required.into_iter().map(|(_, name)| name.clone()).collect()
        };
        let (filled, missing) = (names(filled), names(missing));
        Made {
            possible: true,
            open: self.open,
            answered: self.answered,
            cached: self.cached,
            findings: self.findings(&by, &filled, &missing),
            by,
            missing,
        }
    }

    fn findings(
        &self,
        by: &BTreeMap<String, usize>,
        filled: &[String],
        missing: &[String],
    ) -> Vec<Finding> {
        let about = |code| Finding::new(code).sku(&self.sku);
        let mut findings = self.findings.clone();
        let count: usize = by.values().sum();
        let by: Vec<String> = by.iter().map(|(who, n)| format!("{who} {n}")).collect();
        let or_dash = |texts: &[String], between: &str| match texts {
            [] => "—".to_owned(),
            texts => texts.join(between),
        };
        findings.push(
            about(Code::ChoicesMade)
                .param("count", count)
                .param("asked", self.open)
                .param("by", or_dash(&by, ", "))
                .param("required", or_dash(filled, "; ")),
        );
        if !missing.is_empty() {
            findings.push(about(Code::RequiredChoiceMissing).param("columns", missing.join("; ")));
        }
        findings
    }
}
