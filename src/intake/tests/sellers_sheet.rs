//! The seller's real sheet: each of its odd cells is understood or named.

use std::{collections::BTreeMap, path::Path};

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::catalog::{Lang, facts};

/// The shared data beside the repository; `None` (with a notice) where it is not present.
fn sheet() -> Option<Vec<u8>> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .map(|folder| folder.join("shared/data/seller/produtos.xlsx"))
        .find(|path| path.is_file());
    let Some(path) = found else {
        println!("skipped: the seller's sheet is not beside the repository");
        return None;
    };
    Some(std::fs::read(path).unwrap())
}

#[test]
fn every_row_is_a_product_or_is_named() {
    let Some(bytes) = sheet() else { return };
    let intake = read(&bytes, "produtos.xlsx").unwrap();
    assert_eq!((intake.kind, intake.rows_read, intake.drafts.len()), (FileKind::Xlsx, 30, 28));
    let places: Vec<(Code, u32, Option<&str>)> = intake
        .findings
        .iter()
        .map(|finding| {
            let source = finding.source.as_ref().unwrap();
            (finding.code, source.row, source.column.as_deref())
        })
        .collect();
    assert_eq!(
        places,
        [
            (Code::TextOutsideTable, 1, Some("A")),
            (Code::FormulaNotRead, 8, Some("B")),
            (Code::RowWithoutSku, 11, None),
            (Code::SheetWithoutHeader, 1, None),
            (Code::DuplicateSku, 10, Some("A")),
        ]
    );
    let message = |at: usize| intake.findings[at].message(Lang::PtBr);
    assert!(message(1).contains("=HYPERLINK"), "{}", message(1));
    assert!(message(2).contains("NOME DO PRODUTO: Linha sem SKU nem código"), "{}", message(2));
    assert!(message(3).contains("Planilha enviada pelo cliente. Não apagar."), "{}", message(3));
    assert!(
        message(4).contains("Produtos!A9") && message(4).contains("(repetido)"),
        "{}",
        message(4)
    );
}

#[test]
fn family_of_a_sku_cell_has_its_variants() {
    let Some(bytes) = sheet() else { return };
    let intake = read(&bytes, "produtos.xlsx").unwrap();
    let family = intake.drafts.iter().find(|draft| draft.sku == "MOL-010").unwrap();
    let (facts, _) = facts::read(family);
    let variants: Vec<(&str, &str, &str)> = family
        .variants
        .iter()
        .zip(&facts.variants)
        .map(|(variant, item)| {
            let text = |fact: &'_ Option<facts::Fact<String>>| {
                fact.as_ref().map(|fact| fact.value.clone())
            };
            assert!(text(&item.size).is_some());
            (
                variant.sku.as_str(),
                item.size.as_ref().unwrap().value.as_str(),
                item.color.as_ref().unwrap().value.as_str(),
            )
        })
        .collect();
    assert_eq!(
        variants,
        [
            ("MOL-010-P-PRETO", "P", "PRETO"),
            ("MOL-010-M-PRETO", "M", "PRETO"),
            ("MOL-010-G-CINZA", "G", "CINZA"),
        ]
    );
}

#[test]
fn every_odd_value_is_understood_or_named() {
    let Some(bytes) = sheet() else { return };
    let intake = read(&bytes, "produtos.xlsx").unwrap();
    let mut odd: BTreeMap<&str, Vec<(Code, String)>> = BTreeMap::new();
    for draft in &intake.drafts {
        for finding in facts::read(draft).1 {
            let column = finding.source.unwrap().column.unwrap();
            odd.entry(&draft.sku).or_default().push((finding.code, column));
        }
    }
    let named = |sku: &str| {
        odd.get(sku).map_or_else(Vec::new, |all| {
            all.iter().map(|(code, column)| (*code, column.as_str())).collect()
        })
    };
    assert_eq!(
        named("CAS-001"),
        [
            (Code::PriceIsInstalments, "E"),
            (Code::GtinCheckDigit, "G"),
            (Code::DimensionsIncomplete, "N")
        ]
    );
    assert_eq!(named("MOL-002"), [(Code::TitleHasEmoji, "B")]);
    assert_eq!(
        named("MOL-003"),
        [
            (Code::GtinCheckDigit, "G"),
            (Code::NcmLength, "I"),
            (Code::ValueNotANumber, "K"),
            (Code::ValueNotANumber, "L")
        ]
    );
    assert_eq!(
        named("MOL-004"),
        [
            (Code::TitleTooLong, "B"),
            (Code::ValueNegative, "E"),
            (Code::LogisticsUnknown, "F"),
            (Code::IdKindUnknown, "H"),
            (Code::ValueNotANumber, "J"),
            (Code::ValueZero, "K"),
            (Code::ValueZero, "L"),
        ]
    );
    assert_eq!(named("MOL-010"), [(Code::VariantReadFromSku, "A"); 6]);
    assert_eq!(odd.len(), 5, "{odd:?}");
}

#[test]
fn odd_spellings_that_can_be_understood_are() {
    let Some(bytes) = sheet() else { return };
    let intake = read(&bytes, "produtos.xlsx").unwrap();
    let product = |sku: &str| {
        let draft = intake.drafts.iter().find(|draft| draft.sku == sku).unwrap();
        facts::read(draft).0.product
    };
    let cents = |sku: &str| product(sku).price.unwrap().value.cents();
    assert_eq!(
        (cents("MOL-001"), cents("MOL-010"), cents("52267"), cents("MOL-002")),
        (12_990, 109_990, 5_999, 8_990)
    );
    let package = |sku: &str| product(sku).package_weight.unwrap().value.grams();
    assert_eq!(
        (package("00048265"), package("52267"), package("CAS-001"), package("CAS-002")),
        ("151".to_owned(), "220".to_owned(), "1200".to_owned(), "1200".to_owned())
    );
    assert_eq!(product("MOL-010").item_weight.unwrap().value.grams(), "600");
    assert_eq!(product("MOL-010").item_dimensions.unwrap().value.centimetres(), ["70", "55", "3"]);
    assert_eq!(
        product("MOL-002").title.unwrap().value,
        "Moletom Infantil Dinossauro 🦖 – Tamanho 4"
    );
    assert_eq!(product("MOL-002").quantity.unwrap().value.count(), 10);
    assert_eq!(product("CAS-002").quantity.unwrap().value.count(), 0);
    assert_eq!(
        product("MOL-001").product_id.unwrap().value,
        facts::ProductId::Gtin(entity::value::Gtin::parse("7890000010016").unwrap())
    );
    assert!(!product("00048265").is_branded());
    assert_eq!(product("00048265").ncm.unwrap().value.as_str(), "42022900");
}

#[test]
fn no_cell_of_the_file_is_lost() {
    let Some(bytes) = sheet() else { return };
    let intake = read(&bytes, "produtos.xlsx").unwrap();
    // Read again by another way, so that the check does not trust the reader it checks.
    let mut workbook: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(&bytes)).unwrap();
    let mut seen = 0;
    for (name, range) in workbook.worksheets() {
        for (row, _, value) in range.used_cells() {
            let is_header = name == "Produtos" && row == 1;
            let text = match value {
                Data::Float(number) => number.to_string(),
                other => other.to_string(),
            };
            if is_header || text.trim().is_empty() {
                continue;
            }
            seen += 1;
            assert!(is_accounted(&intake, &text), "{name} row {}: {text}", row + 1);
        }
    }
    assert!(seen > 350, "{seen}");
}
