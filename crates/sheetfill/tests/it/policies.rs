//! Rows that a template holds already, and what each policy makes of them.

use std::io::Cursor;
use std::process::Command;

use sheetfill::{
    CellCode, Error, ExistingRows, FillOptions, Plan, Report, Strings, Template, Value, fill,
};

use crate::container::{Sheet, part};
use crate::fixture::{DATA_PART, Fixture};
use crate::wide::Wide;

/// Names the file that the other process writes to.
const CHILD: &str = "SHEETFILL_TEST_FILLED_BY_CHILD";

/// Rows of an earlier filling: one where data begins, a styled one without data, and one behind a
/// gap. The row of the example stands above them.
const ROWS: &str = "<row r=\"7\" ht=\"30\"><c r=\"A7\" s=\"5\" t=\"str\"><v>old 1</v></c><c r=\"D7\" s=\"6\" t=\"str\"><v>title 1</v></c></row><row r=\"9\" s=\"9\" customFormat=\"1\"><c r=\"A9\" s=\"5\"/></row><row r=\"12\"><c r=\"D12\" s=\"7\"><v>42</v></c></row><row r=\"14\"><c r=\"A14\" s=\"8\"/></row>";

fn source(list_end: u32) -> Vec<u8> {
    Fixture { rows: ROWS.to_owned(), list_end, ..Fixture::default() }.bytes()
}

