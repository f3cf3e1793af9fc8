use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use super::*;

const LINES: &str = include_str!("../../../examples/produtos.jsonl");

fn rows() -> Vec<Vec<Data>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(products().unwrap())).unwrap();
    let range = workbook.worksheet_range("Produtos").unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn column(rows: &[Vec<Data>], title: &str) -> usize {
    rows[1].iter().position(|cell| cell == title).unwrap()
}

fn lines() -> Vec<serde_json::Value> {
    LINES.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Parent SKU and variants of a cell such as `Produto pai: A Variações: A-1; A-2`.
fn skus(cell: &str) -> Vec<String> {
    let text = cell.replace("Produto pai:", "").replace("Variações:", ";");
    text.split(';').map(|sku| sku.trim().to_owned()).collect()
}

#[test]
fn the_workbook_holds_the_table_under_a_headline() {
    let rows = rows();
    assert_eq!(rows[0][0].to_string(), HEADLINE);
    assert_eq!(rows[1][0].to_string(), "SKU:");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(TABLE.as_bytes());
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), records.len() + 2);
    for (row, record) in rows[2..].iter().zip(&records) {
        let cells: Vec<_> = row.iter().map(ToString::to_string).collect();
        assert_eq!(cells, record.iter().collect::<Vec<_>>());
    }
}

#[test]
fn codes_are_text_and_quantities_are_numbers() {
    let rows = rows();
    let first = &rows[2];
    assert!(matches!(first[column(&rows, "EAN:")], Data::String(_)));
    assert!(matches!(first[column(&rows, "NCM:")], Data::String(_)));
    assert!(matches!(first[column(&rows, QUANTITY_HEADER)], Data::Float(_)));
}

#[test]
fn there_are_24_products_of_two_types_with_families() {
    let lines = lines();
    assert_eq!(lines.len(), 24);
    let of = |kind: &str| lines.iter().filter(|line| line["productType"] == kind).count();
    assert_eq!((of("MUG"), of("BACKPACK")), (12, 12));
    assert_eq!(lines.iter().filter(|line| line["variants"].is_array()).count(), 8);
}

#[test]
fn table_and_lines_name_the_same_skus() {
    let rows = rows();
    let table: BTreeSet<String> =
        rows[2..].iter().flat_map(|row| skus(&row[0].to_string())).collect();
    let mut listed = BTreeSet::new();
    for line in lines() {
        let variants = line["variants"].as_array().cloned().unwrap_or_default();
        for product in std::iter::once(&line).chain(&variants) {
            assert!(listed.insert(product["sku"].as_str().unwrap().to_owned()), "{product}");
        }
    }
    assert_eq!(table, listed);
}

#[test]
fn just_one_barcode_has_a_wrong_check_digit_and_none_stands_twice() {
    let rows = rows();
    let column = column(&rows, "EAN:");
    let mut codes = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in &rows[2..] {
        let (sku, code) = (row[0].to_string(), row[column].to_string());
        if code.is_empty() {
            continue;
        }
        if !has_right_check_digit(&code) {
            wrong.push(sku);
        }
        assert!(codes.insert(code), "{row:?}");
    }
    assert_eq!(wrong, ["CAN-007"]);
}

fn has_right_check_digit(code: &str) -> bool {
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = code.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    code.len() == 13 && sum.is_multiple_of(10)
}

#[test]
fn two_calls_make_the_same_bytes() {
    assert_eq!(products().unwrap(), products().unwrap());
}
