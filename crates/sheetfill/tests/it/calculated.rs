//! Rows of data that hold formulas.

use std::io::Cursor;

use sheetfill::FindingCode::*;
use sheetfill::{
    ExistingRows, FillOptions, Plan, Report, Severity, Template, Value, check_workbook, fill,
    rejected,
};

use crate::container::{changed, entries, part};
use crate::fixture::{DATA_PART, Fixture, with_part, zip};

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

/// A formula that two rows share; the second row's type is wrong.
const SHARED: &str = "<row r=\"7\"><c r=\"A7\" t=\"str\"><v>S-1</v></c><c r=\"C7\" t=\"str\"><v>COAT</v></c><c r=\"I7\"><f t=\"shared\" ref=\"I7:I8\" si=\"0\">G7*2</f><v>1</v></c></row><row r=\"8\"><c r=\"A8\" t=\"str\"><v>S-2</v></c><c r=\"C8\" t=\"str\"><v>NOPE</v></c><c r=\"I8\" s=\"3\" cm=\"1\"><f t=\"shared\" si=\"0\"/><v>4</v></c></row>";
const CHAIN: &str = "xl/calcChain.xml";
const RELS: &str = "xl/_rels/workbook.xml.rels";
const TYPES: &str = "[Content_Types].xml";

/// A workbook with shared formulas and a calculation chain.
fn chained() -> Vec<u8> {
    let bytes = source(SHARED);
    let rels = part(&bytes, RELS).replace("</Relationships>", "<Relationship Id=\"rId9\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain\" Target=\"calcChain.xml\"/></Relationships>");
    let types = "<Types><Override PartName=\"/xl/calcChain.xml\" ContentType=\"c\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"s\"/></Types>";
    let bytes = with_part(&bytes, RELS, rels.as_bytes());
    let bytes = with_part(&bytes, TYPES, types.as_bytes());
    let names = entries(&bytes).into_iter().map(|entry| entry.name);
    let mut parts: Vec<(String, Vec<u8>)> =
        names.map(|name| (name.clone(), part(&bytes, &name).into_bytes())).collect();
    let chain = "<calcChain><c r=\"I7\" i=\"7\"/><c r=\"I8\" i=\"7\"/></calcChain>";
    parts.push((CHAIN.to_owned(), chain.into()));
    zip(&parts)
}

#[track_caller]
fn assert_unchained(out: &[u8]) {
    assert!(!entries(out).iter().any(|entry| entry.name == CHAIN));
    assert!(!part(out, RELS).contains("calcChain"));
    assert_eq!(
        part(out, TYPES),
        "<Types><Override PartName=\"/xl/styles.xml\" ContentType=\"s\"/></Types>"
    );
}

#[test]
fn the_calculation_chain_goes_with_a_formula_that_is_replaced() {
    let bytes = chained();
    let (out, report) = filled(&bytes, ExistingRows::Replace);
    let sheet = part(&out, DATA_PART);
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "));
    assert_unchained(&out);
    let mut told = report.rewritten_parts;
    told.sort();
    assert_eq!(told, [TYPES, RELS, CHAIN, DATA_PART]);
    assert_eq!(report.untouched_parts + 3, entries(&out).len());
}

#[test]
fn the_calculation_chain_stays_when_no_formula_goes() {
    let bytes = chained();
    let (out, report) = filled(&bytes, ExistingRows::Append);
    assert_eq!(report.rewritten_parts, [DATA_PART]);
    assert_eq!(changed(&bytes, &out), [DATA_PART]);
}

#[test]
fn formulas_of_rejected_rows_give_way_to_their_results() {
    let bytes = chained();
    let checked = check_workbook(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    rejected(&checked.template, &bytes, (&checked.error_rows, &checked.findings), &mut out)
        .unwrap();
    let out = out.into_inner();
    let sheet = part(&out, DATA_PART);
    assert!(sheet.contains("<c s=\"3\" r=\"I7\"><v>4</v></c></row></sheetData>"), "{sheet}");
    assert_unchained(&out);
}

#[test]
fn a_formula_without_a_result_stays_in_its_rejected_row() {
    let rows = UNSOLVED.replace("<f>C7</f><v/>", "<v>9</v>");
    let bytes = source(&rows);
    let checked = check_workbook(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    rejected(&checked.template, &bytes, (&[7].into(), &checked.findings), &mut out).unwrap();
    let sheet = part(out.get_ref(), DATA_PART);
    assert!(sheet.contains("<c r=\"D7\"><f>D7</f></c>"), "{sheet}");
    // What it comes to is still not known.
    let again = check_workbook(out.get_ref()).unwrap();
    assert!(again.findings.iter().any(|f| f.cell == "D7" && f.code == FormulaWithoutResult));
}

#[test]
fn a_text_twin_names_the_formulas_that_have_no_result() {
    let bytes = source(UNSOLVED);
    let template = Template::read(&bytes).unwrap();
    let report = sheetfill::tsv(&template, &bytes, Vec::new()).unwrap();
    assert_eq!(report.without_result, ["A8", "C8", "D8"]);
    assert!(report.changed.is_empty());
}
