//! Inputs that would cost much more than their size: each has a limit, or is read in one pass.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use sheetfill::cell::cell_name;
use sheetfill::{Error, ExistingRows, FillOptions, Plan, Strings, Template, Value, fill};

use crate::container::part;
use crate::fixture::{DATA_PART, Fixture, zip};
use crate::hostile::{refusal, with_part};
use crate::survive::stored;

/// A data sheet of plain columns, in a workbook that holds it uncompressed.
#[derive(Default)]
pub struct Sheet {
    pub columns: u32,
    /// In front of the cells.
    pub before: String,
    /// `row` elements behind the header.
    pub rows: String,
    /// Behind the cells.
    pub after: String,
}

impl Sheet {
    pub fn bytes(&self) -> Vec<u8> {
        let mut ids = String::new();
        for column in 0..self.columns {
            let name = cell_name(4, column);
            let _ = write!(ids, "<c r=\"{name}\" t=\"str\"><v>a{column}.value</v></c>");
        }
        let Self { before, rows, after, .. } = self;
        let settings = "settings=labelRow=4&amp;attributeRow=5&amp;dataRow=7&amp;ptds=Q09BVA";
        let text = format!(
            "<worksheet>{before}<sheetData><row r=\"1\"><c t=\"str\"><v>{settings}</v></c></row><row r=\"5\">{ids}</row>{rows}</sheetData>{after}</worksheet>"
        );
        // A name by which a rule is known as the template's.
        let names = vec![("for_min1".to_owned(), "TRUE".to_owned())];
        let mut parts = Fixture { names, ..Fixture::default() }.parts();
        parts.iter_mut().find(|(name, _)| name == DATA_PART).unwrap().1 = text.into_bytes();
        stored(&parts)
    }

    /// The workbook with another table of shared strings.
    pub fn with_strings(&self, items: &str) -> Vec<u8> {
        let mut parts = Fixture::default().parts();
        let mut archive = zip::ZipArchive::new(Cursor::new(self.bytes())).unwrap();
        for (name, bytes) in &mut parts {
            bytes.clear();
            archive.by_name(name).unwrap().read_to_end(bytes).unwrap();
            if name == "xl/sharedStrings.xml" {
                *bytes = format!("<sst>{items}</sst>").into_bytes();
            }
        }
        stored(&parts)
    }
}

/// Fills one row with a text in each column.
fn filled(bytes: &[u8], options: FillOptions) -> Result<Vec<u8>, Error> {
    let template = Template::read(bytes)?;
    let mut plan = Plan::new();
    let row = plan.add_row();
    for column in template.columns() {
        plan.set(row, column, Value::from(column.id.raw()));
    }
    let mut out = Cursor::new(Vec::new());
    fill(&template, bytes, &plan, &options, &mut out)?;
    Ok(out.into_inner())
}

#[test]
fn what_stands_before_the_elements_of_all_parts_has_a_bound() {
    let with_parts = |many: usize| {
        let mut parts = Fixture::default().parts();
        let text = format!("<!--{}--><a/>", "-".repeat(60_000)).into_bytes();
        parts.extend((0..many).map(|number| (format!("p/{number}.xml"), text.clone())));
        zip(&parts)
    };
    assert!(Template::read(&with_parts(60)).is_ok());
    let error = refusal(&with_parts(80));
    assert!(matches!(error, Error::PrologueTooLong { .. }), "{error}");
    assert_eq!(error.code(), "FILE_MALFORMED");
}

#[test]
fn a_document_type_is_not_hidden_by_what_stands_before_it() {
    for before in [format!("<!--{}-->", "x".repeat(70_000)), " ".repeat(70_000)] {
        let error = refusal(&with_part("docProps/app.xml", format!("{before}<!DOCTYPE a><a/>")));
        assert!(
            matches!(&error, Error::PrologueTooLong { part, limit_bytes: 65_536 }
            if part == "docProps/app.xml"),
            "{error}"
        );
    }
    let error = refusal(&with_part("docProps/app.xml", "<?xml?>+ADw-!DOCTYPE a+AD4-<a/>"));
    assert!(matches!(error, Error::Xml { .. }), "{error}");
}

#[test]
fn columns_are_described_once_each_at_most() {
    let described = |times: usize| {
        let columns = "<col min=\"1\" max=\"16384\" style=\"1\" hidden=\"1\"/>".repeat(times);
        // The second list is one that nobody expects.
        Sheet { columns: 3, before: format!("<cols/><cols>{columns}</cols>"), ..Sheet::default() }
    };
    let out = filled(&described(16_384).bytes(), FillOptions::default()).unwrap();
    assert!(part(&out, DATA_PART).contains("<c r=\"C7\" s=\"1\" t=\"inlineStr\">"));
    let error = refusal(&described(16_385).bytes());
    assert!(matches!(error, Error::TooManyColumns { limit: 16_384, .. }), "{error}");
}

