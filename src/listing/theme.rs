//! Variation themes: which attributes differ inside a family, in a template's own words.
//!
//! Themes are lists of attribute names joined by `/` (`TAMANHO/COR`), in the template's language
//! or in English, with canonical names only where the template's aliases say so. They are compared
//! as sets of attributes, so that `Cor e Tamanho` finds `TAMANHO/COR`.

use std::collections::BTreeSet;

use sheetfill::{OptionValue, Options, fold};

/// An attribute that BeeCatalog knows and by which members of a family can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Axis {
    Color,
    Size,
    Material,
    Model,
}

impl Axis {
    pub const ALL: [Self; 4] = [Self::Color, Self::Size, Self::Material, Self::Model];

    /// Stable English name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Size => "size",
            Self::Material => "material",
            Self::Model => "model",
        }
    }

    /// Folded names in themes, canonical and in the languages of templates.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Color => &[
                "color",
                "colour",
                "cor",
                "farbe",
                "couleur",
                "colore",
                "kleur",
                "color name",
                "colour name",
                "nome da cor",
                "nome cor",
                "colorname",
                "cores",
                "colors",
            ],
            Self::Size => &[
                "size",
                "tamanho",
                "talla",
                "tamano",
                "grosse",
                "große",
                "taille",
                "taglia",
                "maat",
                "size name",
                "nome do tamanho",
                "nome tamanho",
                "sizename",
                "tamanhos",
                "sizes",
            ],
            Self::Material => &[
                "material",
                "material type",
                "tipo de material",
                "tipo material",
                "materiais",
                "materiau",
                "materiale",
                "material name",
                "materialtype",
            ],
            Self::Model => &[
                "model",
                "modelo",
                "modell",
                "modele",
                "modello",
                "model name",
                "nome do modelo",
                "modelname",
            ],
        }
    }

    fn read(folded: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.names().contains(&folded))
    }
}

/// One attribute of a theme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Known(Axis),
    /// Folded name of an attribute that only the template knows.
    Other(String),
}

/// The attributes that a theme names.
pub(super) fn parts(theme: &str) -> BTreeSet<Part> {
    let mut found = BTreeSet::new();
    for piece in theme.split(['/', ',', ';', '+', '&', '|', '-', '×']) {
        let folded = fold(piece);
        if let Some(axis) = Axis::read(&folded) {
            found.insert(Part::Known(axis));
            continue;
        }
        // "cor e tamanho", "tamanho x cor": only when both sides are known names.
        let joined: Vec<&str> =
            folded.split(' ').filter(|word| !matches!(*word, "e" | "x" | "and" | "y")).collect();
        let axes: Option<Vec<Axis>> = joined.iter().map(|word| Axis::read(word)).collect();
        match axes {
            Some(axes) if !axes.is_empty() => found.extend(axes.into_iter().map(Part::Known)),
            _ => found.extend(glued(&folded)),
        }
    }
    found
}

/// `sizecolor`, as some legacy templates write it; anything else is an attribute of its own.
fn glued(folded: &str) -> Vec<Part> {
    match folded {
        "" => Vec::new(),
        "sizecolor" | "colorsize" | "sizenamecolorname" | "colornamesizename" => {
            vec![Part::Known(Axis::Color), Part::Known(Axis::Size)]
        }
        _ => vec![Part::Other(folded.to_owned())],
    }
}

/// The attributes that an option names, by its canonical name where the template gives one.
pub(super) fn option_parts(option: &OptionValue) -> BTreeSet<Part> {
    parts(option.canonical.as_deref().unwrap_or(&option.text))
}

/// Known attributes of a theme's parts.
pub(super) fn axes(parts: &BTreeSet<Part>) -> Vec<Axis> {
    parts
        .iter()
        .filter_map(|part| if let Part::Known(axis) = part { Some(*axis) } else { None })
        .collect()
}

/// The live option that the seller's words mean.
pub(super) fn find<'t>(options: &Options<'t>, wanted: &str) -> Option<&'t OptionValue> {
    let sought = parts(wanted);
    options
        .resolve(wanted)
        .or_else(|| {
            options.live().find(|option| !sought.is_empty() && option_parts(option) == sought)
        })
        .or_else(|| {
            options.live().find(|option| !sought.is_empty() && parts(&option.text) == sought)
        })
}

/// The live option for what differs inside a family: exactly that, else the smallest that adds
/// only attributes which every member states.
pub(super) fn derive<'t>(
    options: &Options<'t>,
    differing: &[Axis],
    stated: &[Axis],
) -> Option<&'t OptionValue> {
    let wanted: BTreeSet<Part> = differing.iter().copied().map(Part::Known).collect();
    if wanted.is_empty() {
        return None;
    }
    let fits = |have: &BTreeSet<Part>| {
        wanted.is_subset(have)
            && have.iter().all(|part| matches!(part, Part::Known(axis) if stated.contains(axis)))
    };
    let fitting =
        options.live().map(|option| (option_parts(option), option)).filter(|(have, _)| fits(have));
    fitting.min_by_key(|(have, _)| have.len()).map(|(_, option)| option)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(text: &str, canonical: Option<&str>, obsolete: bool) -> OptionValue {
        OptionValue { text: text.into(), canonical: canonical.map(str::to_owned), obsolete }
    }

    fn list() -> Vec<OptionValue> {
        vec![
            option("NOME_TIME/TAMANHO", None, false),
            option("TAMANHO/COR", None, false),
            option("TAMANHO/COR/NÚMERO_DE_PRODUTOS", None, false),
            option("COR (Obsoleto: não use)", Some("COLOR"), true),
            option("Farbton", Some("COLOR_NAME/MATERIAL_TYPE"), false),
        ]
    }

    #[test]
    fn a_theme_is_found_in_any_order_language_and_spelling() {
        let values = list();
        let options = Options::List { values: &values, closed: true };
        for wanted in [
            "TAMANHO/COR",
            "cor / tamanho",
            "Cor e Tamanho",
            "tamanho x cor",
            "Size/Color",
            "SizeColor",
            "color, size",
        ] {
            assert_eq!(find(&options, wanted).map(|o| &*o.text), Some("TAMANHO/COR"), "{wanted}");
        }
        assert_eq!(find(&options, "cor/material").map(|o| &*o.text), Some("Farbton"));
    }

    #[test]
    fn an_obsolete_theme_is_never_chosen() {
        let values = list();
        let options = Options::List { values: &values, closed: true };
        for wanted in ["COR", "color", "COR (Obsoleto: não use)", ""] {
            assert!(find(&options, wanted).is_none(), "{wanted}");
        }
    }

    #[test]
    fn a_derived_theme_adds_only_attributes_that_every_member_states() {
        let values = list();
        let options = Options::List { values: &values, closed: true };
        let both = [Axis::Color, Axis::Size];
        assert_eq!(derive(&options, &both, &both).map(|o| &*o.text), Some("TAMANHO/COR"));
        assert_eq!(derive(&options, &[Axis::Color], &both).map(|o| &*o.text), Some("TAMANHO/COR"));
        assert!(derive(&options, &[Axis::Color], &[Axis::Color]).is_none());
        assert!(derive(&options, &[], &both).is_none());
    }
}
