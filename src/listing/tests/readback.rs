//! Whole sheets: planned, filled, and read back by another reader. Every value of the seller must
//! stand in a cell of its own column or in a finding that names it, and no cell may hold what its
//! list does not.

use std::io::Cursor;
use std::path::PathBuf;

use sheetfill::{FillOptions, FindingCode, Template, fill};

use super::fixture::{Fixture, product, variant};
use super::reader::{Filled, Violation};
use super::witness::{pieces, stands};
use crate::catalog::{Code, Field, Finding, Lang, ProductDraft};
use crate::listing::{Choice, Listing, Planner, Request, Supplement, Texts, is_ruled, unaccounted};

/// A listing, filled and read back.
struct Proof {
    listing: Listing,
    filled: Filled,
    /// What stands against the rules of its row.
    forbidden: Vec<String>,
}

impl Proof {
    fn new(source: &[u8], drafts: &[ProductDraft], product_type: Option<&str>) -> Self {
        Self::with(source, drafts, product_type, &Supplement::default())
    }

    /// As [`Proof::new`], every product with the same texts and choices.
    fn with(
        source: &[u8],
        drafts: &[ProductDraft],
        product_type: Option<&str>,
        supplement: &Supplement,
    ) -> Self {
        let template = Template::read(source).unwrap();
        let request = Request { product_type: product_type.map(str::to_owned), first_row: None };
        let mut planner = Planner::new(&template, &request);
        for draft in drafts {
            planner.add_with(draft, supplement);
        }
        let listing = planner.finish();
        let mut out = Cursor::new(Vec::new());
        let report =
            fill(&template, source, &listing.plan, &FillOptions::default(), &mut out).unwrap();
        assert_eq!(report.rows_written, listing.plan.rows());
        assert_eq!(report.cells_written, listing.plan.cells(), "the engine refused cells");
        let layout = template.layout();
        let rows = [layout.label_row, layout.attribute_row, layout.data_row];
        let forbidden = forbidden(out.get_ref());
        let filled = Filled::read(out.into_inner(), &layout.sheet_name, &layout.sheet_part, rows);
        assert!(filled.lists_read() > 0);
        assert_eq!(filled.rows.len(), listing.plan.rows());
        Self { listing, filled, forbidden }
    }

    /// Values that stand neither in a cell of their column nor in a finding that names them.
    fn lost(&self, drafts: &[ProductDraft]) -> Vec<String> {
        let sku_column = self.filled.column("contribution_sku").unwrap();
        let mut lost = Vec::new();
        for draft in drafts {
            let members: Vec<&str> = draft.variants.iter().map(|one| one.sku.as_str()).collect();
            let family: Vec<&str> = std::iter::once(draft.sku.as_str()).chain(members).collect();
            let values = draft.given.iter().map(|given| (family.clone(), given));
            let own = draft
                .variants
                .iter()
                .flat_map(|one| one.given.iter().map(|given| (vec![one.sku.as_str()], given)));
            for (skus, given) in values.chain(own) {
                let rows: Vec<&[String]> = self
                    .filled
                    .rows
                    .iter()
                    .filter(|(_, row)| skus.contains(&row[sku_column].as_str()))
                    .map(|(_, row)| row.as_slice())
                    .collect();
                for value in pieces(&given.field, &given.raw) {
                    let findings = &self.listing.findings;
                    let named = || findings.iter().any(|one| names(one, &family, value));
                    if !stands(&self.filled, &rows, &given.field, value) && !named() {
                        lost.push(format!("{}: {:?} {value:?}", draft.sku, given.field));
                    }
                }
            }
        }
        lost
    }

    /// Cells that their list does not hold and that no finding names: closed lists never, others
    /// only a brand that the list can't know.
    fn outside_lists(&mut self) -> Vec<Violation> {
        let brand = self.filled.column("brand[");
        let mut found = self.filled.violations();
        found.retain(|one| {
            let cell = sheetfill::cell::cell_name(one.row, u32::try_from(one.column).unwrap());
            let said = self.listing.findings.iter().any(|finding| {
                finding.code == Code::ValueOutsideSuggestions
                    && finding.target.as_deref() == Some(&cell)
            });
            one.closed || !(said || Some(one.column) == brand)
        });
        found
    }

