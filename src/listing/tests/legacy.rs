//! The older generation of templates: flat ids, mixed units, other words.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rust_xlsxwriter::{DataValidation, Workbook};
use sheetfill::{Generation, Template, Value};

use super::fixture::{product, variant};
use crate::catalog::{Field, ProductDraft};
use crate::listing::{Listing, Request, plan, unaccounted};

/// Ids with the values of their list; none is free text.
const COLUMNS: [(&str, &[&str]); 39] = [
    ("feed_product_type", &["radio"]),
    ("item_sku", &[]),
    ("brand_name", &[]),
    ("update_delete", &["Update", "PartialUpdate", "Delete"]),
    ("external_product_id", &[]),
    ("item_name", &[]),
    ("external_product_id_type", &["EAN", "GTIN", "UPC"]),
    ("manufacturer", &[]),
    ("model_name", &[]),
    ("model", &[]),
    ("product_description", &[]),
    ("bullet_point1", &[]),
    ("bullet_point2", &[]),
    ("generic_keywords", &[]),
    ("standard_price", &[]),
    ("list_price_with_tax", &[]),
    ("quantity", &[]),
    ("fulfillment_center_id", &["PADRÃO", "AMAZON_NA"]),
    ("main_image_url", &[]),
    ("other_image_url1", &[]),
    ("other_image_url2", &[]),
    ("swatch_image_url", &[]),
    ("parent_child", &["Pais", "Filhos"]),
    ("parent_sku", &[]),
    ("relationship_type", &["Accessory", "Variation"]),
    ("variation_theme", &["Color", "SizeColor"]),
    ("color_name", &[]),
    ("color_map", &["preto", "azul"]),
    ("size_name", &[]),
    ("item_weight", &[]),
    ("item_weight_unit_of_measure", &["GR", "kg", "LB"]),
    ("package_weight", &[]),
    ("package_weight_unit_of_measure", &["kg", "libras"]),
    ("item_length", &[]),
    ("item_width", &[]),
    ("item_height", &[]),
    ("item_dimensions_unit_of_measure", &["CM", "MM", "IN"]),
    ("country_of_origin", &["AR", "BR", "CN"]),
    ("ncm_code", &[]),
];

fn template() -> Template {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Modelo").unwrap();
    let signature = format!("TemplateSignature={}", STANDARD.encode("radio"));
    let settings = "settings=labelRow=2&attributeRow=3&dataRow=4&contentLanguageTag=pt_BR";
    let first = ["TemplateType=fptcustom", "Version=2025.0612", &signature, settings];
    sheet.write_row(0, 0, first).unwrap();
    for (column, (id, values)) in (0..).zip(COLUMNS) {
        sheet.write(1, column, format!("Rótulo {id}")).unwrap();
        sheet.write(2, column, id).unwrap();
        if !values.is_empty() {
            let rule = DataValidation::new().allow_list_strings(values).unwrap();
            sheet.add_data_validation(3, column, 1_048_575, column, &rule).unwrap();
        }
    }
    Template::read(&workbook.save_to_buffer().unwrap()).unwrap()
}

fn planned(template: &Template, drafts: &[ProductDraft]) -> Listing {
    let listing = plan(template, drafts, &Request::default());
    assert!(unaccounted(&listing).is_empty());
    listing
}

fn expect(template: &Template, listing: &Listing, row: usize, cells: &[(&str, &str)]) {
    for (id, expected) in cells {
        let column = template.column_by_id(id).unwrap();
        let cell = listing.plan.get(row, column).map(Value::as_str).unwrap_or_default();
        assert_eq!(cell, *expected, "{id} in row {row}");
    }
}

#[test]
fn flat_ids_hold_the_same_concepts() {
    let template = template();
    assert_eq!(template.generation(), Generation::Legacy);
    let values = [
        (Field::Title, "Rádio"),
        (Field::BrandKind, "Marca"),
        (Field::Brand, "Virtude"),
        (Field::Model, "RX-9"),
        (Field::Price, "R$ 1.099,90"),
        (Field::Logistics, "DBA"),
        (Field::Quantity, "0"),
        (Field::ProductId, "7890000010016"),
        (Field::PackageWeight, "650"),
        (Field::ItemWeight, "0,6kg"),
        (Field::ItemDimensions, "70 × 55 × 3"),
        (Field::BulletPoints, "Um; Dois"),
        (Field::Keywords, "som; pilha"),
        (Field::MainImage, "https://img.example/1.jpg"),
        (Field::OtherImages, "https://img.example/2.jpg https://img.example/3.jpg"),
        (Field::Color, "Preto"),
        (Field::Ncm, "8527.13.00"),
    ];
    let listing = planned(&template, &[product("R-1", &values)]);
    let cells = [
        ("feed_product_type", "radio"),
        ("item_sku", "R-1"),
        ("item_name", "Rádio"),
        ("brand_name", "Virtude"),
        ("manufacturer", "Virtude"),
        ("model", "RX-9"),
        ("model_name", "RX-9"),
        ("standard_price", "1099.9"),
        ("list_price_with_tax", "1099.9"),
        ("fulfillment_center_id", "PADRÃO"),
        ("quantity", "0"),
        ("external_product_id_type", "EAN"),
        ("external_product_id", "7890000010016"),
        ("package_weight", "0.65"),
        ("package_weight_unit_of_measure", "kg"),
        ("item_weight", "600"),
        ("item_weight_unit_of_measure", "GR"),
        ("item_length", "70"),
        ("item_width", "55"),
        ("item_height", "3"),
        ("item_dimensions_unit_of_measure", "CM"),
        ("bullet_point1", "Um"),
        ("bullet_point2", "Dois"),
        ("generic_keywords", "som; pilha"),
        ("main_image_url", "https://img.example/1.jpg"),
        ("other_image_url1", "https://img.example/2.jpg"),
        ("other_image_url2", "https://img.example/3.jpg"),
        ("color_name", "Preto"),
        ("color_map", "preto"),
        ("country_of_origin", "BR"),
        ("ncm_code", "85271300"),
        ("parent_child", ""),
        ("update_delete", ""),
    ];
    expect(&template, &listing, 0, &cells);
    assert_eq!(listing.rows[0].sheet_row, 3);
}

#[test]
fn families_use_the_words_of_their_template() {
    let template = template();
    let variants = ["Preto", "Azul"].iter().zip(["P", "M"]).map(|(color, size)| {
        variant(&format!("F-{size}"), &[(Field::Color, *color), (Field::Size, size)])
    });
    let values = [(Field::Title, "Rádio"), (Field::Logistics, "FBA")];
    let family = ProductDraft { variants: variants.collect(), ..product("F", &values) };
    let listing = planned(&template, &[family]);
    let parent = [("parent_child", "Pais"), ("relationship_type", "Variation"), ("parent_sku", "")];
    expect(&template, &listing, 0, &parent);
    let child = [
        ("parent_child", "Filhos"),
        ("relationship_type", "Variation"),
        ("parent_sku", "F"),
        ("variation_theme", "SizeColor"),
        ("fulfillment_center_id", "AMAZON_NA"),
        ("size_name", "P"),
    ];
    expect(&template, &listing, 1, &child);
}
