//! The data sheet as tab-separated text.

use sheetfill::{Template, TsvReport, tsv};

use crate::real::real;
use crate::wide::{COLUMNS, Wide};

fn text(bytes: &[u8]) -> (Vec<Vec<String>>, TsvReport) {
    let template = Template::read(bytes).unwrap();
    let mut out = Vec::new();
    let report = tsv(&template, bytes, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let whole = text.strip_suffix("\r\n").unwrap();
    let lines = whole.split("\r\n").map(|line| line.split('\t').map(str::to_owned).collect());
    (lines.collect(), report)
}

#[test]
fn every_row_is_a_line_and_every_column_a_field() {
    let rows: [&[(&str, &str)]; 2] = [
        &[("A", "00123"), ("C", "COAT"), ("D", "=1+1 \"Casaco\" de lã"), ("T", "1.50")],
        &[("A", "S-2"), ("S", "one\ttwo\r\n\nthree\u{2028}four")],
    ];
    let (lines, report) = text(&Wide { rows: &rows, ..Wide::default() }.bytes());
    assert_eq!(
        report,
        TsvReport { rows: 2, changed: vec!["S5".to_owned()], without_result: Vec::new() }
    );
    assert_eq!(lines.len(), 3 + 2);
    assert!(lines.iter().all(|line| line.len() == COLUMNS.len()));
    assert!(lines[0][0].starts_with("settings=attributeRow=3&labelRow=2&dataRow=4&"));
    let head = |line: usize, pick: fn(&(&'static str, &'static str)) -> &'static str| {
        assert_eq!(lines[line], COLUMNS.iter().map(pick).collect::<Vec<_>>());
    };
    head(1, |column| column.1);
    head(2, |column| column.0);
    assert_eq!(lines[3][..4], ["00123", "", "COAT", "=1+1 \"Casaco\" de lã"]);
    assert_eq!(lines[3][19], "1.50");
    assert_eq!(lines[4][18], "one two three four");
}

#[test]
fn dates_are_written_as_days() {
    let bytes = Wide { rows: &[&[("A", "S-1")]], ..Wide::default() }.bytes();
    let number = "<c r=\"E4\" s=\"1\"><v>45000</v></c><c r=\"F4\"><v>45000</v></c></row>";
    let part = crate::fixture::DATA_PART;
    let sheet = crate::container::part(&bytes, part);
    let sheet = sheet.replace("</row></sheetData>", &format!("{number}</sheetData>"));
    let (lines, _) = text(&crate::fixture::with_part(&bytes, part, sheet.as_bytes()));
    assert_eq!(lines[3][4..6], ["2023-03-15", "45000"]);
}

#[test]
fn the_real_template_keeps_its_rows_apart() {
    let Some((bytes, template)) = real() else { return };
    let (lines, report) = text(&bytes);
    assert_eq!((lines.len(), report.rows), (6, 0));
    assert!(lines.iter().all(|line| line.len() == 305));
    assert_eq!(lines[4][2], "product_type#1.value");
    assert_eq!(lines[3][304], template.columns()[304].label);
}
