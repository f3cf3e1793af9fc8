//! Merged cells and links of rows of data.

use std::io::Cursor;

use sheetfill::{ExistingRows, FillOptions, Plan, Template, check_workbook, fill, rejected};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture};

/// The second and third row have a wrong type.
const ROWS: &str = "<row r=\"7\"><c r=\"A7\" t=\"str\"><v>S-1</v></c><c r=\"C7\" t=\"str\"><v>COAT</v></c></row><row r=\"8\"><c r=\"A8\" t=\"str\"><v>S-2</v></c><c r=\"C8\" t=\"str\"><v>NO</v></c></row><row r=\"9\"><c r=\"A9\" t=\"str\"><v>S-3</v></c><c r=\"C9\" t=\"str\"><v>NO</v></c></row>";
const TIES: &str = "<mergeCells count=\"3\"><mergeCell ref=\"A3:C3\"/><mergeCell ref=\"D7:D8\"/><mergeCell ref=\"E8:E9\"></mergeCell></mergeCells><hyperlinks><hyperlink ref=\"D9\" location=\"x\"/></hyperlinks>";

fn source() -> Vec<u8> {
    Fixture { rows: ROWS.to_owned(), after_data: TIES, ..Fixture::default() }.bytes()
}

#[test]
fn those_of_replaced_rows_go() {
    let bytes = source();
    let template = Template::read(&bytes).unwrap();
    for (existing_rows, expected) in [
        (
            ExistingRows::Replace,
            "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A3:C3\"/></mergeCells><dataValidations",
        ),
        (ExistingRows::Append, TIES),
    ] {
        let options = FillOptions { existing_rows, ..FillOptions::default() };
        let mut out = Cursor::new(Vec::new());
        fill(&template, &bytes, &Plan::new(), &options, &mut out).unwrap();
        let sheet = part(out.get_ref(), DATA_PART);
        assert!(sheet.contains(expected), "{sheet}");
    }
}

#[test]
fn those_of_rejected_rows_move_with_them() {
    let bytes = source();
    let checked = check_workbook(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    rejected(&checked.template, &bytes, &checked.findings, &mut out).unwrap();
    let sheet = part(out.get_ref(), DATA_PART);
    let expected = "<mergeCells count=\"2\"><mergeCell ref=\"A3:C3\"/><mergeCell ref=\"E7:E8\"></mergeCell></mergeCells><hyperlinks><hyperlink location=\"x\" ref=\"D8\"/></hyperlinks>";
    assert!(sheet.contains(expected), "{sheet}");
}
