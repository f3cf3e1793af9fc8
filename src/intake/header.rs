//! Finding and understanding the header row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use entity::value::{LengthUnit, WeightUnit};

use crate::catalog::{Code, Field, Finding, collapse, fold};

use super::cell::{Cell, column_letters};

mod words;

/// A fact's column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub field: Field,
    /// Unit that the header names, for bare numbers.
    pub unit: Option<String>,
    /// Header as written, on one line.
    pub text: String,
}

/// The header row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    /// Columns by position, zero-based.
    pub columns: BTreeMap<u32, Column>,
    /// Columns up to the last header.
    pub width: u32,
}

/// What a header means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognised {
    pub field: Field,
    pub unit: Option<String>,
    /// Means the SKU when no other column does.
    sku_when_alone: bool,
}

/// Facts by their headers, normalised.
static KNOWN: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    words::WORDS
        .iter()
        .flat_map(|(field, headers)| headers.iter().map(|header| (key(header), field.clone())))
        .collect()
});
static SKU_WHEN_ALONE: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| words::SKU_WHEN_ALONE.iter().map(|header| key(header)).collect());

impl Header {
    /// How well a row serves as header: how many facts it names. `None` when it can't be one: it
    /// must name the SKU or the title, and one fact more.
    pub fn score(cells: &[Cell]) -> Option<usize> {
        let fields: BTreeSet<Field> =
            recognise_all(cells).into_iter().flatten().map(|recognised| recognised.field).collect();
        let has_identity = fields.contains(&Field::Sku) || fields.contains(&Field::Title);
        (has_identity && fields.len() >= 2).then_some(fields.len())
    }

    /// Reads a header row. Findings name the columns that repeat a fact or are not known.
    pub fn read(cells: &[Cell]) -> (Self, Vec<(u32, Finding)>) {
        let mut header = Self::default();
        let mut findings = Vec::new();
        let mut first: HashMap<Field, String> = HashMap::new();
        for (cell, recognised) in cells.iter().zip(recognise_all(cells)) {
            let text = collapse(cell.content.shown());
            if text.is_empty() {
                continue;
            }
            let other = |code| (cell.column, Finding::new(code).value(&text));
            let (field, unit) = if let Some(Recognised { field, unit, .. }) = recognised {
                match first.get(&field) {
                    Some(before) if !field.is_multiple() => {
                        let (column, finding) = other(Code::ColumnRepeated);
                        findings.push((column, finding.param("first", before)));
                        (Field::Other(text.clone()), None)
                    }
                    _ => (field, unit),
                }
            } else {
                findings.push(other(Code::ColumnUnknown));
                (Field::Other(text.clone()), None)
            };
            first.entry(field.clone()).or_insert_with(|| text.clone());
            header.width = header.width.max(cell.column + 1);
            header.columns.insert(cell.column, Column { field, unit, text });
        }
        (header, findings)
    }

    /// The column's header, or its letters when it has none.
    pub fn name(&self, column: u32) -> String {
        self.columns
            .get(&column)
            .map_or_else(|| column_letters(column), |column| column.text.clone())
    }

    /// Whether a row only repeats the header.
    pub fn is_repeated_by(&self, cells: &[Cell]) -> bool {
        cells.len() >= 2
            && cells.iter().all(|cell| {
                self.columns
                    .get(&cell.column)
                    .is_some_and(|column| column.text == collapse(cell.content.shown()))
            })
    }
}

/// What a single header means.
pub(super) fn recognise(header: &str) -> Option<Recognised> {
    let words = meaningful(header);
    let known = |words: &[&str]| KNOWN.get(&words.concat()).cloned();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    if let Some(field) = known(&words) {
        return Some(Recognised {
            sku_when_alone: SKU_WHEN_ALONE.contains(&words.concat()),
            field,
            unit: None,
        });
    }
    let plain = |field| Recognised { field, unit: None, sku_when_alone: false };
    let (last, rest) = words.split_last()?;
    match *last {
        "obrigatorio" | "obrigatoria" | "required" | "opcional" | "optional" => {
            known(rest).map(plain)
        }
        "r" | "rs" | "brl" | "reais" => {
            known(rest).filter(|field| *field == Field::Price).map(plain)
        }
        word => with_unit(word, known(rest)).or_else(|| numbered(&words.concat())),
    }
}

/// Meanings of a row's cells, in order.
fn recognise_all(cells: &[Cell]) -> Vec<Option<Recognised>> {
    let mut all: Vec<Option<Recognised>> =
        cells.iter().map(|cell| recognise(cell.content.shown())).collect();
    if !all.iter().flatten().any(|recognised| recognised.field == Field::Sku)
        && let Some(alone) = all.iter_mut().flatten().find(|recognised| recognised.sku_when_alone)
    {
        alone.field = Field::Sku;
    }
    all
}

/// `peso (kg)`: a weight with the unit of its bare numbers.
fn with_unit(word: &str, field: Option<Field>) -> Option<Recognised> {
    let field = field?;
    let fits = match field {
        Field::PackageWeight | Field::ItemWeight => WeightUnit::parse(word).is_some(),
        Field::PackageDimensions | Field::ItemDimensions => LengthUnit::parse(word).is_some(),
        _ => false,
    };
    fits.then(|| Recognised { field, unit: Some(word.to_owned()), sku_when_alone: false })
}

