//! Defined names: whose they are, and what they must stand for.

use sheetfill::{Options, Template};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture, with_part};

/// The fixture with something else in one of its parts.
fn with(part_name: &str, old: &str, new: &str) -> Template {
    let bytes = Fixture::default().bytes();
    let text = part(&bytes, part_name);
    assert!(text.contains(old), "{old}");
    Template::read(&with_part(&bytes, part_name, text.replace(old, new).as_bytes())).unwrap()
}

/// The fixture with one more name of a sheet: 0 notes, 1 data, 2 lists.
fn with_name(sheet: u32, name: &str, formula: &str) -> Template {
    let local = format!(
        "<definedName name=\"{name}\" localSheetId=\"{sheet}\">{formula}</definedName></definedNames>"
    );
    with("xl/workbook.xml", "</definedNames>", &local)
}

fn options<'t>(template: &'t Template, column: &str, product_type: &str) -> Options<'t> {
    let column = sheetfill::cell::parse_column(column).unwrap();
    template.options(template.column_at(column).unwrap(), product_type)
}

fn texts(options: Options<'_>) -> Vec<&str> {
    let Options::List { values, .. } = options else { unreachable!("{options:?}") };
    values.iter().map(|value| &*value.text).collect()
}

const COUNTRIES: [&str; 3] = ["Brasil", "China", "Índia"];

#[test]
fn a_name_of_the_data_sheet_goes_before_one_of_the_workbook() {
    let range = "'Dropdown Lists'!$I$4:$I$6";
    assert_eq!(texts(options(&with_name(1, "Theme", range), "N", "COAT")), COUNTRIES);
    let template = with_name(1, "COATBrand1.value", range);
    assert_eq!(texts(options(&template, "E", "COAT")), COUNTRIES);
    // Names of other sheets, and of sheets that are not there, are none here.
    for sheet in [0, 2, 3] {
        let template = with_name(sheet, "theme", range);
        assert_eq!(texts(options(&template, "N", "COAT")).len(), 2, "{sheet}");
    }
}

#[test]
fn a_name_of_the_data_sheet_alone_is_found() {
    let template = with("xl/workbook.xml", "name=\"theme\"", "localSheetId=\"1\" name=\"theme\"");
    assert_eq!(texts(options(&template, "N", "COAT")).len(), 2);
    let template = with("xl/workbook.xml", "name=\"theme\"", "localSheetId=\"2\" name=\"theme\"");
    assert!(matches!(options(&template, "N", "COAT"), Options::Unreadable { .. }));
}

#[test]
fn a_name_that_is_no_fixed_range_is_not_taken_for_a_missing_one() {
    let fixed = "'Dropdown Lists'!$E$4:$E$4";
    for formula in [
        "'Dropdown Lists'!E4:E4",
        "theme",
        "'Dropdown Lists'!$E$4,'Dropdown Lists'!$E$5",
        "OFFSET('Dropdown Lists'!$E$4,0,0,2,1)",
    ] {
        let template = with("xl/workbook.xml", fixed, formula);
        let found = options(&template, "E", "COAT");
        assert!(matches!(found, Options::Unreadable { .. }), "{formula}: {found:?}");
    }
    // A name that is not there still says that the type has no list.
    let template = with("xl/workbook.xml", "COATbrand1.value", "other");
    assert_eq!(options(&template, "E", "COAT"), Options::NotForType { closed: false });
}

#[test]
fn a_list_in_the_rows_of_data_is_not_told_from_what_stands_there_now() {
    let range = "'Dropdown Lists'!$I$4:$I$6";
    for formula in ["$Z$7:$Z$8", "Modelo!$Z$6:$Z$7", "MODELO!$Z:$Z"] {
        let template = with(DATA_PART, range, formula);
        let found = options(&template, "K", "COAT");
        assert_eq!(found, Options::Unreadable { formula, closed: true }, "{formula}");
    }
    let template = with(DATA_PART, range, "countries");
    assert_eq!(texts(options(&template, "K", "COAT")), COUNTRIES);
    // The same by name, for one type.
    let template = with("xl/workbook.xml", "'Dropdown Lists'!$E$4:$E$4", "Modelo!$Z$7:$Z$8");
    assert!(matches!(options(&template, "E", "COAT"), Options::Unreadable { .. }));
    // Above the data nothing changes.
    let template = with(DATA_PART, range, "$D$4:$D$6");
    assert_eq!(texts(options(&template, "K", "COAT")).len(), 3);
}
