//! Cells that hold nothing but blanks, and cells beside the table.

use std::io::Cursor;

use sheetfill::{
    CellState, Cells, ExistingRows, FillOptions, FindingCode, Template, Value, check_workbook, fill,
};

use crate::fixture::Fixture;
use crate::ruled::{LANGUAGES, with_formats, with_matrices};
use crate::survive::one_row;

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
    let codes = codes(&Fixture { rows, ..with_formats(&LANGUAGES[0]) }, "E7");
    assert!(!codes.contains(&FindingCode::RequiredMissing), "{codes:?}");
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

#[test]
fn what_stands_beside_the_table_is_no_row_of_data() {
    let besides = [
        ("Z", "9", "<v>5</v>"),
        ("XFD", "7", "<f>COUNTA(A7:A999)</f><v>0</v>"),
        ("O", "40", "<f>1</f>"),
    ];
    let beside = |first: &str| {
        let mut rows: Vec<(u32, String)> = besides
            .iter()
            .map(|(column, row, inside)| {
                let cell = format!("<c r=\"{column}{row}\">{inside}</c>");
                (row.parse().unwrap(), cell)
            })
            .collect();
        rows.sort_unstable();
        let rows = rows.into_iter().map(|(row, cell)| {
            let before = if row == 7 { first } else { "" };
            format!("<row r=\"{row}\">{before}{cell}</row>")
        });
        Fixture { rows: rows.collect(), ..Fixture::default() }.bytes()
    };
    let bytes = beside("");
    let template = Template::read(&bytes).unwrap();
    let layout = template.layout();
    assert_eq!((layout.first_free_row, layout.rows_present), (6, 0));
    assert_eq!(template.data_rows(&bytes).unwrap(), []);
    let checked = check_workbook(&bytes).unwrap();
    assert_eq!((checked.findings, checked.rows), (vec![], vec![]));
    // A row that is one holds what stands in the columns of the template.
    let bytes = beside("<c r=\"A7\" t=\"inlineStr\"><is><t>S-1</t></is></c>");
    let template = Template::read(&bytes).unwrap();
    let layout = template.layout();
    assert_eq!((layout.first_free_row, layout.rows_present), (7, 1));
    let rows = template.data_rows(&bytes).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].cells, Cells::from([(0, Value::from("S-1"))]));
    assert!(rows[0].without_result.is_empty());
    // What stands beside keeps standing there, in a new row too.
    for (bytes, row) in [(beside(""), 6), (bytes, 7)] {
        let template = Template::read(&bytes).unwrap();
        let mut out = Cursor::new(Vec::new());
        let options = FillOptions { existing_rows: ExistingRows::Append, ..FillOptions::default() };
        let report = fill(&template, &bytes, &one_row(&template), &options, &mut out).unwrap();
        assert_eq!(report.rows, Some(row..=row));
        let text = crate::container::part(out.get_ref(), crate::fixture::DATA_PART);
        for (column, row, _) in besides {
            assert!(text.contains(&format!("<c r=\"{column}{row}\">")), "{column}{row}");
        }
    }
}
