mod attacks;
mod families;
mod files;
mod sellers_sheet;

use super::*;
use crate::catalog::{Code, Field, Given};

/// Texts of one fact of a product.
fn raws<'d>(draft: &'d ProductDraft, field: &Field) -> Vec<&'d str> {
    draft
        .given
        .iter()
        .filter(|given| given.field == *field)
        .map(|given| given.raw.as_str())
        .collect()
}

fn codes(intake: &Intake) -> Vec<Code> {
    intake.findings.iter().map(|finding| finding.code).collect()
}

fn skus(intake: &Intake) -> Vec<&str> {
    intake.drafts.iter().map(|draft| draft.sku.as_str()).collect()
}

/// Every given value of a file, variants included.
fn all_given(intake: &Intake) -> impl Iterator<Item = &Given> {
    intake.drafts.iter().flat_map(|draft| {
        draft.given.iter().chain(draft.variants.iter().flat_map(|variant| &variant.given))
    })
}

/// Whether a text of the file stands in a given value or in a finding.
fn is_accounted(intake: &Intake, text: &str) -> bool {
    let text = text.trim();
    all_given(intake).any(|given| given.raw.contains(text))
        || intake.findings.iter().any(|finding| {
            finding.value.as_deref().is_some_and(|value| value.contains(text))
                || finding.params.values().any(|param| param.contains(text))
        })
}
