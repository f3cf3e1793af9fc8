//! The measured facts of a real template, when one lies beside the repository.

use std::collections::BTreeSet;
use std::io::Cursor;

use sheetfill::{
    Column, FillOptions, Generation, Need, Options, Plan, Report, SheetRole, Strings, Template,
    Value, cell, fill,
};

use crate::container::{Sheet, changed, part};

const PATH: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/templates/AMAZON_TEMPLATE.xlsm");

/// The workbook and its template; `None`, with a notice, where it does not lie.
pub fn real() -> Option<(Vec<u8>, Template)> {
    let Ok(bytes) = std::fs::read(PATH) else {
        println!("skipped: no real template beside the repository");
        return None;
    };
    let template = Template::read(&bytes).unwrap();
    Some((bytes, template))
}

fn column<'t>(template: &'t Template, name: &str) -> &'t Column {
    let index = cell::parse_column(name).unwrap();
    template.columns().iter().find(|column| column.index == index).unwrap()
}

#[test]
fn the_layout_is_the_measured_one() {
    let Some((_, template)) = real() else { return };
    assert_eq!(template.generation(), Generation::Unified);
    assert_eq!(template.version(), "2025.0506");
    assert_eq!(template.language(), Some("pt_BR"));
    assert_eq!(template.marketplace(), Some("amzn1.mp.o.A2Q3Y263D00KWC"));
    assert_eq!(template.header_language(), Some("pt_BR"));
    assert_eq!(template.feed_type(), Some("256"));
    assert_eq!(template.product_types(), ["SWEATSHIRT", "COAT"]);
    assert_eq!(template.browse_nodes("COAT"), ["17682416011", "17682415011"]);
    assert_eq!(template.unreadable_settings(), [""; 0]);
    let id_type = column(&template, "F");
    assert_eq!(template.aliases(id_type).count(), 5);
    assert!(template.aliases(id_type).any(|alias| alias == ("Isento de GTIN", "exempt")));
    assert_eq!(template.active_content(), []);
    let layout = template.layout();
    assert_eq!(layout.sheet_name, "Modelo");
    assert_eq!((layout.label_row, layout.attribute_row, layout.data_row), (3, 4, 6));
    assert_eq!((layout.first_free_row, layout.rows_present), (6, 0));
    assert_eq!(layout.list_rows_end, Some(1005));
    assert_eq!(layout.type_column, cell::parse_column("C"));
    assert_eq!(template.columns().len(), 305);
    assert_eq!(template.columns().iter().map(|c| &c.label).collect::<BTreeSet<_>>().len(), 220);
    assert_eq!(template.columns().iter().filter(|column| column.example.is_some()).count(), 300);
}

#[test]
fn the_definitions_say_what_is_required() {
    let Some((_, template)) = real() else { return };
    let count = |need| template.columns().iter().filter(|c| c.need == Some(need)).count();
    assert_eq!(count(Need::Required), 12);
    assert_eq!(count(Need::Recommended), 35);
    let fabric = template.columns_by_stem("fabric_type.value").next().unwrap();
    assert_eq!(fabric.need, Some(Need::Required));
    let bullets: Vec<_> =
        template.columns_by_stem("bullet_point.value").map(|column| column.need).collect();
    assert_eq!(bullets.first(), Some(&Some(Need::Required)));
    assert!(bullets.iter().skip(1).all(|need| *need == Some(Need::Optional)));
}

#[test]
fn the_sections_are_the_measured_ones() {
    let Some((_, template)) = real() else { return };
    let found: Vec<String> = template
        .sections()
        .iter()
        .map(|s| [s.first_column, s.last_column].map(cell::column_name).join(":"))
        .collect();
    let expected =
        ["A:B", "C:Q", "R:AQ", "AR:AV", "AW:BE", "BF:HI", "HJ:HM", "HN:JY", "JZ:KI", "KJ:KS"];
    assert_eq!(found, expected);
    assert_eq!(template.sections()[0].title, "Descrição do fornecedor");
    assert_eq!(template.sections()[9].title, "Remessa");
}

