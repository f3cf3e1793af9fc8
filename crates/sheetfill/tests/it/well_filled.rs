//! Rows of the real template that a seller filled as it asks have no errors.

use sheetfill::{CellState, Cells, Column, DataRow, Finding, Template, Value, check_rows};

use crate::real::real;

const SKU: &str = "contribution_sku.value";
const NAME: &str = "item_name.value";
const KIND: &str = "amzn1.volt.ca.product_id_type";
const ID: &str = "amzn1.volt.ca.product_id_value";
const PARENTAGE: &str = "parentage_level.value";
const PARENT_SKU: &str = "child_parent_sku_relationship.parent_sku";
const COLOUR: &str = "color.value";

/// A row that says what every row says, and more.
fn row(template: &Template, product_type: &str, more: &[(&str, &str)]) -> Cells {
    let always = [
        ("::record_action", "Criar ou substituir (atualização completa)"),
        ("product_type.value", product_type),
        ("brand.value", "Virtude"),
    ];
    let cell = |(stem, text): &(&str, &str)| (column(template, stem).index, Value::from(*text));
    always.iter().chain(more).map(cell).collect()
}

fn column<'t>(template: &'t Template, stem: &str) -> &'t Column {
    template.columns_by_stem(stem).next().unwrap()
}

/// Fills what the row's rules ask for until they ask for nothing more.
fn completed(template: &Template, mut row: Cells) -> Cells {
    for _ in template.columns() {
        let states = template.rules().states(&row);
        let mut open = template.columns().iter().filter(|column| {
            let optional_unit = column.id.is_unit()
                && template.unit_of(column).is_some_and(|value| row.contains_key(&value.index));
            let blank = !row.contains_key(&column.index);
            states.state(column) == CellState::Required
                || (optional_unit && blank && states.state(column) == CellState::Optional)
        });
        let Some(column) = open.next() else { break };
        let first = template.options_in_row(column, &row).live().next();
        let text = match first {
            Some(option) => option.text.to_string(),
            None if column.id.stem() == "ncm_code.value" => "61102000".to_owned(),
            None if column.id.stem().contains("image") => "https://example.com/1.jpg".to_owned(),
            // A number is a plausible text too.
            None => "10".to_owned(),
        };
        row.insert(column.index, Value::from(text.as_str()));
    }
    row
}

fn checked(template: &Template, rows: Vec<Cells>) -> Vec<Finding> {
    let rows = (template.layout().data_row..).zip(rows);
    let rows: Vec<DataRow> = rows.map(|(row, cells)| DataRow::new(row, cells)).collect();
    check_rows(template, &rows).list
}

#[track_caller]
fn expect_nothing(findings: &[Finding]) {
    let told: Vec<_> =
        findings.iter().map(|f| (f.code, &f.cell, &f.attribute, &f.value, f.severity)).collect();
    assert!(told.is_empty(), "{told:#?}");
}

fn lone(template: &Template) -> Cells {
    let more = [(SKU, "S-1"), (NAME, "Moletom azul"), (KIND, "EAN"), (ID, "7891234567895")];
    completed(template, row(template, "SWEATSHIRT", &more))
}

fn family(template: &Template) -> Vec<Cells> {
    let shared = [
        ("child_parent_sku_relationship.child_relationship_type", "Variação"),
        ("variation_theme.name", "TAMANHO/COR"),
        (NAME, "Casaco"),
    ];
    let own = [(SKU, "P"), (PARENTAGE, "Produto Pai"), (KIND, "Isento de GTIN")];
    let parent = [&own[..], &shared].concat();
    let child = |sku, colour, id| {
        let own = [
            (SKU, sku),
            (PARENTAGE, "Produto Filho"),
            (PARENT_SKU, "P"),
            (COLOUR, colour),
            (KIND, "EAN"),
            (ID, id),
        ];
        row(template, "COAT", &[&own[..], &shared].concat())
    };
    let rows = [
        row(template, "COAT", &parent),
        child("P-AZ", "Azul", "7891234567895"),
        child("P-VD", "Verde", "7891234567901"),
    ];
    rows.map(|row| completed(template, row)).to_vec()
}

#[test]
fn a_product_on_its_own_has_no_findings() {
    let Some((_, template)) = real() else { return };
    expect_nothing(&checked(&template, vec![lone(&template)]));
}

#[test]
fn a_family_has_no_findings() {
    let Some((_, template)) = real() else { return };
    expect_nothing(&checked(&template, family(&template)));
}
