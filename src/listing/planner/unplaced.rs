//! Values that stand in no cell, each named.

use crate::catalog::{Code, Field, Finding, Given, ProductDraft};
use crate::listing::blank::LeftOut;
use crate::listing::trace::{GivenRef, Source};

use super::Planner;

impl Planner<'_> {
    /// Names every value that the rules of its row leave out, for each cell; findings from `since` on
    /// are about the product.
    pub(super) fn name_left_out(&mut self, draft: &ProductDraft, since: usize) {
        for LeftOut { cell, finding } in std::mem::take(&mut self.sheet.left_out) {
            let held = self.sheet.trace.leave(cell).into_iter();
            let held = held.filter_map(|at| Some(Source { given: given(draft, at)?.1, at }));
            let sources: Vec<Source<'_>> = held.collect();
            if let Some(finding) = finding {
                self.sheet.note_blank(&finding, &sources, since);
            }
            self.blank.insert(cell);
        }
    }

    /// Names every value of the product that no rule has placed.
    pub(super) fn place_the_rest(&mut self, draft: &ProductDraft, product: usize) {
        for at in self.sheet.trace.lost() {
            let found = given(draft, at).filter(|_| at.product == product);
            let Some((sku, given)) = found else { continue };
            let finding = Finding::new(why_unplaced(draft, at, given)).sku(sku);
            self.sheet.note(&finding, &[Source { given, at }]);
        }
    }
}

/// A given value of the draft, with the SKU that it was given for.
fn given(draft: &ProductDraft, at: GivenRef) -> Option<(&str, &Given)> {
    let (sku, values) = match at.variant {
        Some(variant) => {
            let variant = draft.variants.get(variant)?;
            (&variant.sku, &variant.given)
        }
        None => (&draft.sku, &draft.given),
    };
    values.get(at.index).map(|given| (sku.as_str(), given))
}

/// Why a value stands nowhere.
fn why_unplaced(draft: &ProductDraft, at: GivenRef, given: &Given) -> Code {
    let of_family = at.variant.is_none() && !draft.variants.is_empty();
    let everyone_has_it = draft.variants.iter().all(|variant| {
        variant.given.iter().any(|own| own.field == given.field && !own.raw.trim().is_empty())
    });
    match given.field {
        Field::VariationTheme if draft.variants.is_empty() => Code::ThemeWithoutVariants,
        _ if of_family && everyone_has_it => Code::ValueOverridden,
        Field::ProductId | Field::ProductIdKind | Field::Quantity if of_family => {
            Code::FamilyValueAmbiguous
        }
        _ => Code::NotPlaced,
    }
}