#[test]
fn every_sheet_has_its_role() {
    let Some((_, template)) = real() else { return };
    let of = |role: SheetRole| -> Vec<(&str, bool)> {
        let sheets = template.sheets().iter().filter(|sheet| sheet.role == role);
        sheets.map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect()
    };
    assert_eq!(template.sheets().len(), 10);
    assert_eq!(of(SheetRole::Data), [("Modelo", false)]);
    assert_eq!(of(SheetRole::Definitions), [("Definições de dados", false)]);
    assert_eq!(of(SheetRole::Lookup), [("Conditions List", true), ("Dropdown Lists", true)]);
    assert_eq!(of(SheetRole::Other).len(), 6);
    let settings: Vec<(&str, String)> = template.settings().collect();
    let value = |key: &str| settings.iter().find(|(k, _)| *k == key).map(|(_, v)| v.as_str());
    assert_eq!(value("ptds"), Some("SWEATSHIRT,COAT"));
    assert_eq!(value("dataRow"), Some("7"));
}

#[test]
fn key_columns_are_found_by_stem_where_they_were_measured() {
    let Some((_, template)) = real() else { return };
    let expected = [
        ("contribution_sku.value", "A"),
        ("::record_action", "B"),
        ("product_type.value", "C"),
        ("item_name.value", "D"),
        ("brand.value", "E"),
        ("amzn1.volt.ca.product_id_type", "F"),
        ("amzn1.volt.ca.product_id_value", "G"),
        ("recommended_browse_nodes.value", "H"),
        ("fulfillment_availability.fulfillment_channel_code", "AR"),
        ("fulfillment_availability.quantity", "AS"),
        ("purchasable_offer.our_price.schedule.value_with_tax", "AW"),
        ("product_description.value", "BF"),
        ("bullet_point.value", "BG"),
        ("generic_keyword.value", "BL"),
        ("variation_theme.name", "HM"),
        ("country_of_origin.value", "HN"),
        ("main_product_image_locator.media_location", "JZ"),
        ("other_product_image_locator.media_location", "KA"),
        ("item_package_dimensions.length.value", "KJ"),
        ("item_package_weight.unit", "KQ"),
    ];
    for (stem, name) in expected {
        let first = template.columns_by_stem(stem).next();
        let found = first.map(|column| cell::column_name(column.index));
        assert_eq!(found.as_deref(), Some(name), "{stem}");
    }
    let ordinals = |stem: &str| {
        template.columns_by_stem(stem).map(|column| column.id.ordinal()).collect::<Vec<_>>()
    };
    assert_eq!(ordinals("bullet_point.value"), [1, 2, 3, 4, 5]);
    assert_eq!(ordinals("recommended_browse_nodes.value"), [1, 2, 3, 4, 5]);
    assert_eq!(ordinals("other_product_image_locator.media_location"), [1, 2, 3, 4, 5, 6, 7, 8]);
    let by_id = |column: &Column| template.column_by_id(column.id.raw()).unwrap().index;
    assert!(template.columns().iter().all(|column| by_id(column) == column.index));
}

#[test]
fn lists_resolve_to_the_measured_counts() {
    let Some((_, template)) = real() else { return };
    let mut closed = 0;
    for column in template.columns() {
        closed += usize::from(match template.options(column, "COAT") {
            Options::NoList => false,
            Options::NotForType { closed }
            | Options::List { closed, .. }
            | Options::Dependent { closed } => closed,
            other => panic!("{}: {other:?}", column.id.raw()),
        });
    }
    let lists = template.columns().iter().filter(|column| column.has_list()).count();
    assert_eq!((lists, closed), (163, 95));
    for (product_type, measured) in
        [("SWEATSHIRT", [125, 31, 7, 3_616]), ("COAT", [134, 22, 7, 3_460])]
    {
        let mut found = [0; 4];
        for column in template.columns() {
            match template.options(column, product_type) {
                Options::List { values, .. } => {
                    found[0] += 1;
                    found[3] += values.len();
                }
                Options::NotForType { .. } => found[1] += 1,
                Options::Dependent { .. } => found[2] += 1,
                _ => {}
            }
        }
        assert_eq!(found, measured, "{product_type}");
    }
}

