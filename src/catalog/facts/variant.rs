//! Colour and size of a variant that gives neither, read from its SKU by the family's theme.

use crate::catalog::{
    Code, Field, Finding, ProductDraft, VariantDraft,
    family::{ThemePart, sku_tokens, theme_parts},
};

use super::{Fact, ItemFacts};

/// Reads `P` and `PRETO` from `MOL-010-P-PRETO` when the theme is `TAMANHO/COR`.
///
/// Only when the theme has as many parts as the SKU has pieces behind its parent's, and each part
/// is one that a variant can have; the seller is asked to check.
pub(super) fn read_from_sku(
    product: &ItemFacts,
    draft: &ProductDraft,
    variant: &VariantDraft,
    item: &mut ItemFacts,
    findings: &mut Vec<Finding>,
) {
    let Some(theme) = item.variation_theme.as_ref().or(product.variation_theme.as_ref()) else {
        return;
    };
    let Some(at) = item.sku.as_ref().map(|sku| sku.given) else {
        return;
    };
    let theme = theme.value.clone();
    let parts = theme_parts(&theme);
    let tokens = sku_tokens(&draft.sku, &variant.sku);
    if parts.len() != tokens.len() {
        return;
    }
    for (part, token) in parts.into_iter().zip(tokens) {
        let (field, slot) = match part {
            ThemePart::Color => (Field::Color, &mut item.color),
            ThemePart::Size => (Field::Size, &mut item.size),
            ThemePart::Material => (Field::Material, &mut item.material),
            ThemePart::Model => (Field::Model, &mut item.model),
            ThemePart::Other(_) => continue,
        };
        if slot.is_some() {
            continue;
        }
        *slot = Some(Fact { value: token.to_owned(), given: at });
        let finding = Finding {
            source: variant.given.get(at).map(|given| given.origin.clone()),
            ..Finding::new(Code::VariantReadFromSku)
        };
        findings.push(
            finding
                .sku(&variant.sku)
                .field(field)
                .value(&variant.sku)
                .param("read", token)
                .param("theme", &theme),
        );
    }
}
