//! Cells that hold nothing but blanks, and cells beside the table.


use sheetfill::{
    CellState, Cells, FindingCode, Template, Value, check_workbook,
};

use crate::fixture::Fixture;
use crate::ruled::{LANGUAGES, with_formats, with_matrices};

/// What shows nothing: spaces, one that does not break, a tab and a line break.
const BLANKS: [&str; 4] = [" ", "\u{a0}", " \u{a0}\u{2003} ", "\t\n"];

fn row(number: u32, cells: &[(&str, &str)]) -> String {
    let cells = cells.iter().map(|(column, text)| {
        format!("<c r=\"{column}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
    });
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

/// The findings of one cell.
fn codes(fixture: &Fixture, cell: &str) -> Vec<FindingCode> {
    let found = check_workbook(&fixture.bytes()).unwrap().findings;
    found.iter().filter(|finding| finding.cell == cell).map(|finding| finding.code).collect()
}

#[test]
fn a_required_cell_of_blanks_lacks_its_value() {
    for blank in BLANKS {
        let rows = row(7, &[("A", "S-1"), ("C", "COAT"), ("E", blank)]);
        let formats = Fixture { rows, ..with_formats(&LANGUAGES[0]) };
        assert_eq!(codes(&formats, "E7"), [FindingCode::RequiredMissing], "{blank:?}");
        let rows = row(4, &[("A", "COAT"), ("B", "S-1"), ("C", blank)]);
        let matrices = Fixture { rows, ..with_matrices("1", "0") };
        assert_eq!(codes(&matrices, "C4"), [FindingCode::RequiredMissing], "{blank:?}");
    }
    let rows = row(7, &[("A", "S-1"), ("C", "COAT"), ("E", " x ")]);
    assert_eq!(codes(&Fixture { rows, ..with_formats(&LANGUAGES[0]) }, "E7"), []);
}

#[test]
fn blanks_are_no_value_to_the_rules() {
    let template = Template::read(&with_formats(&LANGUAGES[0]).bytes()).unwrap();
    let brand = template.column_at(4).unwrap();
    for blank in BLANKS {
        let cells: Cells = [(2, Value::from("COAT")), (4, Value::from(blank))].into();
        assert_eq!(template.rules().states(&cells).state(brand), CellState::Required, "{blank:?}");
    }
}
