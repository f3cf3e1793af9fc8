//! A small multilingual vocabulary: what an option means, whatever the template's language.
//!
//! A template offers `Gramas`, `Grams`, `Gramos` or `GR`. The option's own text is always what is
//! written; this table only tells which of them means gram. An option is recognised by the
//! template's own alias for it first, then by its text, both compared folded.

use sheetfill::OptionValue;

use crate::catalog::fold;

/// A meaning that options of many templates carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Word {
    Milligram,
    Gram,
    Kilogram,
    Millimetre,
    Centimetre,
    Metre,
    Parent,
    Child,
    Variation,
    Yes,
    No,
    New,
    Brazil,
    /// No barcode is needed.
    Exempt,
    Generic,
    /// Stock kept and sent by the seller.
    OwnStock,
}

impl Word {
    /// Folded spellings: canonical names first, then Portuguese, English, Spanish, German, French,
    /// Italian, Dutch and abbreviations.
    #[expect(clippy::too_many_lines, reason = "a table")]
    const fn spellings(self) -> &'static [&'static str] {
        match self {
            Self::Milligram => &[
                "milligrams",
                "milligram",
                "miligramas",
                "miligrama",
                "milligramm",
                "milligrammes",
                "milligramme",
                "milligrammi",
                "milligrammo",
                "mg",
            ],
            Self::Gram => &[
                "grams", "gram", "gramas", "grama", "gramos", "gramo", "gramm", "grammes",
                "gramme", "grammi", "grammo", "g", "gr",
            ],
            Self::Kilogram => &[
                "kilograms",
                "kilogram",
                "quilogramas",
                "quilograma",
                "quilos",
                "quilo",
                "kilogramos",
                "kilogramo",
                "kilogramm",
                "kilogrammes",
                "kilogramme",
                "chilogrammi",
                "chilogrammo",
                "kilos",
                "kilo",
                "kg",
                "kgs",
            ],
            Self::Millimetre => &[
                "millimeters",
                "millimeter",
                "millimetres",
                "millimetre",
                "milimetros",
                "milimetro",
                "millimetri",
                "millimetro",
                "mm",
            ],
            Self::Centimetre => &[
                "centimeters",
                "centimeter",
                "centimetres",
                "centimetre",
                "centimetros",
                "centimetro",
                "zentimeter",
                "centimetri",
                "cm",
            ],
            Self::Metre => &["meters", "meter", "metres", "metre", "metros", "metro", "metri", "m"],
            Self::Parent => &[
                "parent",
                "produto pai",
                "pai",
                "pais",
                "principal",
                "parent product",
                "producto principal",
                "padre",
                "padres",
                "producto padre",
                "uber geordnetes produkt",
                "ubergeordnet",
                "ubergeordnetes produkt",
                "ubergeordneter artikel",
                "produit parent",
                "prodotto principale",
                "prodotto padre",
                "ouder",
                "hoofdproduct",
            ],
            Self::Child => &[
                "child",
                "produto filho",
                "filho",
                "filhos",
                "child product",
                "producto secundario",
                "hijo",
                "hijos",
                "producto hijo",
                "secundario",
                "untergeordnet",
                "untergeordnetes produkt",
                "untergeordneter artikel",
                "produit enfant",
                "enfant",
                "prodotto secondario",
                "prodotto figlio",
                "figlio",
                "kind",
                "onderliggend product",
            ],
            Self::Variation => &[
                "variation",
                "variations",
                "variacao",
                "variacoes",
                "variacion",
                "variaciones",
                "variante",
                "variant",
                "variazione",
                "variatie",
            ],
            Self::Yes => &["true", "yes", "sim", "si", "ja", "oui", "verdadeiro", "y", "s"],
            Self::No => &["false", "no", "nao", "nein", "non", "nee", "falso", "n"],
            Self::New => {
                &["new new", "new", "novo", "nova", "nuevo", "neu", "neuf", "nuovo", "nieuw"]
            }
            Self::Brazil => {
                &["br", "bra", "brazil", "brasil", "brasilien", "bresil", "brasile", "brazilie"]
            }
            Self::Exempt => &[
                "exempt",
                "gtin exempt",
                "exempt from gtin",
                "gtin exemption",
                "isento de gtin",
                "isento",
                "isencao de gtin",
                "exento de gtin",
                "exento",
                "gtin exento",
                "gtin befreit",
                "befreit",
                "gtin befreiung",
                "exempte de gtin",
                "exempte",
                "exemption de gtin",
                "exemption gtin",
                "esente da gtin",
                "esente gtin",
                "esente",
                "esenzione gtin",
                "vrijgesteld",
            ],
            Self::Generic => &[
                "generic",
                "generico",
                "generica",
                "generisch",
                "generique",
                "no brand",
                "sem marca",
                "sin marca",
                "generiek",
            ],
            Self::OwnStock => &[
                "default",
                "padrao",
                "predeterminado",
                "por defecto",
                "estandar",
                "standard",
                "par defaut",
                "predefinito",
                "standaard",
                "merchant",
                "mfn",
            ],
        }
    }

    /// Whether a folded text means this word.
    pub(super) fn is(self, folded: &str) -> bool {
        self.spellings().contains(&folded)
    }

    /// The live option with this meaning: by alias in the whole list first, then by text.
    pub(super) fn find(self, options: &[OptionValue]) -> Option<&OptionValue> {
        let live = || options.iter().filter(|option| !option.obsolete);
        live()
            .find(|option| option.canonical.as_deref().is_some_and(|alias| self.is(&fold(alias))))
            .or_else(|| live().find(|option| self.is(&fold(&option.text))))
    }
}

