//! What a fill writes, and what it leaves alone.

use std::io::Cursor;

use calamine::Data;
use proptest::prelude::*;
use sheetfill::{
    CellCode, ExistingRows, FillOptions, Number, Plan, Report, Strings, Template, Value, fill,
};

use crate::container::{Sheet, changed, part};
use crate::fixture::{DATA_PART, Fixture, Text, UNIFIED};

/// Columns of the unified fixture.
const SKU: usize = 0;
const ACTION: usize = 1;
const TYPE: usize = 2;
const TITLE: usize = 3;
const COLOR: usize = 7;
const DATE: usize = 8;
const UNIT: usize = 9;
const SIZE: usize = 11;
const ODD: usize = 12;

fn plan(template: &Template, rows: &[&[(usize, Value)]]) -> Plan {
    let mut plan = Plan::new();
    for cells in rows {
        let row = plan.add_row();
        for (column, value) in *cells {
            plan.set(row, &template.columns()[*column], value.clone());
        }
    }
    plan
}

fn run(fixture: &Fixture, options: FillOptions, rows: &[&[(usize, Value)]]) -> (Vec<u8>, Report) {
    let source = fixture.bytes();
    let template = Template::read(&source).unwrap();
    let mut out = Cursor::new(Vec::new());
    let report = fill(&template, &source, &plan(&template, rows), &options, &mut out).unwrap();
    (out.into_inner(), report)
}

fn text(text: &str) -> Value {
    Value::from(text)
}

fn existing(existing_rows: ExistingRows) -> FillOptions {
    FillOptions { existing_rows, ..FillOptions::default() }
}

const SHARED: FillOptions =
    FillOptions { existing_rows: ExistingRows::Append, strings: Strings::Shared };

#[test]
fn every_byte_outside_the_new_rows_and_the_dimension_stays() {
    let fixture = Fixture::default();
    let rows: [&[(usize, Value)]; 2] = [
        &[(SKU, text("A-1")), (TYPE, text("COAT"))],
        &[(SKU, text("A-2")), (UNIT, text("Gramas"))],
    ];
    let (out, report) = run(&fixture, FillOptions::default(), &rows);
    assert_eq!(changed(&fixture.bytes(), &out), [DATA_PART]);
    assert_eq!(report.rewritten_parts, [DATA_PART]);
    assert_eq!((report.untouched_parts, report.rows_written, report.cells_written), (9, 2, 4));
    assert_eq!(report.rows, Some(6..=7));
    assert!(report.findings.is_empty());
    let new = "<row r=\"7\"><c r=\"A7\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">A-1</t></is></c><c r=\"C7\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">COAT</t></is></c></row><row r=\"8\"><c r=\"A8\" s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">A-2</t></is></c><c r=\"J8\" t=\"inlineStr\"><is><t xml:space=\"preserve\">Gramas</t></is></c></row></sheetData>";
    let expected = part(&fixture.bytes(), DATA_PART)
        .replace("ref=\"A1:N6\"", "ref=\"A1:N8\"")
        .replace("</sheetData>", new);
    assert_eq!(part(&out, DATA_PART), expected);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for options in [FillOptions::default(), SHARED] {
        let rows: [&[(usize, Value)]; 1] = [&[(SKU, text("A-1")), (TITLE, text("Casaco"))]];
        let [one, two] = [(); 2].map(|()| run(&Fixture::default(), options, &rows).0);
        assert!(one == two);
    }
}

#[test]
fn an_empty_plan_changes_no_text() {
    let (out, report) = run(&Fixture::default(), FillOptions::default(), &[]);
    assert_eq!(part(&out, DATA_PART), part(&Fixture::default().bytes(), DATA_PART));
    assert_eq!(report.rows, None);
}

/// Texts that other writers turn into formulas, numbers, dates or broken XML.
const TRICKY: [&str; 16] = [
    "=SUM(A1:A9)",
    "+55 11 99999-0000",
    "-1",
    "@cmd",
    "\tTAB",
    "00123",
    "7891000315507123456",
    "1E5",
    "<b>\"R&D\"</b> ]]>",
    "  blanks around  ",
    "linha 1\nlinha 2",
    "👩‍👩‍👧 emoji 🇧🇷",
    "ação ＝1",
    "TRUE",
    "2025-06-13",
    "&amp;",
];

#[test]
fn text_stays_the_text_that_was_given() {
    for options in [FillOptions::default(), SHARED] {
        let cells: Vec<Vec<(usize, Value)>> =
            TRICKY.iter().map(|t| vec![(TITLE, text(t))]).collect();
        let rows: Vec<&[(usize, Value)]> = cells.iter().map(Vec::as_slice).collect();
        let (out, _) = run(&Fixture::default(), options, &rows);
        let sheet = Sheet::read(&out, "Modelo");
        for (row, wanted) in (6..).zip(TRICKY) {
            assert_eq!(sheet.value(row, 3), Data::String(wanted.to_owned()));
        }
        assert!(!part(&out, DATA_PART).contains("<f>"));
    }
}

