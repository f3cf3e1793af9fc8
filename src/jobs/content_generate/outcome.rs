//! What became of each product, and of all of them.

use jobline::Failure;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::catalog::{Code, Finding, Lang, Severity};
use crate::content::{Author, Lack};
use crate::jobs::model;
use crate::shelf::content::Provenance;

/// What became of a product's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Wrote {
    /// A model wrote it.
    Ai,
    /// The rules wrote it.
    Rules,
    /// It stood there already, from the same facts.
    Unchanged,
    /// A person's text was left alone.
    Kept,
    /// There was nothing to say.
    Nothing,
}

/// One product's outcome, as it is noted for another attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What became of its text.
    pub wrote: Wrote,
    /// Whether the model's answer was known before.
    #[serde(default)]
    pub cached: bool,
    /// Remarks.
    #[serde(default)]
    pub findings: Vec<Finding>,
}

impl Done {
    /// Whether it would come out the same again: there was something to say, and no model that was
    /// away could have said it better.
    pub fn is_final(&self) -> bool {
        let of_models = |code: Code| {
            let codes = [Code::ContentByRules, Code::ContentPartlyByRules, Code::ContentNotRenewed];
            codes.contains(&code)
        };
        let without = self.findings.iter().filter(|finding| of_models(finding.code));
        let mut reasons = without.filter_map(|finding| finding.value.as_deref());
        self.wrote != Wrote::Nothing && reasons.all(model::lasts)
    }
}

/// All products' outcomes.
#[derive(Debug, Default)]
pub struct Tally {
    /// Remarks, product by product.
    pub findings: Vec<Finding>,
    products: u64,
    ai: u64,
    rules: u64,
    unchanged: u64,
    kept: u64,
    nothing: u64,
    cached: u64,
    needs_review: u64,
}

impl Tally {
    /// Counts products in.
    pub fn extend(&mut self, done: Vec<Done>) {
        for done in done {
            self.add(done);
        }
    }

    fn add(&mut self, done: Done) {
        self.products += 1;
        *match done.wrote {
            Wrote::Ai => &mut self.ai,
            Wrote::Rules => &mut self.rules,
            Wrote::Unchanged => &mut self.unchanged,
            Wrote::Kept => &mut self.kept,
            Wrote::Nothing => &mut self.nothing,
        } += 1;
        self.cached += u64::from(done.cached);
        let reviewed = done.findings.iter().any(|f| f.code == Code::ContentNeedsReview);
        self.needs_review += u64::from(reviewed);
        self.findings.extend(done.findings);
    }

    /// The figures, for the job's result.
    pub fn summary(&self) -> Value {
        json!({
            "products": self.products,
            "ai": self.ai,
            "rules": self.rules,
            "unchanged": self.unchanged,
            "kept": self.kept,
            "empty": self.nothing,
            "cached": self.cached,
            "needsReview": self.needs_review,
            "findings": self.findings.len(),
        })
    }

    /// The failure of a job that could write nothing at all.
    pub fn nothing(&self) -> Option<Failure> {
        let text = "no text could be written; the findings say why";
        (self.nothing == self.products).then(|| Failure::permanent("NOTHING_GENERATED", text))
    }
}

/// Names what a person should look at.
pub fn review(sku: &str, lacks: &[Lack]) -> Option<Finding> {
    if lacks.is_empty() {
        return None;
    }
    let all = |lang| lacks.iter().map(|lack| lack.text(lang)).collect::<Vec<_>>().join("; ");
    let both = format!("{}\n{}", all(Lang::PtBr), all(Lang::En));
    let codes: Vec<&str> = lacks.iter().map(|lack| lack.as_str()).collect();
    let finding = Finding::new(Code::ContentNeedsReview).sku(sku).value(codes.join(" "));
    Some(finding.param("review", both))
}

/// Says what no model wrote and why: no reason to worry where none was meant to.
pub fn fallback(sku: &str, provenance: &Provenance) -> Option<Finding> {
    let reason = provenance.fallback.as_deref()?;
    let code = match provenance.source {
        Author::Ai => Code::ContentPartlyByRules,
        Author::Rules | Author::Person => Code::ContentByRules,
    };
    let finding = Finding::new(code).sku(sku).value(reason).param("reason", reason);
    Some(if reason == "AI_NOT_CONFIGURED" { finding.severity(Severity::Info) } else { finding })
}

/// Says that a model's text stands because none could be asked for another one.
pub fn not_renewed(sku: &str, reason: &str) -> Finding {
    Finding::new(Code::ContentNotRenewed).sku(sku).value(reason).param("reason", reason)
}
