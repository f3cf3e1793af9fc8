//! Whatever a workbook holds, there is an answer; shared by the tests and the fuzz targets.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use sheetfill::{
    Cells, Checked, ExistingRows, FillOptions, Plan, Strings, Template, Value, annotate,
    check_workbook, fill, rejected, tsv,
};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::fixture::{DATA_PART, Fixture, Text, words};

/// Where a target's formula goes: into a list, a name, and a rule.
const LISTED: &str = "OFFSET(A1,1,1)";
const NAMED: &str = "'Dropdown Lists'!$C$4:$C$5";
const RULED: &str = "LEN(D7)=1";

/// Parts of a fixture, made once; text stands in the cells.
static PARTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let after_data = "<conditionalFormatting sqref=\"D7:D1006\"><cfRule type=\"expression\" priority=\"1\"><formula>LEN(D7)=1</formula></cfRule></conditionalFormatting>";
    Fixture { text: Text::Inline, after_data, ..Fixture::default() }.parts()
});

/// A whole workbook: reads it, checks it, and fills what can be read. The outcome does not matter,
/// only that there is one, and that what is written of a template is a template.
pub fn container(bytes: &[u8]) {
    let Ok(checked) = check_workbook(bytes) else { return };
    pass_on(bytes, &checked);
    let template = checked.template;
    ask(&template);
    let plan = one_row(&template);
    for strings in [Strings::Inline, Strings::Shared] {
        for existing_rows in [ExistingRows::Append, ExistingRows::Replace] {
            let options = FillOptions { strings, existing_rows };
            let mut out = Cursor::new(Vec::new());
            if fill(&template, bytes, &plan, &options, &mut out).is_ok() {
                assert!(Template::read(&out.into_inner()).is_ok(), "a filled template is one");
            }
        }
    }
}

/// The XML of a data sheet.
pub fn sheet(xml: &[u8]) {
    container(&with_part(DATA_PART, xml));
}

/// The text of the cell that holds a template's settings.
pub fn settings(text: &str) {
    let standing = find("settings=", "</t>");
    understand(&with_part(
        DATA_PART,
        data_sheet().replacen(&standing, &escaped(text), 1).as_bytes(),
    ));
}

/// A formula: of a list, of a name that a list goes by, and of a rule.
pub fn formula(text: &str) {
    let formula = escaped(text);
    let mut parts = PARTS.clone();
    for (name, bytes) in &mut parts {
        let places: &[&str] = match name.as_str() {
            DATA_PART => &[LISTED, RULED],
            "xl/workbook.xml" => &[NAMED],
            _ => continue,
        };
        let xml = String::from_utf8_lossy(bytes);
        *bytes = places
            .iter()
            .fold(xml.into_owned(), |xml, place| xml.replacen(place, &formula, 1))
            .into_bytes();
    }
    understand(&stored(&parts));
}

/// A row with a few values.
pub fn one_row(template: &Template) -> Plan {
    let mut plan = Plan::new();
    let row = plan.add_row();
    for column in template.columns().iter().take(4) {
        plan.set(row, column, Value::from("COAT"));
    }
    plan
}

/// A container with these parts in this order, nothing deflated.
pub fn stored(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::default());
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What a checked workbook is made into.
fn pass_on(bytes: &[u8], checked: &Checked) {
    let (template, findings) = (&checked.template, &checked.findings);
    let words = words("Findings", &|finding| finding.code.to_string());
    let mut noted = Cursor::new(Vec::new());
    if annotate(template, bytes, findings, &words, &mut noted).is_ok() {
        assert!(Template::read(noted.get_ref()).is_ok(), "an annotated template is one");
    }
    let mut few = Cursor::new(Vec::new());
    if rejected(template, bytes, (&checked.error_rows, findings), &mut few).is_ok() {
        assert!(Template::read(few.get_ref()).is_ok(), "a template of rejected rows is one");
    }
    let mut text = Vec::new();
    let _ = tsv(template, bytes, &mut text);
}

/// Reads, and asks for all that was read; filling as well would take ten times as long.
fn understand(bytes: &[u8]) {
    if let Ok(template) = Template::read(bytes) {
        ask(&template);
    }
}

/// Asks for all lists and states.
fn ask(template: &Template) {
    for row in [Cells::new(), one_row(template).row(0).cloned().unwrap_or_default()] {
        template.rules().states(&row);
        for column in template.columns() {
            template.options_in_row(column, &row);
        }
    }
    for column in template.columns() {
        for product_type in template.product_types() {
            template.options(column, product_type);
        }
    }
}

/// The fixture with another part in the place of its own.
fn with_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut parts = PARTS.clone();
    if let Some(part) = parts.iter_mut().find(|(part, _)| part == name) {
        part.1 = bytes.to_vec();
    }
    stored(&parts)
}

fn data_sheet() -> String {
    let (_, sheet) = PARTS.iter().find(|(name, _)| name == DATA_PART).unwrap();
    String::from_utf8_lossy(sheet).into_owned()
}

/// The piece of the data sheet from one text up to another.
fn find(from: &str, to: &str) -> String {
    let sheet = data_sheet();
    let start = sheet.find(from).unwrap();
    let end = start + sheet[start..].find(to).unwrap();
    sheet[start..end].to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