#[test]
fn control_characters_are_escaped_as_excel_does() {
    let rows: [&[(usize, Value)]; 1] = [&[(TITLE, text("a\u{0}b\u{1F}c\r_x0041_"))]];
    let (out, _) = run(&Fixture::default(), FillOptions::default(), &rows);
    assert!(part(&out, DATA_PART).contains(">a_x0000_b_x001F_c_x000D__x005F_x0041_</t>"));
}

#[test]
fn numbers_are_exact_and_typed() {
    let rows: [&[(usize, Value)]; 1] = [&[
        (TITLE, Value::Number(Number::scaled(12_990, 2))),
        (DATE, Value::Number(Number::integer(45_000))),
    ]];
    let (out, _) = run(&Fixture::default(), FillOptions::default(), &rows);
    let xml = part(&out, DATA_PART);
    assert!(
        xml.contains("<c r=\"D7\" s=\"2\"><v>129.9</v></c><c r=\"I7\" s=\"3\"><v>45000</v></c>")
    );
}

#[test]
fn a_text_may_fill_a_cell_but_not_more() {
    let most = "é".repeat(32_767);
    let wide = "😀".repeat(16_384);
    let rows: [&[(usize, Value)]; 1] = [&[(SKU, text(&most)), (TITLE, text(&wide))]];
    let (out, report) = run(&Fixture::default(), FillOptions::default(), &rows);
    let sheet = Sheet::read(&out, "Modelo");
    assert_eq!(sheet.text(6, 0), most);
    assert_eq!(sheet.text(6, 3), "");
    let [finding] = report.findings.as_slice() else { panic!("one finding") };
    assert_eq!((finding.code, finding.cell.as_str()), (CellCode::TextTooLong, "D7"));
    assert_eq!(finding.value, wide);
}

#[test]
fn what_a_list_refuses_is_reported_and_not_written() {
    let rows: [&[(usize, Value)]; 2] = [
        &[
            (ACTION, text("Apagar")),
            (TYPE, text("COAT")),
            (COLOR, text("azul")),
            (UNIT, text("Gramas")),
            (SIZE, text("M")),
            (ODD, text("anything")),
        ],
        &[(TYPE, text("3D-PRINTER KIT")), (COLOR, text("Azul"))],
    ];
    let (out, report) = run(&Fixture::default(), FillOptions::default(), &rows);
    let found: Vec<(&str, &str, usize)> =
        report.findings.iter().map(|f| (f.code.as_str(), f.cell.as_str(), f.plan_row)).collect();
    let expected = [
        ("VALUE_NOT_IN_LIST", "B7", 0),
        ("VALUE_NOT_IN_LIST", "H7", 0),
        ("VALUE_NEEDS_DEPENDENT_LIST", "L7", 0),
        ("VALUE_NOT_FOR_TYPE", "H8", 1),
    ];
    assert_eq!(found, expected);
    let sheet = Sheet::read(&out, "Modelo");
    for (row, column) in [(6, 1), (6, 7), (6, 11), (7, 7)] {
        assert_eq!(sheet.value(row, column), Data::Empty);
    }
    assert_eq!((sheet.text(6, 9), sheet.text(6, 12)), ("Gramas".into(), "anything".into()));
    assert_eq!(report.cells_written, 4);
}

#[test]
fn rows_past_the_drop_downs_are_written_and_named_once() {
    let rows: [&[(usize, Value)]; 3] =
        [&[(SKU, text("1"))], &[(SKU, text("2"))], &[(SKU, text("3"))]];
    let (out, report) =
        run(&Fixture { list_end: 7, ..Fixture::default() }, FillOptions::default(), &rows);
    let [finding] = report.findings.as_slice() else { panic!("one finding") };
    assert_eq!((finding.code, finding.cell.as_str()), (CellCode::RowBeyondLists, "A8"));
    assert_eq!(Sheet::read(&out, "Modelo").text(8, 0), "3");
}

/// Two rows of data with a blank, styled one before them and another behind.
fn with_rows() -> Fixture {
    let rows = "<row r=\"7\" s=\"9\" customFormat=\"1\" ht=\"30\" spans=\"1:2\"><c r=\"A7\" s=\"5\"/><c r=\"D7\" s=\"6\"></c></row><row r=\"8\"><c r=\"A8\" s=\"5\" t=\"str\"><v>old 1</v></c><c r=\"D8\" t=\"str\"><v>title 1</v></c></row><row r=\"9\"><c r=\"A9\" t=\"str\"><f>A8</f><v>old 2</v></c></row><row r=\"10\"><c r=\"A10\" s=\"5\"/><c r=\"N10\" s=\"8\"/></row>";
    Fixture { rows: rows.to_owned(), ..Fixture::default() }
}

