//! Lists and rules that were pasted over whole: the workbook's names still say what there was.

use sheetfill::{CellState, FormulaFault, Template, check_workbook};

use crate::container::part;
use crate::fixture::{Fixture, with_part};
use crate::real::real;
use crate::ruled::{LANGUAGES, with_formats};

/// Rows of a `COAT`, one-based, from row 7 on: column and text of each cell.
fn rows(all: &[&[(&str, &str)]]) -> String {
    let rows = (7..).zip(all).map(|(row, cells)| {
        let usual = [("A", "S-1"), ("C", "COAT")];
        let cells = usual.iter().chain(*cells).map(|(column, text)| {
            format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
        });
        format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
    });
    rows.collect()
}

/// The workbook without what stands between these of its data sheet.
fn without(bytes: &[u8], data_part: &str, [first, last]: [&str; 2]) -> Vec<u8> {
    let text = part(bytes, data_part);
    let (before, rest) = text.split_once(first).unwrap();
    let (_, after) = rest.rsplit_once(last).unwrap();
    with_part(bytes, data_part, format!("{before}{after}").as_bytes())
}

#[test]
fn rules_that_the_names_speak_of_and_the_sheet_has_no_more_are_unknown() {
    let name = "reqPTList0item_namemarketplace_idA2Qlanguage_tagpt_BR.value";
    let fixture = |formats: bool| {
        let usual = with_formats(&LANGUAGES[0]);
        let mut names = usual.names.clone();
        names.push((name.to_owned(), "LEN(Modelo!$D1)=0".to_owned()));
        let after_data = if formats { usual.after_data } else { "" };
        Fixture { names, after_data, rows: rows(&[&[]]), ..usual }.bytes()
    };
    let found = |bytes: &[u8]| {
        let checked = check_workbook(bytes).unwrap();
        let unknown = checked.template.rules().unknown().iter();
        let gone = unknown.filter(|rule| rule.reason == FormulaFault::Gone);
        let cells: Vec<String> = gone.map(|rule| rule.cells.to_string()).collect();
        let states = checked.template.rules().states(&checked.rows[0].cells);
        let state = states.state(checked.template.column_at(3).unwrap());
        (cells, state, checked.is_whole())
    };
    // One column, and all of them.
    for formats in [true, false] {
        let expected = (vec!["D7:D1048576".to_owned()], CellState::Unknown, false);
        assert_eq!(found(&fixture(formats)), expected, "{formats}");
    }
}

#[test]
fn the_real_template_without_its_formats_is_not_whole() {
    let Some((bytes, template)) = real() else { return };
    let data_part = &template.layout().sheet_part;
    let ends = ["<conditionalFormatting ", "</conditionalFormatting>"];
    let cut = Template::read(&without(&bytes, data_part, ends)).unwrap();
    let gone = cut.rules().unknown().iter().filter(|rule| rule.reason == FormulaFault::Gone);
    assert_eq!(gone.count(), 271);
    assert!(template.rules().unknown().is_empty());
}
