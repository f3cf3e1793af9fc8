//! Merged cells and links of rows of data.

use std::collections::BTreeSet;
use std::io::Cursor;

use sheetfill::{
    ExistingRows, FillOptions, Plan, Report, Template, Tied, Value, check_workbook, fill, rejected,
};

use crate::annotated::annotated;
use crate::container::{changed, part};
use crate::fixture::{DATA_PART, Fixture, with_part, zip};
use crate::wide::Wide;

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
    rejected(&checked.template, &bytes, (&checked.error_rows, &checked.findings), &mut out)
        .unwrap();
    let sheet = part(out.get_ref(), DATA_PART);
    let expected = "<mergeCells count=\"2\"><mergeCell ref=\"A3:C3\"/><mergeCell ref=\"E7:E8\"></mergeCell></mergeCells><hyperlinks><hyperlink location=\"x\" ref=\"D8\"/></hyperlinks>";
    assert!(sheet.contains(expected), "{sheet}");
}

/// Fills with rows that hold a SKU each.
fn filled(bytes: &[u8], existing_rows: ExistingRows, skus: &[&str]) -> Vec<u8> {
    reported(bytes, existing_rows, skus).0
}

fn reported(bytes: &[u8], existing_rows: ExistingRows, skus: &[&str]) -> (Vec<u8>, Report) {
    let template = Template::read(bytes).unwrap();
    let sku = template.columns_by_stem("contribution_sku.value").next().unwrap();
    let mut plan = Plan::new();
    for text in skus {
        let row = plan.add_row();
        plan.set(row, sku, Value::from(*text));
    }
    let options = FillOptions { existing_rows, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(&template, bytes, &plan, &options, &mut out).unwrap();
    (out.into_inner(), report)
}

/// What went, and its cells.
fn untied(report: &Report) -> Vec<(Tied, &str)> {
    report.untied.iter().map(|untied| (untied.what, untied.cells.as_str())).collect()
}

#[test]
fn those_that_wait_where_new_rows_go_give_way_to_them() {
    // Left behind by an earlier filling, below all data.
    let ties = "<mergeCells count=\"2\"><mergeCell ref=\"A10:A11\"/><mergeCell ref=\"D12:D13\"/></mergeCells><hyperlinks><hyperlink ref=\"A10\" location=\"x\"/></hyperlinks>";
    let bytes = Fixture { rows: ROWS.to_owned(), after_data: ties, ..Fixture::default() }.bytes();
    let (out, report) = reported(&bytes, ExistingRows::Append, &["S-4", "S-5"]);
    assert_eq!(untied(&report), [(Tied::MergedCells, "A10:A11"), (Tied::Link, "A10")]);
    assert_eq!(untied(&reported(&bytes, ExistingRows::Append, &[]).1), []);
    let sheet = part(&out, DATA_PART);
    let expected = "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"D12:D13\"/></mergeCells><dataValidations";
    assert!(sheet.contains(expected), "{sheet}");
    let skus = Template::read(&out).unwrap().data_rows(&out).unwrap();
    assert_eq!(skus.iter().map(|row| row.row).collect::<Vec<_>>(), [6, 7, 8, 9, 10]);
}

#[test]
fn what_went_with_replaced_rows_is_named() {
    let (_, report) = reported(&source(), ExistingRows::Replace, &["S-1"]);
    let went = [(Tied::MergedCells, "D7:D8"), (Tied::MergedCells, "E8:E9"), (Tied::Link, "D9")];
    assert_eq!(untied(&report), went);
}

#[test]
fn a_sku_that_stands_twice_is_named_when_it_is_written() {
    let told = |existing_rows, skus: &[&str]| {
        let (_, report) = reported(&source(), existing_rows, skus);
        let told = report.findings.into_iter();
        told.map(|found| (found.code.as_str(), found.cell, found.plan_row)).collect::<Vec<_>>()
    };
    let twice = |cell: &str, row| ("DUPLICATE_SKU", cell.to_owned(), row);
    let skus = ["S-2", "new", " new ", "S-4"];
    assert_eq!(told(ExistingRows::Append, &skus), [twice("A10", 0), twice("A12", 2)]);
    assert_eq!(told(ExistingRows::Replace, &skus), [twice("A9", 2)]);
    assert_eq!(told(ExistingRows::Append, &["S-4", "S-5"]), []);
}

#[test]
fn the_extent_of_rejected_rows_is_theirs() {
    let bytes = source();
    let text = part(&bytes, DATA_PART);
    let (before, behind) = text.split_once("<sheetData").unwrap();
    let before = match before.split_once("<dimension") {
        Some((before, behind)) => before.to_owned() + behind.split_once("/>").unwrap().1,
        None => before.to_owned(),
    };
    let behind = behind.replace("<mergeCells", "<autoFilter ref=\"A5:N9\"/><mergeCells");
    let text = format!("{before}<dimension ref=\"A1:N9\"/><sheetData{behind}");
    let bytes = with_part(&bytes, DATA_PART, text.as_bytes());
    // The name that Excel keeps beside a filter, and that of another sheet's.
    let book = part(&bytes, "xl/workbook.xml");
    let name = |sheet: u32, cells: &str| {
        format!(
            "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{sheet}\" hidden=\"1\">'Modelo'!{cells}</definedName>"
        )
    };
    let (of_ours, of_others) = (name(1, "$A$5:$N$9"), name(0, "$A$5:$N$9"));
    let names = format!("<definedNames>{of_others}{of_ours}");
    let book = book.replace("<definedNames>", &names);
    let bytes = with_part(&bytes, "xl/workbook.xml", book.as_bytes());
    let checked = check_workbook(&bytes).unwrap();
    let cut = |rows: &BTreeSet<u32>| {
        let mut out = Cursor::new(Vec::new());
        rejected(&checked.template, &bytes, (rows, &[]), &mut out).unwrap();
        (part(out.get_ref(), DATA_PART), part(out.get_ref(), "xl/workbook.xml"))
    };
    for (rows, last) in [(&checked.error_rows, 8), (&BTreeSet::new(), 6)] {
        let (sheet, book) = cut(rows);
        for extent in [
            format!("<dimension ref=\"A1:N{last}\"/>"),
            format!("<autoFilter ref=\"A5:N{last}\"/>"),
        ] {
            assert!(sheet.contains(&extent), "{extent}: {sheet}");
        }
        let expected = format!("{of_others}{}", name(1, &format!("$A$5:$N${last}")));
        assert!(book.contains(&expected), "{expected}: {book}");
    }
}

#[test]
fn notes_of_replaced_rows_go() {
    let bytes = Wide { rows: &crate::annotated::ROWS[1..], ..Wide::default() }.bytes();
    let (source, findings) = annotated(&bytes);
    let count = |bytes: &[u8]| part(bytes, "xl/comments1.xml").matches("<comment ").count();
    let shapes =
        |bytes: &[u8]| part(bytes, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count();
    assert_eq!((count(&source), shapes(&source)), (findings.len(), findings.len()));
    let kept = filled(&source, ExistingRows::Append, &["new"]);
    assert_eq!((count(&kept), shapes(&kept)), (findings.len(), findings.len()));
    let (replaced, report) = reported(&source, ExistingRows::Replace, &["new"]);
    assert_eq!((count(&replaced), shapes(&replaced)), (0, 0));
    // Nobody misses ours.
    assert_eq!(untied(&report), []);
    let notes = part(&source, "xl/comments1.xml");
    let by_seller = notes.replacen('\u{2063}', "", 2);
    let by_seller = with_part(&source, "xl/comments1.xml", by_seller.as_bytes());
    let (_, report) = reported(&by_seller, ExistingRows::Replace, &["new"]);
    let (_, behind) = notes.split_once("ref=\"").unwrap();
    let (cell, _) = behind.split_once('"').unwrap();
    assert_eq!(untied(&report), [(Tied::Note, cell)]);
    // A seller's note on a row that is still empty.
    let theirs = notes.replace(&format!("ref=\"{cell}\""), "ref=\"A6\"");
    assert_ne!(theirs, notes);
    let waiting = with_part(&source, "xl/comments1.xml", theirs.as_bytes());
    let kept = filled(&waiting, ExistingRows::Append, &["new"]);
    assert_eq!(part(&kept, "xl/comments1.xml"), theirs);
}

#[test]
fn a_row_that_a_filter_hid_is_shown_when_it_is_written_over() {
    let hidden = ROWS.replace("<row r=\"7\">", "<row r=\"7\" hidden=\"1\" ht=\"30\">");
    let bytes = Fixture { rows: hidden, ..Fixture::default() }.bytes();
    let out = filled(&bytes, ExistingRows::Replace, &["new"]);
    assert!(part(&out, DATA_PART).contains("<row r=\"7\" ht=\"30\">"));
    let kept = filled(&bytes, ExistingRows::Append, &["new"]);
    assert!(part(&kept, DATA_PART).contains("<row r=\"7\" hidden=\"1\" ht=\"30\">"));
}

#[test]
fn a_sheet_may_have_as_many_links_as_excel_takes() {
    let links: Vec<String> = (0..65_530)
        .map(|n| format!("<Relationship Id=\"l{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink\" Target=\"https://example.com/{n}\" TargetMode=\"External\"/>"))
        .collect();
    let mut parts = Fixture { rows: ROWS.to_owned(), ..Fixture::default() }.parts();
    let rels = "xl/worksheets/_rels/sheet2.xml.rels".to_owned();
    parts.push((rels, format!("<Relationships>{}</Relationships>", links.concat()).into_bytes()));
    let bytes = zip(&parts);
    let out = filled(&bytes, ExistingRows::Append, &["S-4"]);
    assert_eq!(changed(&bytes, &out), [DATA_PART]);
    assert!(check_workbook(&out).is_ok());
}

#[test]
fn rejected_are_the_rows_with_errors_also_those_whose_findings_are_not_listed() {
    let bytes = source();
    let checked = check_workbook(&bytes).unwrap();
    assert_eq!(checked.error_rows, [7, 8].into());
    let mut out = Cursor::new(Vec::new());
    rejected(&checked.template, &bytes, (&checked.error_rows, &[]), &mut out).unwrap();
    let left = check_workbook(out.get_ref()).unwrap();
    let skus: Vec<&str> = left.rows.iter().map(|row| row.cells[&0].as_str()).collect();
    assert_eq!(skus, ["S-2", "S-3"]);
}

#[test]
fn rejected_rows_are_shown_also_when_a_filter_hid_them() {
    let hidden = ROWS.replace("<row r=\"8\">", "<row r=\"8\" hidden=\"1\">");
    let bytes = Fixture { rows: hidden, ..Fixture::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    rejected(&checked.template, &bytes, (&checked.error_rows, &[]), &mut out).unwrap();
    let sheet = part(out.get_ref(), DATA_PART);
    assert!(sheet.contains("<row r=\"7\"><c") && !sheet.contains("hidden"), "{sheet}");
}