#[test]
fn new_rows_go_behind_the_old_ones_and_keep_the_styles_that_wait_there() {
    let rows: [&[(usize, Value)]; 2] =
        [&[(SKU, text("new 1")), (TITLE, text("t"))], &[(SKU, text("new 2"))]];
    let (out, report) = run(&with_rows(), existing(ExistingRows::Append), &rows);
    assert_eq!(report.rows, Some(9..=10));
    let xml = part(&out, DATA_PART);
    let old = with_rows().rows;
    let untouched = old.split("<row r=\"10\">").next().unwrap();
    assert!(xml.contains(untouched));
    let cell = |name: &str, style: &str, text: &str| {
        format!(
            "<c r=\"{name}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        )
    };
    let row_10 = format!(
        "<row r=\"10\">{}{}<c r=\"N10\" s=\"8\"/></row>",
        cell("A10", " s=\"5\"", "new 1"),
        cell("D10", " s=\"6\"", "t")
    );
    assert!(xml.contains(&(row_10 + "<row r=\"11\">")));
}

#[test]
fn replaced_rows_leave_nothing_of_the_old_ones_but_their_styles() {
    let rows: [&[(usize, Value)]; 2] =
        [&[(SKU, text("new 1")), (TITLE, text("t"))], &[(SKU, text("new 2"))]];
    let (out, report) = run(&with_rows(), existing(ExistingRows::Replace), &rows);
    assert_eq!(report.rows, Some(6..=7));
    let sheet = Sheet::read(&out, "Modelo");
    assert_eq!(
        (sheet.text(6, 0), sheet.text(7, 0), sheet.text(7, 3)),
        ("new 1".into(), "new 2".into(), String::new())
    );
    assert_eq!(sheet.last_row(), 7);
    let xml = part(&out, DATA_PART);
    assert!(
        xml.contains("<row r=\"7\" s=\"9\" customFormat=\"1\" ht=\"30\"><c r=\"A7\" s=\"5\" t=")
    );
    assert!(xml.contains("<c r=\"D7\" s=\"6\" t="));
    assert!(xml.contains("<row r=\"10\"><c r=\"A10\" s=\"5\"/><c r=\"N10\" s=\"8\"/></row>"));
    assert!(!xml.contains("old 1") && !xml.contains("<f>") && !xml.contains("r=\"9\""));
}

#[test]
fn a_row_format_is_taken_by_new_cells_only_when_it_is_switched_on() {
    for (switch, style) in [("customFormat=\"1\"", "9"), ("customFormat=\"0\"", "3")] {
        let rows = format!("<row r=\"7\" s=\"9\" {switch}/>");
        let fixture = Fixture { rows, ..Fixture::default() };
        let (out, _) = run(&fixture, FillOptions::default(), &[&[(DATE, text("13/06/2025"))]]);
        assert!(
            part(&out, DATA_PART).contains(&format!("<c r=\"I7\" s=\"{style}\" t=")),
            "{switch}"
        );
    }
}

#[test]
fn rows_below_the_first_take_its_styles() {
    let rows = "<row r=\"7\"><c r=\"A7\" s=\"0\"/><c r=\"D7\" s=\"6\"/></row>".to_owned();
    let fixture = Fixture { rows, ..Fixture::default() };
    let cells = [(SKU, text("A")), (TITLE, text("t")), (DATE, text("13/06/2025"))];
    let (out, _) = run(&fixture, FillOptions::default(), &[&cells, &cells]);
    let xml = part(&out, DATA_PART);
    // The columns' own styles are 2 and 3.
    for cell in ["\"A7\" s=\"0\"", "\"A8\" s=\"2\"", "\"D8\" s=\"6\"", "\"I8\" s=\"3\""] {
        assert!(xml.contains(cell), "{cell}");
    }
}

#[test]
fn rows_that_are_there_can_be_refused() {
    let source = with_rows().bytes();
    let template = Template::read(&source).unwrap();
    let plan = plan(&template, &[&[(SKU, text("new"))]]);
    let mut out = Cursor::new(Vec::new());
    let error =
        fill(&template, &source, &plan, &existing(ExistingRows::Refuse), &mut out).unwrap_err();
    assert_eq!(error.code(), "ROWS_PRESENT");
    assert_eq!(error.to_string(), "the template already holds 2 rows of data from row 7 on");
    assert!(out.into_inner().is_empty());
    let (out, _) =
        run(&Fixture::default(), existing(ExistingRows::Refuse), &[&[(SKU, text("new"))]]);
    assert_eq!(Sheet::read(&out, "Modelo").text(6, 0), "new");
}

#[test]
fn no_row_goes_past_the_end_of_a_sheet() {
    let rows = "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>".to_owned();
    let source = Fixture { rows, ..Fixture::default() }.bytes();
    let template = Template::read(&source).unwrap();
    let plan = plan(&template, &[&[(SKU, text("new"))]]);
    let out = Cursor::new(Vec::new());
    let error = fill(&template, &source, &plan, &FillOptions::default(), out).unwrap_err();
    assert_eq!(error.code(), "TOO_MANY_ROWS");
}

#[test]
fn shared_strings_are_appended_once_and_counted() {
    let rows: [&[(usize, Value)]; 2] =
        [&[(SKU, text("A")), (TITLE, text("R&D"))], &[(SKU, text("B")), (TITLE, text("R&D"))]];
    let (out, report) = run(&Fixture::default(), SHARED, &rows);
    let table = "xl/sharedStrings.xml";
    assert_eq!(changed(&Fixture::default().bytes(), &out), [DATA_PART, table]);
    assert_eq!(report.rewritten_parts, [table, DATA_PART]);
    let before = part(&Fixture::default().bytes(), table);
    let standing = before.matches("<si>").count();
    let added = "<si><t xml:space=\"preserve\">A</t></si><si><t xml:space=\"preserve\">R&amp;D</t></si><si><t xml:space=\"preserve\">B</t></si></sst>";
    let expected = before
        .replace(
            &format!("uniqueCount=\"{standing}\""),
            &format!("uniqueCount=\"{}\"", standing + 3),
        )
        .replace(&format!(" count=\"{standing}\""), &format!(" count=\"{}\"", standing + 4))
        .replace("</sst>", added);
    assert_eq!(part(&out, table), expected);
    let xml = part(&out, DATA_PART);
    assert_eq!(xml.matches(&format!("t=\"s\"><v>{}</v>", standing + 1)).count(), 2);
    // Inline and shared read alike.
    let (inline, _) = run(&Fixture::default(), FillOptions::default(), &rows);
    let [inline, shared] = [inline, out].map(|bytes| Sheet::read(&bytes, "Modelo"));
    for (row, column) in (0..8).flat_map(|row| (0..14).map(move |column| (row, column))) {
        assert_eq!(inline.value(row, column), shared.value(row, column));
    }
}

#[test]
fn a_table_without_items_or_with_extensions_takes_strings_too() {
    let empty = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" />";
    let extended =
        "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><extLst/></sst>";
    for table in [empty, extended] {
        let replaced = vec![("xl/sharedStrings.xml", table.as_bytes().to_vec())];
        let fixture = Fixture { text: Text::Inline, replaced, ..Fixture::default() };
        let (out, _) = run(&fixture, SHARED, &[&[(SKU, text("A"))]]);
        assert_eq!(Sheet::read(&out, "Modelo").text(6, 0), "A");
        assert!(!part(&out, "xl/sharedStrings.xml").contains("<extLst/><si>"));
    }
}

#[test]
fn a_prefixed_sheet_gets_prefixed_rows() {
    let fixture = Fixture { prefix: "x:", reversed: true, ..Fixture::default() };
    for options in [FillOptions::default(), SHARED] {
        let (out, _) = run(&fixture, options, &[&[(SKU, text("A")), (TITLE, text("T"))]]);
        assert_eq!(Sheet::read(&out, "Modelo").text(6, 3), "T");
        let xml = part(&out, DATA_PART);
        assert!(xml.contains("<x:row r=\"7\"><x:c r=\"A7\"") && !xml.contains("<row"));
    }
}

#[test]
fn a_filled_template_is_a_template_whose_rows_are_known() {
    let (out, _) = run(&Fixture::default(), SHARED, &[&[(SKU, text("A"))], &[(SKU, text("B"))]]);
    let template = Template::read(&out).unwrap();
    assert_eq!((template.layout().first_free_row, template.layout().rows_present), (8, 2));
    assert_eq!(template.columns().len(), UNIFIED.len());
}

#[test]
fn a_legacy_template_is_filled_from_its_own_data_row() {
    let fixture = Fixture { legacy: true, ..Fixture::default() };
    let (out, report) =
        run(&fixture, FillOptions::default(), &[&[(0, text("COAT")), (1, text("A"))]]);
    assert_eq!(report.rows, Some(3..=3));
    assert_eq!(Sheet::read(&out, "Modelo").text(3, 1), "A");
    assert_eq!(changed(&fixture.bytes(), &out), [DATA_PART]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_text_is_read_back_by_another_reader(wanted in "[^\\p{Cc}]{1,40}") {
        for options in [FillOptions::default(), SHARED] {
            let (out, report) = run(&Fixture::default(), options, &[&[(TITLE, text(&wanted))]]);
            prop_assert!(report.findings.is_empty());
            prop_assert_eq!(Sheet::read(&out, "Modelo").text(6, 3), wanted.clone());
        }
    }
}