/// Fills with three rows of a SKU and a title; the title of the last is blank.
fn filled(bytes: &[u8], existing_rows: ExistingRows) -> Result<(Vec<u8>, Report), Error> {
    let template = Template::read(bytes).unwrap();
    let column = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    let mut plan = Plan::new();
    for (sku, title) in [("new 1", "a"), ("new 2", "b"), ("new 3", "")] {
        let row = plan.add_row();
        plan.set(row, column("contribution_sku.value"), Value::from(sku));
        plan.set(row, column("item_name.value"), Value::from(title));
    }
    let options = FillOptions { existing_rows, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(&template, bytes, &plan, &options, &mut out)?;
    Ok((out.into_inner(), report))
}

/// What stands in the columns of SKU and title, by row as Excel counts them.
fn standing(bytes: &[u8]) -> Vec<(u32, String, String)> {
    let sheet = Sheet::read(bytes, "Modelo");
    let rows = (6..=sheet.last_row()).map(|row| (row + 1, sheet.text(row, 0), sheet.text(row, 3)));
    rows.filter(|(_, sku, title)| !(sku.is_empty() && title.is_empty())).collect()
}

fn row(number: u32, sku: &str, title: &str) -> (u32, String, String) {
    (number, sku.to_owned(), title.to_owned())
}

const NEW: &str = " t=\"inlineStr\"><is><t xml:space=\"preserve\">";

#[test]
fn appended_rows_stand_behind_the_last_one_with_data_also_after_a_gap() {
    let bytes = source(1006);
    let (out, report) = filled(&bytes, ExistingRows::Append).unwrap();
    assert_eq!(report.rows, Some(12..=14));
    let old = [row(7, "old 1", "title 1"), row(12, "", "42")];
    let new = [row(13, "new 1", "a"), row(14, "new 2", "b"), row(15, "new 3", "")];
    assert_eq!(standing(&out), [&old[..], &new].concat());
    let xml = part(&out, DATA_PART);
    // All that was there is as it was, and the styles that wait are kept.
    let (before, _) = ROWS.split_once("<row r=\"14\">").unwrap();
    assert!(xml.contains(before) && xml.contains("<dimension ref=\"A1:N15\"/>"));
    assert!(xml.contains(&format!("<row r=\"14\"><c r=\"A14\" s=\"8\"{NEW}new 2")));
    assert!(xml.contains(&format!("<c r=\"D13\" s=\"6\"{NEW}a")));
}

#[test]
fn replaced_rows_go_wherever_they_stand_and_the_example_stays() {
    let bytes = source(1006);
    let (out, report) = filled(&bytes, ExistingRows::Replace).unwrap();
    assert_eq!(report.rows, Some(6..=8));
    assert_eq!(standing(&out), [row(7, "new 1", "a"), row(8, "new 2", "b"), row(9, "new 3", "")]);
    let xml = part(&out, DATA_PART);
    assert!(!xml.contains("old 1") && !xml.contains("r=\"12\""));
    assert!(xml.contains(&format!("<row r=\"7\" ht=\"30\"><c r=\"A7\" s=\"5\"{NEW}new 1")));
    assert!(xml.contains(&format!(
        "<row r=\"9\" s=\"9\" customFormat=\"1\"><c r=\"A9\" s=\"5\"{NEW}new 3"
    )));
    assert!(xml.contains("<row r=\"14\"><c r=\"A14\" s=\"8\"/></row></sheetData>"));
    let [before, after] = [&bytes, &out].map(|bytes| Sheet::read(bytes, "Modelo"));
    for column in 0..14 {
        assert_eq!(after.value(5, column), before.value(5, column));
    }
}

#[test]
fn an_empty_plan_that_replaces_leaves_no_row() {
    let bytes = source(1006);
    let template = Template::read(&bytes).unwrap();
    let options = FillOptions { existing_rows: ExistingRows::Replace, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(&template, &bytes, &Plan::new(), &options, &mut out).unwrap();
    assert_eq!((report.rows, report.rows_written), (None, 0));
    assert_eq!(standing(out.get_ref()), []);
    assert_eq!(Template::read(out.get_ref()).unwrap().layout().rows_present, 0);
}

#[test]
fn refused_rows_are_counted_and_an_example_is_none() {
    let error = filled(&source(1006), ExistingRows::Refuse).unwrap_err();
    assert_eq!(error.code(), "ROWS_PRESENT");
    assert_eq!(error.to_string(), "the template already holds 2 rows of data from row 7 on");
    let blank = "<row r=\"7\"><c r=\"A7\" s=\"5\"/></row>".to_owned();
    let bytes = Fixture { rows: blank, ..Fixture::default() }.bytes();
    let (out, report) = filled(&bytes, ExistingRows::Refuse).unwrap();
    assert_eq!((report.rows, standing(&out).len()), (Some(6..=8), 3));
}

#[test]
fn the_first_row_behind_the_drop_downs_is_named_wherever_writing_begins() {
    let past = |list_end, existing_rows| -> Vec<(CellCode, String)> {
        let (_, report) = filled(&source(list_end), existing_rows).unwrap();
        report.findings.into_iter().map(|f| (f.code, f.cell)).collect()
    };
    let named = |cell: &str| vec![(CellCode::RowBeyondLists, cell.to_owned())];
    assert_eq!(past(14, ExistingRows::Append), named("A15"));
    assert_eq!(past(12, ExistingRows::Append), named("A13"));
    assert_eq!(past(15, ExistingRows::Append), []);
    assert_eq!(past(8, ExistingRows::Replace), named("A9"));
    assert_eq!(past(9, ExistingRows::Replace), []);
}

/// A fill that uses everything: shared strings, styles for texts like formulas, refusals.
fn everything() -> Vec<u8> {
    let bytes = Wide::default().bytes();
    let template = Template::read(&bytes).unwrap();
    let mut plan = Plan::new();
    for number in 0..40 {
        let row = plan.add_row();
        for column in template.columns() {
            plan.set(row, column, Value::Text(format!("={} {number}", column.index)));
        }
    }
    let mut out = Cursor::new(Vec::new());
    let options = FillOptions { strings: Strings::Shared, ..FillOptions::default() };
    let report = fill(&template, &bytes, &plan, &options, &mut out).unwrap();
    assert_eq!(report.rewritten_parts.len(), 3);
    assert!(report.findings.len() > 100);
    out.into_inner()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "what the child is told by its parent")]
fn another_process_writes_the_same_bytes() {
    if let Some(file) = std::env::var_os(CHILD) {
        std::fs::write(file, everything()).unwrap();
        return;
    }
    let here = everything();
    assert!(here == everything());
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("filled-by-child.xlsm");
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "policies::another_process_writes_the_same_bytes"])
        .env(CHILD, &file)
        .output()
        .unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    let there = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(here == there);
}