    fn holds(&mut self, drafts: &[ProductDraft]) {
        assert_eq!(self.lost(drafts), Vec::<String>::new());
        assert_eq!(self.outside_lists(), []);
        assert_eq!(self.forbidden, [""; 0]);
        assert!(unaccounted(&self.listing).is_empty());
        assert!(!self.listing.findings.iter().any(|finding| finding.code == Code::NotPlaced));
    }
}

/// Cells that have to be blank, and are not.
fn forbidden(bytes: &[u8]) -> Vec<String> {
    let found = sheetfill::check_workbook(bytes).unwrap().findings;
    let against = [FindingCode::ValueMustBeBlank, FindingCode::ValueNotForType];
    let found = found.into_iter().filter(|finding| against.contains(&finding.code));
    found.map(|finding| format!("{} {:?}", finding.cell, finding.value)).collect()
}

/// Whether a finding about this product shows the value to people.
fn names(finding: &Finding, family: &[&str], value: &str) -> bool {
    let sku = finding.sku.as_deref().unwrap_or_default();
    let shown = finding.message(Lang::PtBr);
    let carried = finding.value.iter().chain(finding.params.values());
    family.contains(&sku)
        && (shown.contains(value) || carried.into_iter().any(|text| text.contains(value)))
}

/// 24 products: 14 that stand alone and 10 families of two or three, with everything that a seller
/// can give.
fn two_dozen() -> Vec<ProductDraft> {
    (0..24).map(|n| if n % 12 < 7 { alone(n) } else { family(n) }).collect()
}

fn alone(n: usize) -> ProductDraft {
    let barcode = barcode(n);
    let price = format!("R$ 1.{n:03},90");
    let weight = format!("0,{}5 kg", n + 100);
    let box_size = format!("{} X {},5 X 8 cm", 20 + n, 15 + n);
    let stock = format!("{} unid.", 3 + n);
    let title = format!("Produto avulso número {n} – edição");
    let logistics = if n.is_multiple_of(2) { "DBA" } else { "FBA" };
    product(
        &format!("0{n}-AV"),
        &[
            (Field::Title, &title),
            (Field::BrandKind, if n.is_multiple_of(3) { "Genérico" } else { "Marca" }),
            (Field::Brand, "Virtude"),
            (Field::Price, &price),
            (Field::Logistics, logistics),
            (Field::ProductId, &barcode),
            (Field::ProductIdKind, "EAN"),
            (Field::Ncm, "6110.20.00"),
            (Field::Quantity, &stock),
            (Field::PackageWeight, &weight),
            (Field::PackageDimensions, &box_size),
            (Field::ItemWeight, "600"),
            (Field::ItemDimensions, "70 × 55 × 3"),
            (Field::Adjustable, "NÃO"),
            (Field::Color, "Azul-marinho"),
            (Field::Size, "GG"),
            (Field::Material, "Algodão, Poliéster"),
            (Field::Model, "RX-9"),
            (Field::Description, "=SOMA(1;2) não é fórmula, é descrição"),
            (Field::BulletPoints, "Macio\nQuente\nLeve\nBonito\nBarato\nSexto"),
            (Field::Keywords, "moletom; inverno; capuz"),
            (Field::MainImage, "https://img.example/1.jpg"),
            (Field::OtherImages, "https://img.example/2.jpg"),
            (Field::Category, "Moletons com Capuz"),
            (Field::Condition, "Novo"),
            (Field::CountryOfOrigin, "Brasil"),
            (Field::Other("Tipo de tecido".to_owned()), "Malha"),
            (Field::Other("Prateleira".to_owned()), "B-17"),
        ],
    )
}

