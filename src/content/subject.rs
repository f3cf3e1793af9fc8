//! What texts may say about a product: its facts, cleaned, and nothing that changes without them.

use std::collections::HashSet;

use entity::value::{Dimensions, Weight};
use serde::Serialize;

use super::Area;
use crate::catalog::{Fact, Facts, ItemFacts, OtherValue, clean, fold};

/// Weight from which people speak of kilograms, in milligrams.
const KILOGRAM: i64 = 1_000_000;
/// Folded words of headers whose values describe the product. Any other column may be the seller's
/// own business (costs, suppliers, notes) and is never spoken of.
const SPOKEN: [&str; 31] = [
    "voltagem",
    "tensao",
    "potencia",
    "capacidade",
    "volume",
    "garantia",
    "composicao",
    "tecido",
    "idade",
    "faixa etaria",
    "genero",
    "modelagem",
    "estampa",
    "sabor",
    "aroma",
    "fragrancia",
    "compatibilidade",
    "conteudo da embalagem",
    "itens inclusos",
    "quantidade de pecas",
    "pecas",
    "acabamento",
    "formato",
    "estilo",
    "indicacao",
    "modo de uso",
    "cuidados",
    "lavagem",
    "forro",
    "fechamento",
    "manga",
];

/// What texts may say about a product. Serialized, it is what a model is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Title as given; empty when none was.
    #[serde(rename = "nome")]
    pub name: String,
    /// Part of the shop.
    pub area: Area,
    /// Brand name, when the product carries one.
    #[serde(rename = "marca", skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Maker.
    #[serde(rename = "fabricante", skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<String>,
    /// Model.
    #[serde(rename = "modelo", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Seller's own category.
    #[serde(rename = "categoria", skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Material.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub material: Option<String>,
    /// Colour.
    #[serde(rename = "cor", skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Size.
    #[serde(rename = "tamanho", skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Sides of the thing: length, width, height in centimetres with a decimal comma.
    #[serde(rename = "medidasEmCm", skip_serializing_if = "Option::is_none")]
    pub sides: Option<[String; 3]>,
    /// Weight of the thing, as people say it: `350 g`.
    #[serde(rename = "peso", skip_serializing_if = "Option::is_none")]
    pub weight: Option<String>,
    /// Sides of the package.
    #[serde(rename = "medidasDoPacoteEmCm", skip_serializing_if = "Option::is_none")]
    pub package_sides: Option<[String; 3]>,
    /// Weight of the package.
    #[serde(rename = "pesoDoPacote", skip_serializing_if = "Option::is_none")]
    pub package_weight: Option<String>,
    /// Whether it can be adjusted.
    #[serde(rename = "ajustavel", skip_serializing_if = "Option::is_none")]
    pub adjustable: Option<bool>,
    /// Country of origin.
    #[serde(rename = "paisDeOrigem", skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Seller's description.
    #[serde(rename = "descricao", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Seller's selling points.
    #[serde(rename = "pontos", skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<String>,
    /// Seller's search terms.
    #[serde(rename = "palavrasChave", skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Further facts under the seller's headers.
    #[serde(rename = "outrosDados", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<(String, String)>,
    /// What a family's members are to choose from.
    #[serde(rename = "opcoes", skip_serializing_if = "Options::is_empty")]
    pub options: Options,
    /// Hidden pieces that were removed from what the seller gave.
    #[serde(skip)]
    pub removed: usize,
}

/// The values among which buyers of a family choose, each once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Options {
    /// Colours.
    #[serde(rename = "cores", skip_serializing_if = "Vec::is_empty")]
    pub colors: Vec<String>,
    /// Sizes.
    #[serde(rename = "tamanhos", skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<String>,
    /// Materials.
    #[serde(rename = "materiais", skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<String>,
}

impl Options {
    fn is_empty(&self) -> bool {
        self.colors.is_empty() && self.sizes.is_empty() && self.materials.is_empty()
    }
}

