use std::collections::{BTreeMap, HashSet};
use std::io::{Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Xlsx};

use super::column::{Column, SECTIONS, columns};
use super::*;

fn book() -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(template().unwrap())).unwrap()
}

fn sheet(name: &str) -> Range<Data> {
    book().worksheet_range(name).unwrap()
}

fn text(range: &Range<Data>, row: u32, column: u16) -> String {
    range.get_value((row, u32::from(column))).map_or_else(String::new, ToString::to_string)
}

fn names() -> BTreeMap<String, String> {
    book().defined_names().iter().cloned().collect()
}

fn part(name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(template().unwrap())).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// XML of the data sheet, which is the fourth.
fn data_sheet() -> String {
    part("xl/worksheets/sheet4.xml")
}

#[test]
fn two_calls_make_the_same_bytes() {
    assert_eq!(template().unwrap(), template().unwrap());
}

#[test]
fn the_package_is_whole_and_declares_a_macro_workbook_without_macros() {
    let mut archive = zip::ZipArchive::new(Cursor::new(template().unwrap())).unwrap();
    let mut names = HashSet::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        // Reading to the end checks the CRC.
        std::io::copy(&mut part, &mut std::io::sink()).unwrap();
        let name = part.name().unwrap().into_owned();
        assert!(!names.contains(&name), "{name}");
        names.insert(name);
    }
    let types = part("[Content_Types].xml");
    assert!(types.contains("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "{types}");
    assert!(!types.contains("spreadsheetml.sheet.main+xml"), "{types}");
    assert!(!names.contains("xl/vbaProject.bin"));
    assert_eq!(names.iter().filter(|name| name.starts_with("xl/media/")).count(), 2);
}

#[test]
fn the_first_row_is_hidden_and_holds_the_settings() {
    let settings = text(&sheet(DATA_SHEET), 0, 0);
    let pairs = settings.strip_prefix("settings=").unwrap().split('&');
    let pairs: BTreeMap<_, _> = pairs.map(|pair| pair.split_once('=').unwrap()).collect();
    assert_eq!((pairs["labelRow"], pairs["attributeRow"], pairs["dataRow"]), ("4", "5", "7"));
    assert_eq!(pairs["TemplateType"], "unified");
    assert_eq!(decoded(pairs["ptds"]), "MUG,BACKPACK");
    assert_eq!(decoded(pairs["AttributeDefaultValues"]), r#"{"::record_action":"full_update"}"#);
    assert!(decoded(pairs["attributeSettings"]).contains(r#""Isento de GTIN":"exempt""#));
    let xml = data_sheet();
    let hidden: Vec<_> = xml
        .match_indices("<row ")
        .filter_map(|(at, _)| {
            let tag = xml[at..].split('>').next()?;
            tag.contains("hidden=\"1\"").then(|| tag.split('"').nth(1)).flatten()
        })
        .collect();
    assert_eq!(hidden, ["1", "5"]);
}

fn decoded(value: &str) -> String {
    use base64::Engine as _;
    let value = value.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
    let bytes = base64::engine::general_purpose::STANDARD.decode(value).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn labels_ids_and_examples_stand_in_rows_4_5_and_6() {
    let range = sheet(DATA_SHEET);
    let mut ids = HashSet::new();
    for (index, column) in columns() {
        assert_eq!(text(&range, LABEL_ROW, index), column.label);
        assert_eq!(text(&range, ATTRIBUTE_ROW, index), column.id);
        assert_eq!(text(&range, EXAMPLE_ROW, index), column.example);
        assert!(ids.insert(column.id), "{}", column.id);
    }
    assert_eq!(ids.len(), 85);
    assert_eq!(range.end(), Some((EXAMPLE_ROW, 84)), "no data row is filled");
}

#[test]
fn five_merged_sections_span_all_columns() {
    let xml = data_sheet();
    assert_eq!(xml.matches("<mergeCell ").count(), SECTIONS.len());
    for cells in ["A3:L3", "M3:AA3", "AB3:AX3", "AY3:BL3", "BM3:CG3"] {
        assert!(xml.contains(&format!("<mergeCell ref=\"{cells}\"/>")), "{cells}");
    }
}

#[test]
fn every_list_is_found_by_the_name_that_its_validation_makes() {
    let names = names();
    let lists = sheet(LIST_SHEET);
    for (_, column) in columns() {
        for (index, product_type) in column::TYPES.iter().enumerate() {
            let name = match column.list {
                column::List::Named(name, _) => name.to_owned(),
                _ => format!("{product_type}{}", column.name()),
            };
            let found = names.get(&name).map(|range| values(&lists, range)).unwrap_or_default();
            assert_eq!(found, column.options(index), "{name}");
        }
    }
    let codes =
        &names["MUGtax_treatment.type.ICMSST.tax_treatmentmarketplace_idA2Q3Y263D00KWC.value"];
    assert_eq!(values(&lists, codes).len(), 2);
}

/// Texts of `'Dropdown Lists'!$C$4:$C$6`.
fn values(lists: &Range<Data>, range: &str) -> Vec<String> {
    let cells = range.strip_prefix("'Dropdown Lists'!").unwrap().replace('$', "");
    let (first, last) = cells.split_once(':').unwrap_or((&cells, &cells));
    let (column, first) = cell(first);
    let (_, last) = cell(last);
    (first..=last).map(|row| text(lists, row, column)).collect()
}

fn cell(name: &str) -> (u16, u32) {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap();
    let (letters, row) = name.split_at(digits);
    let column = letters.bytes().fold(0, |n, b| n * 26 + u16::from(b - b'A') + 1) - 1;
    (column, row.parse::<u32>().unwrap() - 1)
}

#[test]
fn validations_have_the_formulas_of_a_unified_template() {
    let xml = data_sheet();
    let prefix = "INDIRECT(IF(ISNUMBER(VALUE(LEFT(C7,1))),\"_\",\"\")\
                  &amp;SUBSTITUTE(SUBSTITUTE(C7,\"-\",\"_\"),\" \",\"\")";
    let brand =
        format!("{prefix} &amp;\"brandmarketplace_idA2Q3Y263D00KWClanguage_tagpt_BR1.value\")");
    assert!(xml.contains(&format!("<formula1>{brand}</formula1>")), "{brand}");
    assert!(xml.contains("<formula1>product_type1.value</formula1>"));
    assert!(xml.contains("&amp;VLOOKUP(U7,'Dropdown Lists'!$A$1:$B$16000,2,0)&amp;"));
    let list = |sqref: &str| {
        let tag = xml.split("<dataValidation ").find(|tag| tag.contains(sqref)).unwrap();
        tag.contains("showErrorMessage=\"1\"")
    };
    assert!(list("sqref=\"C7:C1006\""), "types are a closed list");
    assert!(!list("sqref=\"E7:E1006\""), "brands are suggestions");
}

#[test]
fn every_rule_calls_names_that_exist() {
    let names = names();
    let known: HashSet<_> = names.keys().map(|name| name.to_lowercase()).collect();
    let xml = data_sheet();
    let formulas: Vec<_> =
        xml.split("<formula>").skip(1).filter_map(|rest| rest.split("</formula>").next()).collect();
    assert!(formulas.len() > 85 * 5);
    for formula in formulas {
        let called = formula.trim_start_matches("IF(").split(['(', ')']).next().unwrap();
        for name in called.split(',').filter(|part| part.len() > 1 && *part != "LEN") {
            assert!(known.contains(&name.to_lowercase()), "{formula}: {name}");
        }
    }
    let lists = names.values().flat_map(|formula| formula.split("COUNTIF(").skip(1));
    for list in lists {
        assert!(known.contains(&list.split(',').next().unwrap().to_lowercase()), "{list}");
    }
}

#[test]
fn rules_of_a_column_come_in_the_order_of_their_meaning() {
    let xml = data_sheet();
    let quantity = columns().find(|(_, column)| column.id.ends_with("#1.quantity")).unwrap().0;
    let letters = rust_xlsxwriter::utility::column_number_to_name(quantity);
    let block = xml.split(&format!("sqref=\"{letters}7:{letters}1048576\"")).nth(1).unwrap();
    let block = block.split("</conditionalFormatting>").next().unwrap();
    let kinds = ["ApplicablePTList1", "form_rg", "for_maxf", "LEN(", "only_enf", "req"];
    let places: Vec<_> = kinds.iter().map(|kind| block.find(kind).unwrap()).collect();
    assert!(places.is_sorted(), "{block}");
}

#[test]
fn cell_references_of_rules_point_at_the_right_columns() {
    let names = names();
    let typed = &names["PTList0"];
    assert_eq!(typed, "OR(Modelo!$C1=\"MUG\",Modelo!$C1=\"BACKPACK\")");
    let barcode = &names["form_rgPTList0amzn1.volt.ca.product_id_value"];
    assert!(barcode.contains("COUNTIF(CONDITION_LIST_0,Modelo!$F1)"), "{barcode}");
    let conditions = sheet(CONDITION_SHEET);
    let kinds: Vec<_> = (1..5).map(|row| text(&conditions, row, 0)).collect();
    assert_eq!(kinds, ["EAN", "GTIN", "UPC", "ASIN"]);
    assert_eq!(text(&conditions, 5, 0), "");
}

#[test]
fn pictures_are_valid_png_files() {
    use super::picture::{Scene, png};
    let (good, bad) = (png(Scene::Good), png(Scene::Bad));
    assert_ne!(good, bad);
    for file in [good, bad] {
        // The check value of an empty IEND chunk is the same in every PNG file.
        assert!(file.ends_with(b"IEND\xAE\x42\x60\x82"));
        assert_eq!(&file[16..24], [0, 0, 0, 120, 0, 0, 0, 120]);
    }
}

#[test]
fn sheets_for_machines_are_hidden() {
    let workbook = book();
    let hidden: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible != calamine::SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    assert_eq!(hidden, ["Conditions List", "Dropdown Lists", "AttributePTDMAP"]);
}

#[test]
fn defined_names_hold_no_character_of_the_id_grammar() {
    assert!(
        columns()
            .map(|(_, column): (u16, &Column)| column.name())
            .all(|name| { !name.contains(['[', ']', '#', '=', ':']) })
    );
}

fn options<'t>(
    template: &'t sheetfill::Template,
    stem: &str,
    product_type: &str,
) -> sheetfill::Options<'t> {
    let column = template.columns_by_stem(stem).next().unwrap();
    template.options(template.column_by_id(column.id.raw()).unwrap(), product_type)
}

fn live(options: sheetfill::Options<'_>) -> Vec<String> {
    options.live().map(|value| value.text.to_string()).collect()
}

#[test]
fn the_engine_reads_types_layout_and_sections() {
    let read = sheetfill::Template::read(&template().unwrap()).unwrap();
    assert_eq!(read.generation(), sheetfill::Generation::Unified);
    assert_eq!(read.version(), "2026.0105");
    assert_eq!(read.language(), Some("pt_BR"));
    assert_eq!(read.identifier(), Some("beecatalog-sample-0001"));
    assert_eq!(read.product_types(), column::TYPES);
    assert_eq!(read.layout().sheet_name, DATA_SHEET);
    assert_eq!(read.layout().first_free_row, DATA_ROW);
    assert_eq!(read.layout().list_rows_end, Some(LAST_LIST_ROW));
    let titles: Vec<_> = read.sections().iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, SECTIONS.map(|(title, _)| title));
    assert_eq!(read.columns().len(), 85);
    assert!(read.active_content().is_empty(), "{:?}", read.active_content());
    let action = read.column_by_id("::record_action").unwrap();
    assert_eq!(read.default_value(action), Some("full_update"));
}

#[test]
fn the_engine_finds_the_lists_of_each_type() {
    use sheetfill::Options;
    let read = sheetfill::Template::read(&template().unwrap()).unwrap();
    for (index, product_type) in column::TYPES.iter().enumerate() {
        for (number, column) in columns() {
            let found = &read.columns()[usize::from(number)];
            let values = match read.options(found, product_type) {
                Options::List { values, closed } => {
                    assert_eq!(closed, column.closed, "{}", column.id);
                    values.iter().map(|value| value.text.to_string()).collect()
                }
                Options::Dependent { .. } => {
                    assert!(matches!(column.list, column::List::Dependent(_)), "{}", column.id);
                    continue;
                }
                Options::Unreadable { formula, .. } => panic!("{}: {formula}", column.id),
                _ => Vec::new(),
            };
            assert_eq!(values, column.options(index), "{product_type} {}", column.id);
        }
    }
    assert_eq!(live(options(&read, "size.value", "BACKPACK")), ["P", "M", "G"]);
    let themes = options(&read, "variation_theme.name", "MUG");
    assert_eq!(live(themes), ["COR", "ESTAMPA", "TAMANHO", "TAMANHO/COR"]);
    assert_eq!(&*themes.resolve("SIZE/COLOR").unwrap().text, "TAMANHO/COR");
    let kinds = options(&read, "amzn1.volt.ca.product_id_type", "MUG");
    assert_eq!(&*kinds.resolve("exempt").unwrap().text, "Isento de GTIN");
}