/// Validations of as many areas as one may have.
fn validations(many: usize, kind: &str, area: &str) -> String {
    let sqref = vec![area; 8_192].join(" ");
    let one = format!(
        "<dataValidation {kind} sqref=\"{sqref}\"><formula1>\"x,y\"</formula1></dataValidation>"
    );
    format!("<dataValidations>{}</dataValidations>", one.repeat(many))
}

#[test]
fn validations_are_not_asked_column_by_column() {
    // Asking each area for each column takes 3,700 million steps.
    let after = validations(29, "type=\"list\"", "A1") + &validations(1, "type=\"list\"", "B7:C9");
    let template = Template::read(&Sheet { columns: 15_000, after, ..Sheet::default() }.bytes());
    let template = template.unwrap();
    let listed = template.columns().iter().filter(|column| column.has_list());
    assert_eq!(listed.map(|column| column.index).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn prompts_are_not_given_area_by_area_and_are_kept_once() {
    // Copied for each column the text would take 13 GB.
    let kind = format!("prompt=\"{}\"", "p".repeat(900_000));
    let after = validations(2, &kind, "A4:XFD4");
    let template = Template::read(&Sheet { columns: 15_000, after, ..Sheet::default() }.bytes());
    assert!(template.unwrap().columns().iter().all(|column| column.prompt.is_some()));
}

#[test]
fn areas_have_bounds() {
    let sqref = "A1 ".repeat(8_193);
    let one = format!("<dataValidation prompt=\"p\" sqref=\"{sqref}\"/>");
    let sheet = Sheet { columns: 3, after: one, ..Sheet::default() };
    let error = refusal(&sheet.bytes());
    assert!(matches!(error, Error::TooManyAreas { limit: 8_192, .. }), "{error}");
    let after = validations(31, "prompt=\"p\"", "A1");
    let error = refusal(&Sheet { columns: 3, after, ..Sheet::default() }.bytes());
    assert!(matches!(error, Error::TooManyAreas { limit: 250_000, .. }), "{error}");
}

#[test]
fn formats_of_many_areas_are_placed_once() {
    // Each format would be asked for 8,192 × 15,000 cells, and each that is unknown would keep
    // the names of its areas.
    let formats = |rules: usize, area: &str| {
        let sqref = vec![area; 8_192].join(" ");
        let rules = (0..rules).map(|look| {
            format!(
                "<cfRule type=\"expression\" dxfId=\"{look}\"><formula>NOW()</formula></cfRule>"
            )
        });
        let rules: String = rules.collect();
        format!("<conditionalFormatting sqref=\"{sqref}\">{rules}</conditionalFormatting>")
    };
    let wide = formats(13, "A7:XFD7");
    let template =
        Template::read(&Sheet { columns: 15_000, after: wide, ..Sheet::default() }.bytes());
    assert_eq!(template.unwrap().rules().unknown().len(), 13);
    let many = formats(20_000, "A7:B9");
    let template = Template::read(&Sheet { columns: 2, after: many, ..Sheet::default() }.bytes());
    assert_eq!(template.unwrap().rules().unknown().len(), 20_000);
}

#[test]
fn formats_without_a_formula_and_ends_without_a_start_are_bounded() {
    let formats = |rules: usize, ends: usize| {
        let rules: Vec<String> =
            (0..rules).map(|kind| format!("<cfRule type=\"x{kind}\"/>")).collect();
        let rules = rules.concat();
        let ends = "</conditionalFormatting>".repeat(ends);
        let after = format!("<conditionalFormatting sqref=\"A7\">{rules}{ends}");
        Sheet { columns: 3, after, ..Sheet::default() }.bytes()
    };
    let error = refusal(&formats(20_001, 1));
    assert!(error.to_string().contains("20000 conditional formats"), "{error}");
    // Each end looked through all formats again.
    assert!(Template::read(&formats(20_000, 400_000)).is_ok());
}

#[test]
fn rows_and_cells_out_of_order_are_not_written_between() {
    let cases = [
        ("<row r=\"9\"/><row r=\"8\"/>", "row 8"),
        ("<row r=\"8\"/><row r=\"8\"/>", "row 8"),
        ("<row r=\"9\"/><row r=\"5\"/>", "row 5"),
        ("<row r=\"8\"><c r=\"B8\"/><c r=\"B8\"/></row>", "cell B8"),
        ("<row r=\"8\"><c r=\"C8\"/><c r=\"A8\"/></row>", "cell A8"),
    ];
    for (rows, named) in cases {
        let sheet = Sheet { columns: 3, rows: rows.to_owned(), ..Sheet::default() };
        for existing_rows in [ExistingRows::Append, ExistingRows::Replace] {
            let options = FillOptions { existing_rows, ..FillOptions::default() };
            let error = filled(&sheet.bytes(), options).unwrap_err();
            assert!(matches!(&error, Error::OutOfOrder { place, .. } if place == named), "{error}");
            assert_eq!(error.code(), "FILE_MALFORMED");
        }
    }
}

#[test]
fn strings_beyond_what_is_read_stay_in_their_cells() {
    let sheet = Sheet { columns: 20, ..Sheet::default() };
    let source = sheet.with_strings(&"<si/>".repeat(499_990));
    let options = FillOptions { strings: Strings::Shared, ..FillOptions::default() };
    let out = filled(&source, options).unwrap();
    let data = part(&out, DATA_PART);
    assert_eq!(
        (data.matches("t=\"s\"").count(), data.matches("t=\"inlineStr\"").count()),
        (10, 10)
    );
    let template = Template::read(&out).unwrap();
    let rows = template.data_rows(&out).unwrap();
    let texts: Vec<&str> = rows[0].cells.values().map(Value::as_str).collect();
    let ids: Vec<&str> = template.columns().iter().map(|column| column.id.raw()).collect();
    assert_eq!(texts, ids);
}

#[test]
fn more_cells_than_are_read_are_not_written() {
    // With the header's four cells two million; of the three in the new row two stand already.
    let row = |cells: usize| format!("<row>{}</row>", "<c/>".repeat(cells));
    let rows = format!("<row r=\"7\"><c/><c/></row>{}{}", row(100).repeat(19_999), row(94));
    let sheet = Sheet { columns: 3, rows, ..Sheet::default() };
    let error = filled(&sheet.bytes(), FillOptions::default()).unwrap_err();
    let Error::TooManyCells { cells, limit, .. } = error else { panic!("{error}") };
    assert_eq!((cells, limit, error.code()), (2_000_001, 2_000_000, "SHEET_TOO_LARGE"));
}

#[test]
fn rows_that_are_alike_are_no_bomb_to_their_own_reader() {
    let sheet = Sheet { columns: 2, ..Sheet::default() }.bytes();
    let template = Template::read(&sheet).unwrap();
    for strings in [Strings::Inline, Strings::Shared] {
        let mut plan = Plan::new();
        for number in 0..100 {
            let row = plan.add_row();
            for (column, text) in template.columns().iter().zip(["a", "b"]) {
                plan.set(row, column, Value::Text(format!("{}{number}", text.repeat(20_000))));
            }
        }
        let options = FillOptions { strings, ..FillOptions::default() };
        let mut out = Cursor::new(Vec::new());
        fill(&template, &sheet, &plan, &options, &mut out).unwrap();
        let out = out.into_inner();
        assert!(out.len() < 200_000, "{}", out.len());
        assert_eq!(Template::read(&out).unwrap().data_rows(&out).unwrap().len(), 100);
    }
}

#[test]
fn a_shared_string_is_not_copied_without_end() {
    let item = format!("<si><t>{}</t></si>{}", "a=".repeat(100_000), "<si/>".repeat(100));
    let cells = |row: u32, many: u32| {
        let cells = (0..many)
            .map(|column| format!("<c r=\"{}\" t=\"s\"><v>0</v></c>", cell_name(row, column)));
        format!("<row r=\"{}\">{}</row>", row + 1, cells.collect::<String>())
    };
    let limit = |error: Error| match error {
        Error::TextsTooLarge { limit_bytes, .. } => limit_bytes,
        other => panic!("{other}"),
    };
    // The labels of all columns.
    let sheet = Sheet { columns: 100, rows: cells(3, 15_000), ..Sheet::default() };
    assert_eq!(limit(refusal(&sheet.with_strings(&item))), 8 << 20);
    // A first row that might be settings.
    let first = format!("<sheetData>{}</sheetData>", cells(0, 15_000));
    let sheet = Sheet { columns: 3, before: first, ..Sheet::default() };
    assert_eq!(limit(refusal(&sheet.with_strings(&item))), 1 << 20);
    // Rows of data.
    let sheet = Sheet { columns: 15_000, rows: cells(6, 15_000), ..Sheet::default() };
    let bytes = sheet.with_strings(&item);
    let error = Template::read(&bytes).unwrap().data_rows(&bytes).unwrap_err();
    assert_eq!(error.code(), "SHEET_TOO_LARGE");
    assert_eq!(limit(error), 256 << 20);
}
