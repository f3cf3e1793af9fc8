//! The values that a column may take.

use std::sync::Arc;

use crate::fold::fold;

/// One allowed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionValue {
    /// The text as it stands in the list; what a cell must hold.
    pub text: Arc<str>,
    /// What the marketplace calls it, when the template's aliases say.
    pub canonical: Option<String>,
    /// Whether the template marks the value as no longer to be used.
    ///
    /// The mark is a remark in parentheses at the end, in the template's language: `COR (Obsoleto:
    /// não use)`. It is told from an ordinary parenthesis by its first word.
    pub obsolete: bool,
}

/// What the list of a column hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ListClass {
    /// Nothing: one list for all rows.
    Same,
    /// The row's product type.
    PerType,
    /// More cells of the row.
    Dependent,
    /// Its formula is outside the known vocabulary.
    Unreadable,
}

/// What a column allows for one product type.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Options<'t> {
    /// No list: free text.
    NoList,
    /// The column has lists, but none for this product type: it does not apply, or is free text
    /// for it.
    NotForType {
        /// Whether Excel would refuse whatever is typed.
        closed: bool,
    },
    /// The allowed values.
    List {
        /// In the template's order.
        values: &'t [OptionValue],
        /// Whether Excel refuses other values; else they are suggestions.
        closed: bool,
    },
    /// The values depend on other cells of the row.
    Dependent {
        /// Whether Excel refuses other values.
        closed: bool,
    },
    /// The list's formula is outside the known vocabulary.
    Unreadable {
        /// The formula.
        formula: &'t str,
        /// Whether Excel refuses other values.
        closed: bool,
    },
}

impl<'t> Options<'t> {
    /// The value that `wanted` means: the same text, else the canonical one, else the same but for
    /// case, accents and punctuation. Obsolete values are never found.
    pub fn resolve(&self, wanted: &str) -> Option<&'t OptionValue> {
        let Self::List { values, .. } = self else { return None };
        let live = || values.iter().filter(|value| !value.obsolete);
        let folded = fold(wanted);
        live()
            .find(|value| &*value.text == wanted)
            .or_else(|| live().find(|value| value.canonical.as_deref() == Some(wanted)))
            .or_else(|| live().find(|value| !folded.is_empty() && fold(&value.text) == folded))
            .or_else(|| {
                live().find(|value| {
                    let canonical = value.canonical.as_deref().map(fold);
                    !folded.is_empty() && canonical.as_deref() == Some(&folded)
                })
            })
    }

    /// Values that may still be used.
    pub fn live(&self) -> impl Iterator<Item = &'t OptionValue> {
        let values = if let Self::List { values, .. } = self { *values } else { &[] };
        values.iter().filter(|value| !value.obsolete)
    }

    /// Whether Excel refuses values that are not in the list.
    pub fn is_closed(&self) -> bool {
        match self {
            Self::NoList => false,
            Self::NotForType { closed }
            | Self::List { closed, .. }
            | Self::Dependent { closed }
            | Self::Unreadable { closed, .. } => *closed,
        }
    }

    /// Whether `text` is against a list that Excel enforces.
    ///
    /// Stricter than Excel, which passes over case where the list is a range: only the list's own
    /// spelling is known to be taken by the marketplace.
    pub fn refuses(&self, text: &str) -> bool {
        match self {
            Self::NoList
            | Self::NotForType { closed: false }
            | Self::List { closed: false, .. }
            | Self::Dependent { closed: false }
            | Self::Unreadable { closed: false, .. } => false,
            Self::List { values, .. } => !values.iter().any(|value| &*value.text == text),
            Self::NotForType { .. } | Self::Dependent { .. } | Self::Unreadable { .. } => true,
        }
    }
}

/// Words that start a remark about a value that is no longer to be used (folded; first word of the
/// parenthesis): Portuguese, Spanish, English, French, German, Italian.
const OBSOLETE_WORDS: [&str; 9] = [
    "obsoleto",
    "obsoleta",
    "obsolete",
    "deprecated",
    "descontinuado",
    "veraltet",
    "obsolet",
    "dismesso",
    "perime",
];

/// Whether a list's text carries the remark that it is no longer to be used.
pub(crate) fn is_obsolete(text: &str) -> bool {
    let Some((_, remark)) = text.trim_end().rsplit_once('(') else { return false };
    let Some(remark) = remark.strip_suffix(')') else { return false };
    let folded = fold(remark);
    folded.split(' ').next().is_some_and(|word| OBSOLETE_WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, canonical: Option<&str>) -> OptionValue {
        OptionValue {
            text: text.into(),
            canonical: canonical.map(str::to_owned),
            obsolete: is_obsolete(text),
        }
    }

    #[test]
    fn a_value_is_found_by_text_alias_or_folded_text() {
        let values = [
            value("Isento de GTIN", Some("exempt")),
            value("Gramas", None),
            value("COR (Obsoleto: não use)", Some("COLOR")),
        ];
        let options = Options::List { values: &values, closed: true };
        assert_eq!(&*options.resolve("exempt").unwrap().text, "Isento de GTIN");
        assert_eq!(&*options.resolve("GRAMAS").unwrap().text, "Gramas");
        assert!(options.resolve("COLOR").is_none());
        assert!(options.resolve("").is_none());
        assert!(options.refuses("gramas"));
        assert!(!options.refuses("Gramas"));
    }

    #[test]
    fn an_ordinary_parenthesis_is_no_obsolete_mark() {
        assert!(!is_obsolete("Casacos (17682415011)"));
        assert!(!is_obsolete("Sim"));
        assert!(is_obsolete("COLOR/STYLE (Obsolete: do not use)"));
    }
}