fn family(n: usize) -> ProductDraft {
    let sku = format!("FAM-{n}");
    let members = ["Preto", "Azul", "Cinza"].iter().zip(["P", "M", "G"]).take(2 + n % 2);
    let variants = members
        .enumerate()
        .map(|(at, (color, size))| {
            let barcode = barcode(100 + n * 4 + at);
            let values = [
                (Field::Color, *color),
                (Field::Size, size),
                (Field::ProductId, &barcode),
                (Field::Quantity, "5"),
                (Field::MainImage, "https://img.example/variação.jpg"),
            ];
            variant(&format!("{sku}-{size}-{}", color.to_uppercase()), &values)
        })
        .collect();
    let values = [
        (Field::Title, "Moletom com capuz"),
        (Field::BrandKind, "Marca"),
        (Field::Brand, "Virtude"),
        (Field::Price, "89,90"),
        (Field::Logistics, "dba"),
        (Field::ProductId, "7890000010023"),
        (Field::Quantity, "40"),
        (Field::VariationTheme, if n.is_multiple_of(2) { "Cor e tamanho" } else { "COR" }),
        (Field::PackageWeight, "220 GRAMAS"),
    ];
    ProductDraft { variants, ..product(&sku, &values) }
}

/// An EAN-13 with its check digit.
fn barcode(n: usize) -> String {
    let body = format!("789000{n:06}");
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(at, digit)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// A file of the shared data beside the repository, when it is there.
fn shared(path: &str) -> Option<Vec<u8>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found =
        root.ancestors().skip(1).find_map(|up| std::fs::read(up.join("shared").join(path)).ok());
    if found.is_none() {
        eprintln!("skipped: ../shared/{path} is not here");
    }
    found
}

#[test]
fn two_dozen_products_on_a_made_template_lose_nothing() {
    let drafts = two_dozen();
    let source = Fixture::default().bytes();
    for product_type in ["SHIRT", "COAT"] {
        let mut proof = Proof::new(&source, &drafts, Some(product_type));
        assert!(proof.listing.plan.rows() > 40);
        proof.holds(&drafts);
        // Text that looks like a formula stays text.
        let (_, first) = &proof.filled.rows[0];
        let description = proof.filled.cell(first, "product_description");
        assert!(description.starts_with("=SOMA(1;2)"), "{description}");
    }
}

#[test]
fn the_sample_files_lose_nothing() {
    let drafts = crate::intake::read(&crate::sample::products().unwrap(), "produtos.xlsx").unwrap();
    let mut proof = Proof::new(&crate::sample::template().unwrap(), &drafts.drafts, None);
    assert!(proof.listing.plan.rows() >= 24);
    proof.holds(&drafts.drafts);
}

#[test]
fn two_dozen_products_on_the_real_template_lose_nothing() {
    let Some(source) = shared("data/templates/AMAZON_TEMPLATE.xlsm") else { return };
    let drafts = two_dozen();
    for product_type in ["SWEATSHIRT", "COAT"] {
        let mut proof = Proof::new(&source, &drafts, Some(product_type));
        proof.holds(&drafts);
        assert!(proof.listing.rows.iter().all(|row| row.product_type == product_type));
    }
}

#[test]
fn the_sellers_real_sheet_on_the_real_template_loses_nothing() {
    let template = shared("data/templates/AMAZON_TEMPLATE.xlsm");
    let sheet = shared("data/seller/produtos.xlsx");
    let (Some(source), Some(sheet)) = (template, sheet) else { return };
    let drafts = crate::intake::read(&sheet, "produtos.xlsx").unwrap().drafts;
    for product_type in ["SWEATSHIRT", "COAT"] {
        let mut proof = Proof::new(&source, &drafts, Some(product_type));
        proof.holds(&drafts);
        let row = |sku: &str| {
            let at = proof.filled.column("contribution_sku").unwrap();
            proof.filled.rows.iter().find(|(_, row)| row[at] == sku).unwrap().1.clone()
        };
        // 0,151 kg, FBA on a template without a channel of Amazon, no barcode.
        let kit = row("00048265");
        assert_eq!(proof.filled.cell(&kit, "item_package_weight"), "151");
        assert_eq!(proof.filled.cell(&kit, "fulfillment_availability"), "");
        assert_eq!(proof.filled.cell(&kit, "amzn1.volt.ca.product_id_type"), "Isento de GTIN");
        // Its title is a formula without a result, which intake names; a stock of zero is a value.
        let coat = row("CAS-002");
        assert_eq!(proof.filled.cell(&coat, "item_name"), "");
        assert_eq!(proof.filled.cell(&coat, "fulfillment_availability#1.quantity"), "0");
    }
}