/// How a brand column says that the product has no brand, in a language such as `pt_BR`.
pub(super) fn generic_brand(language: Option<&str>) -> &'static str {
    match language.and_then(|tag| tag.get(..2)).map(str::to_ascii_lowercase).as_deref() {
        Some("pt" | "es") => "Genérico",
        Some("de") => "Generisch",
        Some("fr") => "Générique",
        Some("it") => "Generico",
        _ => "Generic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Word; 16] = [
        Word::Milligram,
        Word::Gram,
        Word::Kilogram,
        Word::Millimetre,
        Word::Centimetre,
        Word::Metre,
        Word::Parent,
        Word::Child,
        Word::Variation,
        Word::Yes,
        Word::No,
        Word::New,
        Word::Brazil,
        Word::Exempt,
        Word::Generic,
        Word::OwnStock,
    ];

    fn option(text: &str, canonical: Option<&str>, obsolete: bool) -> OptionValue {
        OptionValue { text: text.into(), canonical: canonical.map(str::to_owned), obsolete }
    }

    #[test]
    fn every_spelling_is_folded_so_that_it_can_match() {
        for word in ALL {
            for spelling in word.spellings() {
                assert_eq!(fold(spelling), *spelling, "{word:?}");
            }
        }
    }

    #[test]
    fn the_templates_alias_counts_before_the_text() {
        let options =
            [option("Isento", Some("other"), false), option("Sem código", Some("exempt"), false)];
        assert_eq!(Word::Exempt.find(&options).map(|found| &*found.text), Some("Sem código"));
    }

    #[test]
    fn an_obsolete_option_means_nothing() {
        let options = [option("Gramas", None, true), option("GR", None, false)];
        assert_eq!(Word::Gram.find(&options).map(|found| &*found.text), Some("GR"));
    }

    #[test]
    fn words_are_known_in_several_languages() {
        let cases = [
            (
                Word::Kilogram,
                ["Quilogramas", "Kilograms", "Kilogramos", "Kilogramm", "Chilogrammi"],
            ),
            (Word::Centimetre, ["Centímetros", "Centimeters", "Zentimeter", "Centimètres", "CM"]),
            (Word::Brazil, ["Brasil", "Brazil", "Brasilien", "Brésil", "BR"]),
            (Word::Child, ["Produto Filho", "Child", "Hijo", "Untergeordnet", "Enfant"]),
        ];
        for (word, texts) in cases {
            for text in texts {
                let options = [option("outro", None, false), option(text, None, false)];
                assert_eq!(word.find(&options).map(|found| &*found.text), Some(text));
            }
        }
    }
}
