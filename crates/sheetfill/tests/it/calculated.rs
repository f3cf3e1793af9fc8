//! Rows of data that hold formulas.

use std::io::Cursor;

use sheetfill::FindingCode::*;
use sheetfill::{
    ExistingRows, FillOptions, Plan, Report, Severity, Template, Value, check_workbook, fill,
};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture};

/// A row of values, and one of formulas as openpyxl writes them: without results.
const UNSOLVED: &str = "<row r=\"7\"><c r=\"A7\" t=\"str\"><v>S-1</v></c><c r=\"C7\" t=\"str\"><v>COAT</v></c></row><row r=\"8\"><c r=\"A8\"><f>A7&amp;\"-2\"</f><v></v></c><c r=\"C8\"><f>C7</f><v/></c><c r=\"D8\"><f>D7</f></c></row>";

fn source(rows: &str) -> Vec<u8> {
    Fixture { rows: rows.to_owned(), ..Fixture::default() }.bytes()
}

/// Fills with one row of a SKU.
fn filled(bytes: &[u8], existing_rows: ExistingRows) -> (Vec<u8>, Report) {
    let template = Template::read(bytes).unwrap();
    let mut plan = Plan::new();
    let row = plan.add_row();
    let sku = template.columns_by_stem("contribution_sku.value").next().unwrap();
    plan.set(row, sku, Value::from("new"));
    let options = FillOptions { existing_rows, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(&template, bytes, &plan, &options, &mut out).unwrap();
    (out.into_inner(), report)
}

#[test]
fn rows_that_hold_only_formulas_are_not_written_over() {
    let empty_result = "<row r=\"9\"><c r=\"B9\" t=\"str\"><f>B7</f><v></v></c></row>";
    for (rows, first) in [(UNSOLVED.to_owned(), 8), (format!("{UNSOLVED}{empty_result}"), 9)] {
        let bytes = source(&rows);
        let (out, report) = filled(&bytes, ExistingRows::Append);
        assert_eq!(report.rows, Some(first..=first));
        assert!(part(&out, DATA_PART).contains(&rows));
    }
}

#[test]
fn a_formula_without_a_stored_result_is_told_and_is_not_taken_for_a_blank_cell() {
    let checked = check_workbook(&source(UNSOLVED)).unwrap();
    let told: Vec<_> =
        checked.findings.iter().filter(|f| f.row == 7).map(|f| (f.cell.as_str(), f.code)).collect();
    let unsolved = FormulaWithoutResult;
    assert_eq!(told, [("A8", unsolved), ("C8", unsolved), ("D8", unsolved)]);
    assert_eq!(unsolved.severity(), Severity::Warning);
    assert_eq!(checked.rows[1].without_result, [0, 2, 3].into());
}
