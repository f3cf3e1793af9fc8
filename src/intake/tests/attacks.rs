//! Files that are not what they say, or hold more than they should.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::*;
use crate::catalog::{Lang, fault};
use crate::intake::limits::{
    MAX_FILE_BYTES, MAX_INFLATED_BYTES, MAX_PARTS, MAX_ROWS, MAX_STRING_BYTES, MAX_STRINGS,
};
use crate::intake::words::{BYTES_IN_ONE_LINE, COLUMNS};

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
        b"\x89PNG\r\n\x1a\n".as_slice(),
        b"MZ\x90",
        b"<html><table>",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old",
    ] {
        assert_eq!(code(bytes, "produtos.xlsx"), "UNSUPPORTED_FILE");
    }
    // Only a container begins with more than these two letters.
    assert_eq!(skus(&read(b"PK;nome\nsku;nome\nA;Caneca\n", "a.csv").unwrap()), ["A"]);
}

#[test]
fn a_file_without_anything_is_empty_whatever_it_is_called() {
    for bytes in [b"".as_slice(), b"  \n ", b"\xef\xbb\xbf\r\n", b"\xff\xfe"] {
        for name in ["produtos.csv", "produtos.xlsx", "produtos.jsonl"] {
            assert_eq!(code(bytes, name), "EMPTY_FILE", "{name} {bytes:?}");
        }
    }
}

#[test]
fn archives_without_a_workbook_are_no_workbooks_whatever_else_is_wrong_with_them() {
    let nested = archive(&[("xl/workbook.xml", b"<workbook/>")]);
    let cases: [(&str, &[u8], &str); 5] = [
        ("foto.jpg", b"\xff\xd8\xff", "an archive without an Excel workbook"),
        ("produtos.xlsx", &nested, "an archive without an Excel workbook"),
        ("word/document.xml", b"<w/>", "a Word document"),
        ("xl/workbook.bin", b"\x83\x01", "a binary workbook such as .xlsb"),
        ("content.xml", b"<office/>", "an OpenDocument file such as .ods"),
    ];
    for (name, content, found) in cases {
        let whole = archive(&[(name, content)]);
        // The last letter of the content, which its checksum misses.
        let mut broken = whole.clone();
        let at = 30 + name.len() + content.len() - 1;
        broken[at] ^= 1;
        for bytes in [whole, broken] {
            let error = read(&bytes, "produtos.xlsx").unwrap_err();
            assert_eq!(error.code(), "UNSUPPORTED_FILE", "{name}");
            assert!(error.to_string().starts_with(&format!("the file is {found}")), "{error}");
        }
    }
    assert_eq!(code(&archive(&[]), "produtos.xlsx"), "UNSUPPORTED_FILE");
}

#[test]
fn a_file_that_is_too_large_says_how_large_it_is_and_may_be() {
    let size = usize::try_from(MAX_FILE_BYTES).unwrap() + 1;
    let mut noise = vec![0xa5_u8; size];
    noise[..4].copy_from_slice(b"PK\x03\x04");
    let error = read(&noise, "a.xlsx").unwrap_err();
    assert_eq!(error.code(), "FILE_TOO_LARGE");
    let text = "the file has 104857601 bytes and at most 104857600 are read; save it again with its \
                data only, or split it";
    assert_eq!(error.to_string(), text);
    noise.pop();
    assert_eq!(code(&noise, "a.xlsx"), "FILE_MALFORMED");
}

#[test]
fn what_is_wrong_is_told_in_our_own_words_with_what_to_do() {
    let whole = archive(&[("xl/workbook.xml", b"<workbook/>")]);
    let cut = read(&whole[..whole.len() / 2], "a.xlsx").unwrap_err();
    let mut altered = archive(&[("xl/workbook.xml", b"<workbook/>")]);
    altered[30 + "xl/workbook.xml".len()] ^= 1;
    let altered = read(&altered, "a.xlsx").unwrap_err();
    let told = |error: &IntakeError, lang| fault(error.code(), &error.in_both_languages(), lang);
    assert_eq!(
        told(&cut, Lang::En),
        "the workbook is damaged: its container is cut off or altered; open it, save it again and send \
         it anew"
    );
    assert_eq!(
        told(&cut, Lang::PtBr),
        "O arquivo está danificado ou incompleto. Abra-o, salve-o de novo e reenvie. (está cortado ou \
         alterado)"
    );
    for error in [&cut, &altered, &read(&whole, "a.xlsx").unwrap_err()] {
        let (pt, en) = (told(error, Lang::PtBr), told(error, Lang::En));
        assert!(en.contains("send it anew") && !en.contains('\n'), "{en}");
        assert!(!pt.contains("workbook is") && !pt.contains('\n'), "{pt}");
        for foreign in ["EOCD", "Zip archive", "checksum", "deflate", "Xml"] {
            assert!(!pt.contains(foreign) && !en.contains(foreign), "{pt} {en}");
        }
    }
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
fn document_type_declarations_are_refused_in_any_encoding_and_under_any_name() {
    let declared = "<!doctype x [<!ENTITY a 'b'>]><workbook/>";
    let utf16 = |bytes: fn(u16) -> [u8; 2], mark: &[u8], padding: usize| {
        let text = format!("{}{declared}", " ".repeat(padding));
        [mark.to_vec(), text.encode_utf16().flat_map(bytes).collect()].concat()
    };
    let utf32 = declared.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
    for padding in [0, 32 * 1024 - 3] {
        for part in [
            utf16(u16::to_le_bytes, b"\xff\xfe", padding),
            utf16(u16::to_be_bytes, b"\xfe\xff", padding),
            utf16(u16::to_le_bytes, b"", padding),
            utf32.clone(),
        ] {
            for name in ["xl/workbook.xml", "xl/worksheets/sheet1.dat"] {
                let bytes = archive(&[(name, &part)]);
                assert_eq!(code(&bytes, "a.xlsx"), "FILE_FORBIDDEN_XML", "{name} {padding}");
            }
        }
    }
}

/// A workbook of one sheet with this table of shared strings and these cells.
fn workbook(strings: &str, cells: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packaged = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        "<workbook xmlns=\"{main}\" xmlns:r=\"{related}\"><sheets><sheet name=\"Dados\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"{packaged}\"><Relationship Id=\"rId1\" Type=\"{related}/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let root = format!(
        "<Relationships xmlns=\"{packaged}\"><Relationship Id=\"rId1\" Type=\"{related}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet xmlns=\"{main}\"><sheetData>{cells}</sheetData></worksheet>");
    let strings = format!("<sst xmlns=\"{main}\">{strings}</sst>");
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ])
}