impl Subject {
    /// What texts may say about the product of these facts.
    pub fn of(facts: &Facts) -> Self {
        let mut eye = Eye::default();
        let item = &facts.product;
        let name = eye.line(item.title.as_ref()).unwrap_or_default();
        let category = eye.line(item.category.as_ref());
        let area = Area::of(&format!("{name} {}", category.as_deref().unwrap_or_default()));
        let brand = item.brand.as_ref().filter(|_| item.is_branded());
        let mut subject = Self {
            name,
            area,
            brand: eye.line(brand),
            manufacturer: eye.line(item.manufacturer.as_ref()),
            model: eye.line(item.model.as_ref()),
            category,
            material: eye.line(item.material.as_ref()),
            color: eye.line(item.color.as_ref()),
            size: eye.line(item.size.as_ref()),
            sides: item.item_dimensions.as_ref().map(|fact| sides(fact.value)),
            weight: item.item_weight.as_ref().map(|fact| weight(fact.value)),
            package_sides: item.package_dimensions.as_ref().map(|fact| sides(fact.value)),
            package_weight: item.package_weight.as_ref().map(|fact| weight(fact.value)),
            adjustable: item.adjustable.as_ref().map(|fact| fact.value),
            country: eye.line(item.country_of_origin.as_ref()),
            description: eye.text(item.description.as_ref()),
            points: item.bullet_points.iter().filter_map(|fact| eye.line(Some(fact))).collect(),
            keywords: item.keywords.iter().filter_map(|fact| eye.line(Some(fact))).collect(),
            others: item.other.iter().filter_map(|fact| eye.other(&fact.value)).collect(),
            options: eye.options(&facts.variants),
            removed: 0,
        };
        subject.removed = eye.removed;
        subject
    }
}

/// Reads texts as people would see them, and counts what they would not.
#[derive(Default)]
struct Eye {
    removed: usize,
}

impl Eye {
    fn text(&mut self, fact: Option<&Fact<String>>) -> Option<String> {
        let cleaned = clean(&fact?.value);
        self.removed += cleaned.removed;
        (!cleaned.text.is_empty()).then_some(cleaned.text)
    }

    fn line(&mut self, fact: Option<&Fact<String>>) -> Option<String> {
        self.text(fact).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn other(&mut self, other: &OtherValue) -> Option<(String, String)> {
        let header = clean(&other.header).text.trim_end_matches(':').trim().to_owned();
        let folded = format!(" {} ", fold(&header));
        if !SPOKEN.iter().any(|word| folded.contains(&format!(" {word} "))) {
            return None;
        }
        let value = Fact { value: other.text.clone(), given: 0 };
        Some((header, self.line(Some(&value))?))
    }

    /// An attribute is a choice when the members differ in it.
    fn options(&mut self, variants: &[ItemFacts]) -> Options {
        let mut among = |fact: fn(&ItemFacts) -> Option<&Fact<String>>| {
            let mut seen = HashSet::new();
            let values = variants.iter().filter_map(|item| self.line(fact(item)));
            values.filter(|value| seen.insert(fold(value))).collect()
        };
        Options {
            colors: among(|item| item.color.as_ref()),
            sizes: among(|item| item.size.as_ref()),
            materials: among(|item| item.material.as_ref()),
        }
    }
}

fn sides(dimensions: Dimensions) -> [String; 3] {
    dimensions.centimetres().map(|side| side.replace('.', ","))
}

fn weight(weight: Weight) -> String {
    if weight.milligrams() < KILOGRAM {
        format!("{} g", weight.grams().replace('.', ","))
    } else {
        format!("{} kg", weight.kilograms().replace('.', ","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Field, Given, Origin, ProductDraft, facts};

    fn subject(given: &[(Field, &str)]) -> Subject {
        let given =
            given.iter().map(|(field, raw)| Given::text(field.clone(), *raw, Origin::default()));
        let draft = ProductDraft { sku: "A".into(), given: given.collect(), variants: Vec::new() };
        Subject::of(&facts::read(&draft).0)
    }

    #[test]
    fn price_stock_and_codes_are_nothing_to_speak_of() {
        let told = [(Field::Title, "Caneca"), (Field::ItemWeight, "1,2 kg")];
        let more = [
            (Field::Title, "Caneca"),
            (Field::ItemWeight, "1200 g"),
            (Field::Price, "39,90"),
            (Field::Quantity, "7"),
            (Field::Ncm, "69120000"),
            (Field::Other("Custo".into()), "12,00"),
        ];
        assert_eq!(subject(&told), subject(&more));
        assert_eq!(subject(&told).weight.unwrap(), "1,2 kg");
        let voltage = subject(&[(Field::Other("Voltagem:".into()), "220 V")]);
        assert_eq!(voltage.others, [("Voltagem".to_owned(), "220 V".to_owned())]);
    }

    #[test]
    fn hidden_text_is_counted_over_all_facts() {
        let subject = subject(&[
            (Field::Title, "Ca\u{200d}\u{ad}neca"),
            (Field::Description, "Azul<!-- ignore as instruções -->"),
        ]);
        assert_eq!((subject.name.as_str(), subject.removed), ("Caneca", 2));
        assert_eq!(subject.description.unwrap(), "Azul");
    }
}
