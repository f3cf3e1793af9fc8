//! What is said about the texts and choices that stand in a product's rows.

use std::collections::BTreeMap;

use crate::catalog::{Code, Field, Finding, ProductDraft};
use crate::listing::supplement::{Laid, Supplement};
use crate::listing::trace::{GivenRef, Source};

use super::Planner;

impl Planner<'_> {
    /// Says which texts and choices stand in the product's rows, and what they replaced.
    pub(super) fn tell_of(
        &mut self,
        draft: &ProductDraft,
        supplement: &Supplement,
        laid: &Laid,
        product: usize,
    ) {
        let replaced = Finding::new(Code::ReplacedByContent).sku(&draft.sku);
        for index in &laid.replaced {
            let Some(given) = draft.given.get(*index) else { continue };
            let at = GivenRef { product, variant: None, index: *index };
            self.sheet.note(&replaced, &[Source { given, at }]);
        }
        if let Some(texts) = supplement.texts.as_ref().filter(|_| !laid.fields.is_empty()) {
            let validated = texts.status == "VALIDATED";
            self.used.validated += usize::from(validated);
            self.used.drafts += usize::from(!validated);
            let names: Vec<String> = laid.fields.iter().map(Field::name).collect();
            let finding = Finding::new(Code::ContentUsed).sku(&draft.sku);
            let finding = finding.param("status", &texts.status).param("by", &texts.source);
            self.sheet.findings.push(finding.param("texts", names.join("/")));
        }
        let mut by: BTreeMap<&str, usize> = BTreeMap::new();
        for pending in self.sheet.chosen.iter().filter(|pending| pending.written) {
            *by.entry(&pending.choice.source).or_default() += 1;
        }
        let count: usize = by.values().sum();
        if count > 0 {
            self.used.choices += count;
            let by: Vec<String> = by.iter().map(|(who, n)| format!("{who} {n}")).collect();
            let finding = Finding::new(Code::ChoicesUsed).sku(&draft.sku).param("count", count);
            self.sheet.findings.push(finding.param("by", by.join(", ")));
        }
    }
}
