//! The desk where given values are sorted: each leaves as a fact or is named by a finding.

use crate::catalog::{Code, Finding, Given};

use super::{Fact, ItemFacts, LeftOut};

/// Proof that a given value ended somewhere. Only [`Desk`]'s doors make one.
#[must_use = "a given value is placed once its proof is returned"]
pub(super) struct Placed(());

/// One item being read.
pub(super) struct Desk<'d> {
    pub sku: &'d str,
    pub given: &'d [Given],
    facts: ItemFacts,
    findings: &'d mut Vec<Finding>,
}

impl<'d> Desk<'d> {
    pub fn new(sku: &'d str, given: &'d [Given], findings: &'d mut Vec<Finding>) -> Self {
        Self { sku, given, facts: ItemFacts::default(), findings }
    }

    /// Places every given value, in order.
    pub fn read(mut self) -> ItemFacts {
        for (at, given) in self.given.iter().enumerate() {
            let Placed(()) = self.place(at, given);
        }
        self.facts
    }

    /// Door one: the value is a fact. The first value of a fact counts; a second is named.
    pub fn keep<T: PartialEq>(
        &mut self,
        at: usize,
        slot: impl FnOnce(&mut ItemFacts) -> &mut Option<Fact<T>>,
        value: T,
    ) -> Placed {
        let slot = slot(&mut self.facts);
        let (code, first) = match slot {
            None => {
                *slot = Some(Fact { value, given: at });
                return Placed(());
            }
            Some(first) if first.value == value => (Code::ValueRepeated, first.given),
            Some(first) => (Code::ValueConflict, first.given),
        };
        let kept = self.given.get(first).map(|given| given.raw.trim().to_owned());
        self.leave(at, code, |finding| finding.param("kept", kept.unwrap_or_default()))
    }

    /// Door one for a list: each value is a fact; none at all means that the text was blank.
    pub fn keep_all<T>(
        &mut self,
        at: usize,
        list: impl FnOnce(&mut ItemFacts) -> &mut Vec<Fact<T>>,
        values: Vec<T>,
    ) -> Placed {
        if values.is_empty() {
            return self.leave(at, Code::ValueBlank, |finding| finding);
        }
        list(&mut self.facts).extend(values.into_iter().map(|value| Fact { value, given: at }));
        Placed(())
    }

    /// Door two: the value is left out and a finding names it.
    pub fn leave(
        &mut self,
        at: usize,
        code: Code,
        detail: impl FnOnce(Finding) -> Finding,
    ) -> Placed {
        self.facts.left_out.push(LeftOut { given: at, finding: self.findings.len() });
        self.remark(at, code, detail);
        Placed(())
    }

    /// A remark about a value that is kept.
    pub fn remark(&mut self, at: usize, code: Code, detail: impl FnOnce(Finding) -> Finding) {
        let finding = match self.given.get(at) {
            Some(given) => Finding::about(code, given),
            None => Finding::new(code),
        };
        self.findings.push(detail(finding.sku(self.sku)));
    }

    /// Whether a fact of this kind was read already.
    pub fn has<T>(&self, slot: impl FnOnce(&ItemFacts) -> &Option<Fact<T>>) -> bool {
        slot(&self.facts).is_some()
    }
}
