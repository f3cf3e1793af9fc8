//! Cells keep their kind, and numbers are read as a spreadsheet shows them.

use sheetfill::{CellState, FindingCode, Template, Value, check_workbook, tsv};

use crate::fixture::Fixture;

/// A row of data with these cells as they stand in the XML: column, type and value.
fn row(cells: &[(&str, &str, &str)]) -> Fixture {
    let cells = cells.iter().map(|(column, kind, value)| match *kind {
        "inlineStr" => format!("<c r=\"{column}7\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
        kind => format!("<c r=\"{column}7\" t=\"{kind}\"><v>{value}</v></c>"),
    });
    let rows = format!("<row r=\"7\">{}</row>", cells.collect::<String>());
    Fixture { rows, ..Fixture::default() }
}

fn values(fixture: &Fixture) -> Vec<Value> {
    let bytes = fixture.bytes();
    let rows = Template::read(&bytes).unwrap().data_rows(&bytes).unwrap();
    rows[0].cells.values().cloned().collect()
}

#[test]
fn truth_values_and_texts_are_told_apart() {
    let cells =
        [("A", "b", "1"), ("B", "b", "true"), ("D", "b", "false"), ("E", "inlineStr", "TRUE")];
    let expected =
        [Value::Truth(true), Value::Truth(true), Value::Truth(false), Value::from("TRUE")];
    assert_eq!(values(&row(&cells)), expected);
}

#[test]
fn an_order_of_texts_that_hangs_on_the_language_is_reported() {
    let after_data = "<conditionalFormatting sqref=\"D7:D9\"><cfRule type=\"expression\" priority=\"1\"><formula>\"água\"&lt;\"b\"</formula></cfRule></conditionalFormatting>";
    let template = Template::read(&Fixture { after_data, ..Fixture::default() }.bytes()).unwrap();
    let [unknown] = template.rules().unknown() else { panic!("{:?}", template.rules().unknown()) };
    assert_eq!(&*unknown.cells, "D7:D9");
    assert!(unknown.reason.to_string().contains("an order of texts"), "{}", unknown.reason);
}

#[test]
fn numbers_have_fifteen_digits_and_no_zeros_at_the_end() {
    let fixture = row(&[
        ("A", "n", "19.989999999999998"),
        ("D", "n", "5.0"),
        ("F", "inlineStr", "5.0"),
        ("G", "n", "1E+21"),
    ]);
    let shown = ["19.99", "5", "5.0", "1000000000000000000000"];
    let read: Vec<String> = values(&fixture).iter().map(|v| v.as_str().to_owned()).collect();
    assert_eq!(read, shown);
    let bytes = fixture.bytes();
    let mut out = Vec::new();
    tsv(&Template::read(&bytes).unwrap(), &bytes, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\r\n19.99\t\t\t5\t\t5.0\t1000000000000000000000\t"), "{text}");
}

#[test]
fn a_number_is_in_a_list_however_it_is_written() {
    let lists = "<worksheet><sheetData><row r=\"4\"><c r=\"I4\"><v>5.0</v></c></row><row r=\"5\"><c r=\"I5\"><v>7.5</v></c></row></sheetData></worksheet>";
    let found = |number: &str| {
        let replaced = vec![("xl/worksheets/sheet3.xml", lists.as_bytes().to_vec())];
        let fixture = Fixture { replaced, ..row(&[("A", "inlineStr", "S"), ("K", "n", number)]) };
        let checked = check_workbook(&fixture.bytes()).unwrap();
        checked.findings.iter().any(|finding| finding.code == FindingCode::ValueNotInList)
    };
    for number in ["5", "5.00", "7.5000000000000001", "0.75E1"] {
        assert!(!found(number), "{number}");
    }
    assert!(found("5.1"));
}

#[test]
fn an_error_is_no_text_to_the_rules() {
    // Whatever is compared with an error is one, and a format that yields one is not applied.
    let after_data = "<conditionalFormatting sqref=\"E7:E9\"><cfRule type=\"expression\" priority=\"1\"><formula>AND(req_brand,D7&lt;&gt;\"x\")</formula></cfRule></conditionalFormatting>";
    let ruled = |kind: &str| {
        let names = vec![("req_brand".to_owned(), "TRUE".to_owned())];
        let fixture = Fixture { names, after_data, ..row(&[("D", kind, "#N/A")]) };
        let bytes = fixture.bytes();
        let template = Template::read(&bytes).unwrap();
        let rows = template.data_rows(&bytes).unwrap();
        let brand = template.columns_by_stem("brand.value").next().unwrap();
        let codes: Vec<FindingCode> = check_workbook(&bytes)
            .unwrap()
            .findings
            .iter()
            .filter(|finding| finding.cell == "D7")
            .map(|finding| finding.code)
            .collect();
        let state = template.rules().states(&rows[0].cells).state(brand);
        (rows[0].cells[&3].clone(), state, codes)
    };
    let told = vec![FindingCode::CellError];
    let error = Value::Error("#N/A".to_owned());
    assert_eq!(ruled("e"), (error, CellState::Free, told.clone()));
    assert_eq!(ruled("inlineStr"), (Value::from("#N/A"), CellState::Required, told));
}