/// `bullet point 2`, `imagem 3`: one of several columns for a list.
fn numbered(key: &str) -> Option<Recognised> {
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem.len() == key.len() {
        return None;
    }
    let number: u32 = key.get(stem.len()..)?.parse().ok()?;
    let field = match KNOWN.get(stem)? {
        Field::MainImage if number > 1 => Field::OtherImages,
        Field::MainImage => Field::MainImage,
        field if field.is_multiple() => field.clone(),
        _ => return None,
    };
    Some(Recognised { field, unit: None, sku_when_alone: false })
}

fn key(header: &str) -> String {
    meaningful(header).concat()
}

/// The words of a header that carry its meaning, folded.
fn meaningful(header: &str) -> Vec<String> {
    const LITTLE: [&str; 18] = [
        "do", "da", "de", "dos", "das", "o", "a", "os", "as", "e", "em", "no", "na", "x", "para",
        "of", "the", "por",
    ];
    fold(header)
        .split(' ')
        .filter(|word| !word.is_empty() && !LITTLE.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::cell::Content;

    fn field(header: &str) -> Option<Field> {
        recognise(header).map(|recognised| recognised.field)
    }

    fn row(texts: &[&str]) -> Vec<Cell> {
        (0..)
            .zip(texts)
            .map(|(column, text)| Cell { column, content: Content::Text((*text).to_owned()) })
            .collect()
    }

    #[test]
    fn no_header_means_two_facts() {
        let mut meanings: HashMap<String, &Field> = HashMap::new();
        for (field, headers) in words::WORDS {
            for header in *headers {
                let before = meanings.insert(key(header), field);
                assert!(
                    before.is_none_or(|before| before == field),
                    "{header}: {before:?} {field:?}"
                );
            }
        }
    }

    #[test]
    fn headers_of_the_sellers_sheet_are_known() {
        for (header, expected) in [
            ("SKU:", Field::Sku),
            ("NOME DO PRODUTO", Field::Title),
            ("TIPO DE MARCA", Field::BrandKind),
            ("MARCA:", Field::Brand),
            ("PREÇO DE VENDA:", Field::Price),
            ("LOGÍSTICA", Field::Logistics),
            ("EAN:", Field::ProductId),
            ("TIPO DE ID DO PRODUTO", Field::ProductIdKind),
            ("NCM:", Field::Ncm),
            ("QUANTIDADE EM ESTOQUE PARA DBA", Field::Quantity),
            ("PESO DO PACOTE: (Em gramas)", Field::PackageWeight),
            ("COMPRIMENTO X  LARGURA X ALTURA  (DO PACOTE)", Field::PackageDimensions),
            ("PESO DO PRODUTO: (Em gramas) ", Field::ItemWeight),
            ("COMPRIMENTO X  LARGURA X ALTURA (DO PRODUTO)", Field::ItemDimensions),
            ("O PRODUTO É AJUSTÁVEL?", Field::Adjustable),
            ("TEMA DE VARIAÇÃO PAI", Field::VariationTheme),
        ] {
            assert_eq!(field(header), Some(expected), "{header}");
        }
    }

    #[test]
    fn other_spellings_are_known_too() {
        for (header, expected) in [
            ("packageWeight", Field::PackageWeight),
            ("package_weight", Field::PackageWeight),
            ("Preço (R$)", Field::Price),
            ("SKU (obrigatório)", Field::Sku),
            ("Bullet Point 3", Field::BulletPoints),
            ("palavras_chave", Field::Keywords),
            ("Imagem 1", Field::MainImage),
            ("Imagem 2", Field::OtherImages),
            ("comprimento × largura × altura do pacote", Field::PackageDimensions),
            ("countryOfOrigin", Field::CountryOfOrigin),
            ("parent_sku", Field::ParentSku),
        ] {
            assert_eq!(field(header), Some(expected), "{header}");
        }
        for header in
            ["Preço (US$)", "Tamanho (cm)", "Largura x Altura x Comprimento", "xyz", "", "SKU 2"]
        {
            assert_eq!(field(header), None, "{header}");
        }
    }

    #[test]
    fn unit_of_a_header_is_remembered() {
        for (header, unit) in [
            ("Peso (kg)", Some("kg")),
            ("Peso do pacote em quilos", Some("quilos")),
            ("PESO DO PACOTE: (Em gramas)", Some("gramas")),
            ("Dimensões (mm)", Some("mm")),
            ("Peso", None),
        ] {
            assert_eq!(recognise(header).unwrap().unit.as_deref(), unit, "{header}");
        }
    }

    #[test]
    fn product_id_is_the_sku_only_when_no_other_column_is() {
        let (header, _) = Header::read(&row(&["product_id", "title"]));
        assert_eq!(header.columns[&0].field, Field::Sku);
        let (header, _) = Header::read(&row(&["sku", "product_id"]));
        assert_eq!(header.columns[&1].field, Field::ProductId);
    }

    #[test]
    fn second_column_of_a_fact_is_kept_under_its_own_name() {
        let (header, findings) =
            Header::read(&row(&["SKU", "Cor", "Color", "Bullet 1", "Bullet 2", "Coleção"]));
        assert_eq!(header.columns[&2].field, Field::Other("Color".to_owned()));
        assert_eq!(header.columns[&4].field, Field::BulletPoints);
        let codes: Vec<Code> = findings.iter().map(|(_, finding)| finding.code).collect();
        assert_eq!(codes, [Code::ColumnRepeated, Code::ColumnUnknown]);
    }

    #[test]
    fn row_without_identity_is_no_header() {
        assert_eq!(Header::score(&row(&["MOL-1", "Marca", "EAN"])), None);
        assert_eq!(Header::score(&row(&["SKU"])), None);
        assert_eq!(Header::score(&row(&["SKU:", "NCM", "?"])), Some(2));
    }
}