/// Content, and a choice for every list column that facts don't rule: the last live option of the
/// type, and one value that no list has.
fn beside(template: &Template, product_type: &str) -> Supplement {
    let choice = |attribute: &str, value: &str| Choice {
        attribute: attribute.to_owned(),
        value: value.to_owned(),
        source: "AI".to_owned(),
    };
    let listed = template.columns().iter().filter(|column| !is_ruled(column.id.stem()));
    let mut choices: Vec<Choice> = listed
        .filter_map(|column| {
            let last = template.options(column, product_type).live().last()?;
            Some(choice(column.id.raw(), &last.text))
        })
        .collect();
    if let Some(first) = choices.first_mut() {
        first.value = "Fora da lista".to_owned();
    }
    let texts = Texts {
        status: "DRAFT".to_owned(),
        source: "RULES".to_owned(),
        title: "Título do conteúdo".to_owned(),
        bullets: (1..=5).map(|n| format!("PONTO {n}: texto; com ponto e vírgula")).collect(),
        description: "Descrição do conteúdo".to_owned(),
        keywords: vec!["moletom".to_owned(), "palavra nova".to_owned()],
    };
    Supplement { texts: Some(texts), choices }
}

#[test]
fn with_content_and_choices_nothing_is_lost_and_no_cell_is_outside_its_list() {
    let drafts = two_dozen();
    let made = Fixture::default().bytes();
    let real = shared("data/templates/AMAZON_TEMPLATE.xlsm");
    let sources = [(made, "SHIRT", 1)].into_iter().chain(real.map(|bytes| (bytes, "COAT", 40)));
    for (source, product_type, at_least) in sources {
        let supplement = beside(&Template::read(&source).unwrap(), product_type);
        let mut proof = Proof::with(&source, &drafts, Some(product_type), &supplement);
        proof.holds(&drafts);
        assert_eq!(proof.listing.used.drafts, drafts.len());
        assert!(proof.listing.used.choices >= at_least * drafts.len());
        let written = proof.filled.rows.iter().flat_map(|(_, row)| row);
        assert_eq!(written.filter(|cell| cell.contains("Fora da lista")).count(), 0);
        let codes = |code| proof.listing.findings.iter().filter(|f| f.code == code).count();
        assert_eq!(codes(Code::ContentUsed), drafts.len());
        assert!(codes(Code::ChoiceNotInList) > 0);
        assert!(codes(Code::ReplacedByContent) > drafts.len());
    }
}

#[test]
fn a_value_that_is_taken_away_is_missed() {
    let drafts = two_dozen();
    let source = Fixture::default().bytes();
    let mut proof = Proof::new(&source, &drafts, Some("SHIRT"));
    proof.listing.findings.clear();
    let named_only = proof.lost(&drafts).len();
    assert!(named_only > 0, "no value depends on a finding");
    for (_, row) in &mut proof.filled.rows {
        for cell in row.iter_mut().skip(1) {
            cell.clear();
        }
    }
    // Only SKUs are left: every other value is missed.
    let given = drafts.iter().flat_map(|draft| {
        draft.given.iter().chain(draft.variants.iter().flat_map(|one| &one.given))
    });
    let values = given.filter(|given| given.field != Field::Sku);
    let values = values.map(|given| pieces(&given.field, &given.raw).len());
    assert_eq!(proof.lost(&drafts).len(), values.sum::<usize>());
}

#[test]
fn a_value_outside_its_list_is_seen() {
    let drafts = [product("A", &[(Field::Color, "Preto")])];
    let source = Fixture::default().bytes();
    let mut proof = Proof::new(&source, &drafts, Some("SHIRT"));
    assert_eq!(proof.outside_lists(), []);
    let column = proof.filled.column("condition_type").unwrap();
    proof.filled.rows[0].1[column] = "Quebrado".to_owned();
    let value = "Quebrado".to_owned();
    let violation = Violation { row: proof.filled.rows[0].0, column, value, closed: true };
    assert_eq!(proof.outside_lists(), [violation]);
}
