//! Files that are not what they say, or hold more than they should.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::intake::limits::{MAX_INFLATED_BYTES, MAX_PARTS, MAX_ROWS};

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn code(bytes: &[u8], name: &str) -> &'static str {
    read(bytes, name).unwrap_err().code()
}

#[test]
fn content_counts_and_not_the_name() {
    for bytes in [
        b"".as_slice(),
        b"\x89PNG\r\n\x1a\n",
        b"MZ\x90",
        b"<html><table>",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
        b"  \n ",
    ] {
        assert_eq!(code(bytes, "produtos.xlsx"), "UNSUPPORTED_FILE");
    }
    let other = archive(&[("word/document.xml", b"<w/>")]);
    assert_eq!(code(&other, "produtos.xlsx"), "UNSUPPORTED_FILE");
}

#[test]
fn encrypted_workbook_is_told_apart_from_an_old_one() {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(code(&bytes, "a.xlsx"), "FILE_ENCRYPTED");
}

#[test]
fn misleading_containers_are_refused() {
    assert_eq!(
        code(&archive(&[("../../x", b"1"), ("xl/workbook.xml", b"<a/>")]), "a.xlsx"),
        "FILE_MALFORMED"
    );
    let whole = archive(&[("xl/workbook.xml", b"<workbook/>")]);
    assert_eq!(code(&whole[..whole.len() / 2], "a.xlsx"), "FILE_MALFORMED");
    let names: Vec<String> = (0..=MAX_PARTS).map(|at| format!("p{at}")).collect();
    let parts: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    assert_eq!(code(&archive(&parts), "a.xlsx"), "FILE_MALFORMED");
}

#[test]
fn document_type_declarations_are_refused_even_across_chunks() {
    for padding in [0, 64 * 1024 - 5] {
        let mut part = vec![b' '; padding];
        part.extend(b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>");
        assert_eq!(code(&archive(&[("xl/workbook.xml", &part)]), "a.xlsx"), "FILE_FORBIDDEN_XML");
    }
}

#[test]
fn bombs_are_counted_while_inflating() {
    let blanks = vec![b' '; 1 << 20];
    let parts = MAX_INFLATED_BYTES >> 20;
    let names: Vec<String> = (0..=parts).map(|number| format!("xl/{number}.xml")).collect();
    let small: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), blanks.as_slice())).collect();
    let bytes = archive(&small);
    assert!(bytes.len() < 1 << 20);
    let error = read(&bytes, "a.xlsx").unwrap_err();
    assert!(matches!(error, IntakeError::Bomb { .. }), "{error}");

    let one = archive(&[("xl/workbook.xml", &blanks.repeat(3))]);
    let error = read(&one, "a.xlsx").unwrap_err();
    assert!(matches!(error, IntakeError::Ratio { .. }), "{error}");
    assert_eq!(error.code(), "FILE_BOMB");
}

#[test]
fn text_that_hides_its_rows_is_refused_with_the_row() {
    let error = read(b"sku;title\nA;a\nB;\0b\n", "a.csv").unwrap_err();
    assert!(matches!(error, IntakeError::Text { row: 3, .. }), "{error}");
    let wide = format!("sku;title\nA{}\n", ";x".repeat(20_000));
    assert_eq!(code(wide.as_bytes(), "a.csv"), "SHEET_TOO_LARGE");
}

#[test]
fn too_many_rows_are_refused() {
    let rows = usize::try_from(MAX_ROWS).unwrap() + 1;
    let mut text = String::from("sku;title\n");
    text.extend(std::iter::repeat_n("A;a\n", rows));
    assert_eq!(code(text.as_bytes(), "a.csv"), "TOO_MANY_ROWS");
}

#[test]
fn file_names_are_cleaned_before_they_are_shown() {
    let intake = read(b"sku;title\nA;a\n", "a\r\n\u{202e}b\0.csv").unwrap();
    assert_eq!(intake.drafts[0].given[0].origin.file, "ab.csv");
    assert!(displayed_name(&"é".repeat(300)).len() <= 255);
}

#[test]
fn one_endless_line_and_too_many_columns_are_refused_for_what_they_are() {
    let wide = format!("sku,title{}\nA,a\n", ",x".repeat(100_000));
    let error = read(wide.as_bytes(), "a.csv").unwrap_err();
    assert!(matches!(error, IntakeError::TooLarge { what: "columns", .. }), "{error}");
    let endless = "x".repeat(50 << 20);
    let error = read(endless.as_bytes(), "a.csv").unwrap_err();
    assert!(matches!(error, IntakeError::TooLarge { what: "bytes in one line", .. }), "{error}");
}