#[test]
fn values_are_the_measured_ones() {
    let Some((_, template)) = real() else { return };
    let options = |name: &str| template.options(column(&template, name), "SWEATSHIRT");
    let live = |name: &str| options(name).live().map(|v| v.text.to_string()).collect::<Vec<_>>();
    assert_eq!(live("F"), ["EAN", "GTIN", "UPC", "ASIN", "Isento de GTIN"]);
    assert_eq!(live("AR"), ["DEFAULT"]);
    assert_eq!(live("S"), ["Novo"]);
    assert_eq!(live("HN").first().map(String::as_str), Some("Brasil"));
    assert_eq!(live("HN").len(), 268);
    assert_eq!(live("KK"), ["Milímetros", "Centímetros", "Metros", "Polegadas", "Pés", "Jardas"]);
    assert_eq!(live("KQ"), ["Miligramas", "Gramas", "Quilogramas", "Onças", "Libras"]);
    assert_eq!(live("HJ"), ["Produto Pai", "Produto Filho"]);
    let Options::List { values, .. } = options("HM") else { panic!("themes") };
    assert_eq!(values.len(), 143);
    assert!(values.iter().any(|value| value.obsolete));
    assert_eq!(options("HM").resolve("tamanho/cor").map(|v| &*v.text), Some("TAMANHO/COR"));
    assert!(!live("HM").iter().any(|text| text.contains("Obsoleto")));
    let action = column(&template, "B");
    let default = template.default_value(action).unwrap();
    assert_eq!(default, "full_update");
    assert!(options("B").resolve(default).is_some());
}

/// 24 rows of every column that takes something.
fn plan(template: &Template) -> Plan {
    let mut plan = Plan::new();
    for number in 0..24 {
        let row = plan.add_row();
        let product_type = &template.product_types()[number % 2];
        for column in template.columns() {
            let options = template.options(column, product_type);
            let value = if Some(column.index) == template.layout().type_column {
                product_type.clone()
            } else if let Some(option) = options.live().nth(number % options.live().count().max(1))
            {
                option.text.to_string()
            } else if options == Options::NoList {
                format!("{number}= <ação> {}", column.index)
            } else {
                continue;
            };
            plan.set(row, column, Value::Text(value));
        }
    }
    plan
}

fn filled(bytes: &[u8], template: &Template, strings: Strings) -> (Vec<u8>, Report) {
    let options = FillOptions { strings, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(template, bytes, &plan(template), &options, &mut out).unwrap();
    (out.into_inner(), report)
}

#[test]
fn twenty_four_rows_change_one_part_and_only_in_their_place() {
    let Some((bytes, template)) = real() else { return };
    let (out, report) = filled(&bytes, &template, Strings::Inline);
    assert_eq!(report.findings, []);
    assert_eq!((report.rows_written, report.rows), (24, Some(6..=29)));
    assert_eq!(report.untouched_parts, 44);
    let name = &template.layout().sheet_part;
    assert_eq!(changed(&bytes, &out), [name.as_str()]);
    let (before, after) = (part(&bytes, name), part(&out, name));
    let cut = before.find("</sheetData>").unwrap();
    let head = before[..cut].replace("ref=\"A1:KS6\"", "ref=\"A1:KS30\"");
    let rows = after.strip_prefix(&*head).unwrap().strip_suffix(&before[cut..]).unwrap();
    assert!(rows.starts_with("<row r=\"7\">") && rows.ends_with("</row>"));
    assert_eq!(rows.matches("<row ").count(), 24);
    assert_eq!(rows.matches("<c ").count(), report.cells_written);
    // Each cell has the style of its column: `A` is the first of the sheet's `col`s.
    assert!(rows.contains("<c r=\"A7\" s=\"44\""));
    let (again, _) = filled(&bytes, &template, Strings::Inline);
    assert!(out == again);
}

#[test]
fn another_reader_finds_every_value_in_its_cell() {
    let Some((bytes, template)) = real() else { return };
    let plan = plan(&template);
    let shared = filled(&bytes, &template, Strings::Shared).0;
    let table = "xl/sharedStrings.xml".to_owned();
    assert_eq!(changed(&bytes, &shared), [table, template.layout().sheet_part.clone()]);
    let original = Sheet::read(&bytes, "Modelo");
    for out in [filled(&bytes, &template, Strings::Inline).0, shared] {
        let sheet = Sheet::read(&out, "Modelo");
        for column in template.columns() {
            for row in 0..24 {
                let planned = plan.get(row, column).map_or("", Value::as_str);
                let at = 6 + u32::try_from(row).unwrap();
                assert_eq!(sheet.text(at, column.index), planned);
            }
            for row in 0..6 {
                assert_eq!(sheet.value(row, column.index), original.value(row, column.index));
            }
        }
        assert_eq!(sheet.last_row(), 29);
    }
}