const HEADER: &str =
    "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>";

#[test]
fn a_shared_string_that_is_not_there_is_told_with_its_cell() {
    let strings =
        "<si><t>sku</t></si><si><t>nome</t></si><si><t>A-1</t></si><si><t>Caneca</t></si>";
    let row = |index: &str| {
        format!(
            "{HEADER}<row r=\"7\"><c r=\"A7\" t=\"s\"><v>2</v></c><c r=\"B7\" t=\"s\"><v>{index}</v></c></row>"
        )
    };
    assert_eq!(skus(&read(&workbook(strings, &row("3")), "a.xlsx").unwrap()), ["A-1"]);
    let error = read(&workbook(strings, &row("4")), "a.xlsx").unwrap_err();
    assert_eq!(error.code(), "FILE_MALFORMED");
    let said = "cell B7 of sheet \"Dados\" can't be read: its text is not in the workbook's table of texts";
    assert!(error.to_string().starts_with(said), "{error}");
    let portuguese = fault(error.code(), &error.in_both_languages(), Lang::PtBr);
    assert!(portuguese.contains("célula B7 da aba \"Dados\""), "{portuguese}");
    // What is no index is never taken for one.
    for index in ["-1", "x", " 1", "1.0", "18446744073709551616", "99999999999999999999999"] {
        let error = read(&workbook(strings, &row(index)), "a.xlsx").unwrap_err();
        assert_eq!(error.code(), "FILE_MALFORMED", "{index}");
        assert!(error.to_string().starts_with("cell B7 of sheet"), "{error}");
    }
    // Cells that do not say where they are stand behind the one before.
    let unplaced = format!("{HEADER}<row><c t=\"s\"><v>2</v></c><c t=\"s\"><v>9</v></c></row>");
    let error = read(&workbook(strings, &unplaced), "a.xlsx").unwrap_err();
    assert!(error.to_string().starts_with("cell B2 of"), "{error}");
}

#[test]
fn shared_strings_have_bounds_in_number_and_length() {
    let most = usize::try_from(MAX_STRINGS).unwrap();
    let names = "<si><t>sku</t></si><si><t>nome</t></si>";
    let cells = format!("{HEADER}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c></row>");
    // Letters of their own: what is all the same is a bomb.
    let count = |count: usize| -> String {
        let own = (0..count - 2).map(|n| format!("<x:si><x:t>{:x}</x:t></x:si>", n * 7_919));
        std::iter::once(names.to_owned()).chain(own).collect()
    };
    assert!(read(&workbook(&count(most), &cells), "a.xlsx").is_ok());
    let error = read(&workbook(&count(most + 1), &cells), "a.xlsx").unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().contains("500000 shared strings")),
        ("FILE_MALFORMED", true)
    );

    let noise = |bytes: u64| -> String {
        let mut state = 1_u64;
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b'a' + u8::try_from(state >> 60).unwrap())
        };
        (0..bytes).map(|_| letter()).collect()
    };
    let long = |bytes| format!("{names}<si><t>{}</t></si>", noise(bytes));
    assert!(read(&workbook(&long(MAX_STRING_BYTES - 64), &cells), "a.xlsx").is_ok());
    let error = read(&workbook(&long(MAX_STRING_BYTES), &cells), "a.xlsx").unwrap_err();
    assert_eq!(error.code(), "FILE_MALFORMED");
    assert!(error.to_string().contains("8388608 bytes in one shared string"), "{error}");
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
    assert!(matches!(error, IntakeError::TooLarge { what: COLUMNS, .. }), "{error}");
    let endless = "x".repeat(50 << 20);
    let error = read(endless.as_bytes(), "a.csv").unwrap_err();
    assert!(matches!(error, IntakeError::TooLarge { what: BYTES_IN_ONE_LINE, .. }), "{error}");
}
