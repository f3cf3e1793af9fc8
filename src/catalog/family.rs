//! Families as sellers write them: the parent text of a SKU cell, and variation themes.

use super::fold;

/// What a SKU cell says that names a whole family:
/// `Produto pai: MOL-010` / `Variações: MOL-010-P; MOL-010-M`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyText<'t> {
    /// SKU of the parent, trimmed.
    pub parent: &'t str,
    /// SKUs of the variants, trimmed, in the order written; may be empty.
    pub children: Vec<&'t str>,
}

impl<'t> FamilyText<'t> {
    /// Reads a SKU cell. `None` when it is a plain SKU.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (label, rest) = text.split_once(':')?;
        if !matches!(
            fold(label).as_str(),
            "produto pai"
                | "sku pai"
                | "sku do pai"
                | "pai"
                | "parent"
                | "parent sku"
                | "parent product"
        ) {
            return None;
        }
        let (parent, children) = match variants_label(rest) {
            Some((start, end)) => (rest.get(..start)?, rest.get(end..)?),
            None => (rest, ""),
        };
        let trim = |part: &'t str| part.trim().trim_matches([';', ',', '|', '-']).trim();
        Some(Self {
            parent: trim(parent),
            children: children
                .split([';', ',', '\n', '\r', '|'])
                .map(trim)
                .filter(|sku| !sku.is_empty())
                .collect(),
        })
    }
}

/// Where `Variações:` (or `Variacao:`, `Variations:`, `Variants:`) stands, as byte positions.
fn variants_label(text: &str) -> Option<(usize, usize)> {
    const STEM: &str = "varia";
    let starts = text
        .as_bytes()
        .windows(STEM.len())
        .enumerate()
        .filter(|(_, window)| window.eq_ignore_ascii_case(STEM.as_bytes()))
        .map(|(start, _)| start);
    for start in starts {
        // Inside a SKU ("AVARIA-1") the stem follows a letter or is not a label.
        let alone = text.get(..start)?.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        let Some(colon) = text.get(start..)?.find(':') else {
            continue;
        };
        let label = fold(text.get(start..start + colon)?);
        if alone
            && matches!(
                label.as_str(),
                "variacoes" | "variacao" | "variations" | "variants" | "variantes"
            )
        {
            return Some((start, start + colon + 1));
        }
    }
    None
}

/// One attribute of a variation theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemePart {
    /// Colour.
    Color,
    /// Size.
    Size,
    /// Material.
    Material,
    /// Model.
    Model,
    /// Another attribute, folded.
    Other(String),
}

/// The attributes that a theme names, in order: `TAMANHO/COR` is size, then colour.
pub fn theme_parts(theme: &str) -> Vec<ThemePart> {
    let joined = fold(&theme.replace(['/', '+', ',', ';', '|', '&', '_', '-'], " / "));
    let mut parts = Vec::new();
    for word in joined
        .split(' ')
        .filter(|word| !matches!(*word, "e" | "and" | "x" | "name" | "de" | "nome" | "da" | "do"))
    {
        let part = match word {
            "cor" | "cores" | "color" | "colour" | "colors" => ThemePart::Color,
            "tamanho" | "tamanhos" | "size" | "sizes" | "tam" => ThemePart::Size,
            "material" | "materiais" | "materials" => ThemePart::Material,
            "modelo" | "model" => ThemePart::Model,
            other => ThemePart::Other(other.to_owned()),
        };
        if word.is_empty() || parts.contains(&part) {
            continue;
        }
        parts.push(part);
    }
    parts
}

/// What follows the parent's SKU in a variant's SKU, cut at the separators.
///
/// `MOL-010-P-PRETO` under `MOL-010` gives `["P", "PRETO"]`; nothing when the variant's SKU does
/// not begin with its parent's.
pub fn sku_tokens<'s>(parent: &str, child: &'s str) -> Vec<&'s str> {
    const SEPARATORS: [char; 5] = ['-', '_', '/', '.', ' '];
    child
        .strip_prefix(parent)
        .and_then(|suffix| suffix.strip_prefix(SEPARATORS))
        .map(|suffix| suffix.split(SEPARATORS).filter(|token| !token.is_empty()).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_text_of_a_sku_cell_is_read_however_it_is_broken() {
        for text in [
            "Produto pai: MOL-010\nVariações: MOL-010-P; MOL-010-M",
            "produto pai : MOL-010 variacoes: MOL-010-P, MOL-010-M;",
            "PRODUTO PAI: MOL-010; VARIAÇÕES:\nMOL-010-P\nMOL-010-M",
            "Parent: MOL-010 | Variations: MOL-010-P | MOL-010-M",
        ] {
            let family = FamilyText::parse(text).unwrap();
            assert_eq!(family.parent, "MOL-010", "{text}");
            assert_eq!(family.children, ["MOL-010-P", "MOL-010-M"], "{text}");
        }
    }

    #[test]
    fn plain_skus_are_not_taken_for_families() {
        for text in ["MOL-010", "A:B", "VARIA-1", ""] {
            assert_eq!(FamilyText::parse(text), None, "{text}");
        }
        let odd = FamilyText::parse("Produto pai: AVARIA-1").unwrap();
        assert_eq!((odd.parent, odd.children.len()), ("AVARIA-1", 0));
    }

    #[test]
    fn theme_names_its_attributes_in_order() {
        assert_eq!(theme_parts("TAMANHO/COR"), [ThemePart::Size, ThemePart::Color]);
        assert_eq!(theme_parts("Cor e tamanho"), [ThemePart::Color, ThemePart::Size]);
        assert_eq!(theme_parts("SIZE_NAME-COLOR_NAME"), [ThemePart::Size, ThemePart::Color]);
        assert_eq!(theme_parts("COR"), [ThemePart::Color]);
        assert_eq!(theme_parts("Sabor"), [ThemePart::Other("sabor".to_owned())]);
        assert_eq!(theme_parts(" / "), []);
    }

    #[test]
    fn sku_is_cut_behind_its_parent() {
        assert_eq!(sku_tokens("MOL-010", "MOL-010-P-PRETO"), ["P", "PRETO"]);
        assert!(sku_tokens("MOL-010", "MOL-0101-P").is_empty());
        assert!(sku_tokens("MOL-010", "XYZ-P").is_empty());
    }
}
