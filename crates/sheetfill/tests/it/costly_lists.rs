//! Lists and formulas of many columns that would take long, or much memory.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _};

use sheetfill::cell::cell_name;
use sheetfill::{Error, Template};

use crate::costly::Sheet;
use crate::fixture::Fixture;
use crate::hostile::refusal;
use crate::survive::stored;

#[test]
fn long_formulas_of_lists_are_not_read_for_column_after_column() {
    let formula = format!("INDIRECT(A7{})", "&amp;A7".repeat(50_000));
    let after = format!(
        "<dataValidation type=\"list\" sqref=\"A7:XFD9\"><formula1>{formula}</formula1></dataValidation>"
    );
    let error = refusal(&Sheet { columns: 15_000, after, ..Sheet::default() }.bytes());
    assert!(matches!(error, Error::ListsTooCostly { .. }), "{error}");
    // A literal list is copied for each column.
    let long = format!("<formula1>\"{}\"</formula1>", "x".repeat(200_000));
    let after = format!("<dataValidation type=\"list\" sqref=\"A7:XFD9\">{long}</dataValidation>");
    let error = refusal(&Sheet { columns: 15_000, after, ..Sheet::default() }.bytes());
    assert_eq!(error.code(), "FILE_MALFORMED");
}

#[test]
fn texts_that_formulas_search_have_a_bound() {
    // The same text in each of the cells, which are few.
    let item = format!("<si><t>{}</t></si>{}", "a".repeat(100_000), "<si/>".repeat(100));
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(400);
    let rows = format!("<row r=\"2\">{cells}</row>");
    let after = "<conditionalFormatting sqref=\"B7\"><cfRule type=\"expression\"><formula>COUNTIF($A$2:$ZZ$2,A7)=1</formula></cfRule></conditionalFormatting>".to_owned();
    let sheet = Sheet { columns: 3, rows, after, ..Sheet::default() };
    let error = refusal(&sheet.with_strings(&item));
    assert_eq!(error.code(), "FILE_MALFORMED");
    assert!(error.to_string().contains("search more than"), "{error}");
}

/// The fixture with lists in columns from `D` on, and named ranges of one cell each that end in `x`.
fn with_named_lists(lists: &[String], names: usize) -> Vec<u8> {
    let list = |(at, formula): (u32, &String)| {
        let cell = cell_name(6, at);
        format!(
            "<dataValidation type=\"list\" showErrorMessage=\"1\" sqref=\"{cell}\"><formula1>{formula}</formula1></dataValidation>"
        )
    };
    let after: String = (3..).zip(lists).map(list).collect();
    let after = format!("<dataValidations>{after}</dataValidations>");
    let columns = u32::try_from(lists.len()).unwrap() + 3;
    let sheet = Sheet { columns, after, ..Sheet::default() }.bytes();
    let mut parts = Fixture::default().parts();
    let mut archive = zip::ZipArchive::new(Cursor::new(sheet)).unwrap();
    for (name, bytes) in &mut parts {
        bytes.clear();
        archive.by_name(name).unwrap().read_to_end(bytes).unwrap();
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut all = String::new();
            for n in 0..names {
                let _ =
                    write!(all, "<definedName name=\"n{n}x\">'Dropdown Lists'!$C$4</definedName>");
            }
            *bytes = text.replace("</definedNames>", &(all + "</definedNames>")).into_bytes();
        }
    }
    stored(&parts)
}

#[test]
fn columns_that_may_yield_the_same_lists_have_them_together() {
    let read = |many: usize| {
        let lists = vec!["INDIRECT(B7&amp;\"x\")".to_owned(); many];
        Template::read(&with_named_lists(&lists, 20_000)).unwrap()
    };
    let (one, many) = (read(1).weight(), read(400).weight());
    // Each has a column and a formula of its own, and not a table of 20,000 names.
    assert!(one > 20_000 * 12, "{one}");
    assert!((many - one) / 399 < 10_000, "{one} {many}");
}

#[test]
fn lists_of_many_names_that_are_not_the_same_are_bounded() {
    let lists = |many: usize| -> Vec<String> {
        (0..many)
            .map(|n| format!("IF(C7=1,INDIRECT(B7&amp;\"x\"),INDIRECT(B7&amp;\"{n}x\"))"))
            .collect()
    };
    assert!(Template::read(&with_named_lists(&lists(4), 90_000)).is_ok());
    let error = refusal(&with_named_lists(&lists(6), 90_000));
    assert!(matches!(error, Error::ListsTooCostly { .. }), "{error}");
}

#[test]
fn rows_that_lists_go_through_count() {
    // Each name is a column of a sheet with many rows, and none of them holds anything there.
    let rows: String = (0..20_000).map(|_| "<row><c><v>1</v></c></row>").collect();
    let text = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let lists: Vec<String> =
        (0..3_000).map(|n| format!("'Dropdown Lists'!$C$1:$C${}", 30_000 + n)).collect();
    let mut parts = Fixture::default().parts();
    let mut archive = zip::ZipArchive::new(Cursor::new(with_named_lists(&lists, 0))).unwrap();
    for (name, bytes) in &mut parts {
        bytes.clear();
        archive.by_name(name).unwrap().read_to_end(bytes).unwrap();
        if name == "xl/worksheets/sheet3.xml" {
            *bytes = text.clone().into_bytes();
        }
    }
    let error = refusal(&stored(&parts));
    assert!(matches!(error, Error::ListsTooCostly { .. }), "{error}");
}

#[test]
fn a_formula_is_not_compiled_for_column_after_column_without_end() {
    // No column brings a node of its own.
    let formula = format!("OR($A7=1{})", ",$A7=1".repeat(900));
    let after = format!(
        "<conditionalFormatting sqref=\"A7:XFD7\"><cfRule type=\"expression\"><formula>{formula}</formula></cfRule></conditionalFormatting>"
    );
    let error = refusal(&Sheet { columns: 15_000, after, ..Sheet::default() }.bytes());
    assert!(matches!(error, Error::TooManySteps { limit: 10_000_000, .. }), "{error}");
}
