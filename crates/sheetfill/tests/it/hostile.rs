//! Inputs made to harm: each gets its code, none costs more than it may.

use std::io::Cursor;

use sheetfill::{Error, FillOptions, Template, fill};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::fixture::{DATA_PART, Fixture, Text, zip};
use crate::survive::{one_row, stored};

pub fn refusal(bytes: &[u8]) -> Error {
    Template::read(bytes).unwrap_err()
}

pub fn code(bytes: &[u8]) -> &'static str {
    refusal(bytes).code()
}

pub fn with_part(name: &'static str, text: impl Into<Vec<u8>>) -> Vec<u8> {
    Fixture { replaced: vec![(name, text.into())], ..Fixture::default() }.bytes()
}

/// A part of the fixture, with one piece of its text replaced.
fn edited(text: Text, part: &'static str, from: &str, to: &str) -> Vec<u8> {
    let fixture = Fixture { text, ..Fixture::default() };
    let (_, bytes) = fixture.parts().into_iter().find(|(name, _)| name == part).unwrap();
    let before = String::from_utf8(bytes).unwrap();
    let after = before.replacen(from, to, 1);
    assert_ne!(before, after, "{from} is not in {part}");
    Fixture { text, replaced: vec![(part, after.into_bytes())], ..Fixture::default() }.bytes()
}

/// Replaces equally long bytes wherever they stand, so that a container holds what no writer makes.
pub fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, w)| *w == from)
        .map(|(at, _)| at)
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn other_kinds_of_files_are_told_by_what_they_hold() {
    let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    let cases: [(&[u8], &str); 7] = [
        (b"", "an empty file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xFF\xD8\xFF\xE0", "a JPEG picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"MZ\x90\x00", "a program"),
        (b"<!DOCTYPE html><html></html>", "an HTML or XML page"),
        (&ole, "an old .xls workbook"),
    ];
    for (bytes, looks) in cases {
        let error = refusal(bytes);
        assert_eq!(error.code(), "UNSUPPORTED_FILE");
        assert!(error.to_string().ends_with(looks), "{error}");
    }
}

#[test]
fn workbooks_with_a_password_are_named_as_such() {
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    ole.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
    assert_eq!(code(&ole), "FILE_ENCRYPTED");
    // The flag of a single encrypted entry in the directory: bit 0, eight bytes in.
    let mut zipped = Fixture::default().bytes();
    let entry = zipped.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    zipped[entry + 8] |= 1;
    assert_eq!(code(&zipped), "FILE_ENCRYPTED");
}

#[test]
fn ten_thousand_entries_are_too_many() {
    let mut parts = Fixture::default().parts();
    parts.extend((0..10_000).map(|number| (format!("xl/media/{number}.png"), Vec::new())));
    let error = refusal(&zip(&parts));
    assert_eq!(error.code(), "FILE_MALFORMED");
    assert!(matches!(error, Error::TooManyParts { parts: 10_010, limit: 4_096 }), "{error}");
}

#[test]
fn two_entries_of_one_name_are_refused() {
    for twin in ["xl/sheet-2.xml", "xl/SHEET-1.xml"] {
        let mut parts = Fixture::default().parts();
        parts.push(("xl/sheet-1.xml".to_owned(), Vec::new()));
        parts.push((twin.to_owned(), Vec::new()));
        let mut bytes = zip(&parts);
        if twin == "xl/sheet-2.xml" {
            bytes = patched(bytes, b"xl/sheet-2.xml", b"xl/sheet-1.xml");
        }
        let error = refusal(&bytes);
        assert_eq!(error.code(), "FILE_MALFORMED", "{twin}");
        assert!(matches!(error, Error::DuplicatePart { .. }), "{error}");
    }
}

#[test]
fn entries_that_point_outside_are_refused() {
    for name in [&b"../../etc.xml"[..], b"xl/../../.xml", b"..\\..\\etc.xml"] {
        let mut parts = Fixture::default().parts();
        parts.push(("xl/inside.xml".to_owned(), Vec::new()));
        let error = refusal(&patched(zip(&parts), b"xl/inside.xml", name));
        assert_eq!(error.code(), "FILE_MALFORMED");
        assert!(error.to_string().contains("outside"), "{error}");
    }
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.add_symlink("xl/workbook.xml", "/etc/hostname", SimpleFileOptions::default()).unwrap();
    assert_eq!(code(&archive.finish().unwrap().into_inner()), "FILE_MALFORMED");
}

#[test]
fn a_document_type_is_refused_in_every_part() {
    let laughs = "<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    for (name, bytes) in Fixture::default().parts() {
        if !name.ends_with(".rels") && !name.ends_with(".xml") {
            continue;
        }
        let part: &'static str = Box::leak(name.into_boxed_str());
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.find("?>").map_or(("", &*text), |at| text.split_at(at + 2));
        let Error::ForbiddenXml { part: named } =
            refusal(&with_part(part, format!("{head}{laughs}{body}")))
        else {
            panic!("{part}: forbidden")
        };
        assert_eq!(named, part);
    }
    // Also behind what no parser of ours would ever see, and whatever the part is called.
    let external = "<?xml?>\n<!-- <a> --><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///b\">]><a>&b;</a>";
    for part in ["xl/theme/theme1.xml", "xl/drawings/vmlDrawing9.vml", "xl/printer.bin", "a.svg"] {
        assert_eq!(code(&with_part(part, external)), "FILE_FORBIDDEN_XML", "{part}");
    }
    let wide: Vec<u8> = external.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(code(&with_part("customXml/item1.xml", wide)), "FILE_FORBIDDEN_XML");
}

#[test]
fn unknown_entities_are_refused() {
    let bytes = edited(Text::Inline, DATA_PART, "Casaco", "&xxe;");
    assert_eq!(code(&bytes), "FILE_MALFORMED");
}

#[test]
fn a_lonely_cell_at_the_far_end_is_no_harm() {
    for (cell, present) in [("A", 1), ("XFD", 0)] {
        let rows = format!("<row r=\"1048576\"><c r=\"{cell}1048576\"><v>1</v></c></row>");
        let template = Template::read(&Fixture { rows, ..Fixture::default() }.bytes()).unwrap();
        assert_eq!(template.layout().rows_present, present);
    }
    let part = edited(Text::Shared, DATA_PART, "A1:N6", "A1:XFD1048576");
    assert_eq!(Template::read(&part).unwrap().columns().len(), 14);
}

#[test]
fn places_outside_of_any_sheet_are_no_harm() {
    for rows in [
        "<row r=\"4294967295\"><c r=\"A1\"><v>1</v></c></row><row><c><v>1</v></c></row>",
        "<row r=\"0\"><c r=\"A0\"><v>1</v></c></row>",
        "<row r=\"-1\"><c r=\"ZZZZ1\"><v>1</v></c></row>",
    ] {
        let source = Fixture { rows: rows.to_owned(), ..Fixture::default() }.bytes();
        let template = Template::read(&source).unwrap();
        let plan = one_row(&template);
        // Behind the last row there is no room; else the rows are written.
        if let Err(error) =
            fill(&template, &source, &plan, &FillOptions::default(), Cursor::new(Vec::new()))
        {
            assert_eq!(error.code(), "TOO_MANY_ROWS");
        }
    }
}

#[test]
fn two_million_cells_are_read_and_not_one_more() {
    let header = Fixture::default().parts();
    let data = &header.iter().find(|(name, _)| name == DATA_PART).unwrap().1;
    let standing = String::from_utf8_lossy(data).matches("<c ").count();
    let rows = |cells: usize| format!("<row r=\"7\">{}</row>", "<c/>".repeat(cells - standing));
    let with = |cells| stored(&Fixture { rows: rows(cells), ..Fixture::default() }.parts());
    assert!(Template::read(&with(2_000_000)).is_ok());
    let error = refusal(&with(2_000_001));
    assert_eq!(error.code(), "SHEET_TOO_LARGE");
    assert_eq!(
        error.to_string(),
        "sheet Modelo has more than 2000000 cells; at most 2000000 are read"
    );
}

#[test]
fn shared_strings_have_bounds() {
    let table = |items: String| {
        let mut parts = Fixture::default().parts();
        let table = parts.iter_mut().find(|(name, _)| name == "xl/sharedStrings.xml").unwrap();
        table.1 = format!("<sst>{items}</sst>").into_bytes();
        refusal(&stored(&parts))
    };
    let many = table("<si/>".repeat(500_001));
    assert!(matches!(many, Error::TooManyStrings { limit: 500_000, .. }), "{many}");
    assert!(many.to_string().contains("has more than 500000 shared strings"), "{many}");
    let long = table(format!("<si><t>{}</t></si>", "a".repeat(100_000_000)));
    assert!(matches!(long, Error::TextTooLong { limit_bytes: 229_369, .. }), "{long}");
    assert_eq!([many.code(), long.code()], ["FILE_MALFORMED"; 2]);
    for index in ["9999", "-1", "x", "", "18446744073709551616"] {
        let bytes = edited(Text::Shared, DATA_PART, "<v>1</v>", &format!("<v>{index}</v>"));
        assert_eq!(code(&bytes), "FILE_MALFORMED", "{index}");
    }
}

#[test]
fn broken_xml_and_missing_parts_are_malformed() {
    assert_eq!(
        code(&with_part("xl/workbook.xml", "<workbook><sheets></workbook>")),
        "FILE_MALFORMED"
    );
    assert_eq!(code(&with_part("_rels/.rels", "<Relationships/>")), "FILE_MALFORMED");
    assert_eq!(code(&with_part("xl/sharedStrings.xml", vec![b'<', 0xFF, 0xFE])), "FILE_MALFORMED");
    let moved =
        edited(Text::Shared, "xl/_rels/workbook.xml.rels", "sheet2.xml", "../../../etc/passwd");
    assert_eq!(code(&moved), "FILE_MALFORMED");
}

#[test]
fn archives_of_something_else_are_not_supported() {
    let bytes = zip(&[("foto.jpg".to_owned(), vec![0xFF, 0xD8, 0xFF])]);
    assert_eq!(code(&bytes), "UNSUPPORTED_FILE");
    assert_eq!(code(&zip(&[])), "UNSUPPORTED_FILE");
}

#[test]
fn damage_is_told_in_our_own_words_with_what_to_do() {
    let noise = [b"PK\x03\x04".as_slice(), &[0xA5; 4_096]].concat();
    let whole = Fixture::default().bytes();
    for bytes in [noise.as_slice(), &whole[..whole.len() / 2], &whole[..whole.len() - 1]] {
        let said = "the workbook is malformed: it is cut off or altered; open it, save it again and \
                    send it anew";
        assert_eq!(refusal(bytes).to_string(), said);
    }
}

#[test]
fn a_sheet_that_ends_early_is_malformed() {
    let cut = edited(Text::Shared, DATA_PART, "</sheetData>", "");
    assert_eq!(code(&cut), "FILE_MALFORMED");
}

#[test]
fn only_the_workbook_that_was_read_is_filled() {
    let source = Fixture::default().bytes();
    let template = Template::read(&source).unwrap();
    let other = edited(Text::Shared, DATA_PART, "<v>1</v>", "<v>2</v>");
    for other in [&other[..], &source[1..], b""] {
        let mut out = Cursor::new(Vec::new());
        let error = fill(&template, other, &one_row(&template), &FillOptions::default(), &mut out);
        assert_eq!(error.unwrap_err().code(), "OTHER_WORKBOOK");
        assert!(out.into_inner().is_empty());
    }
}

#[test]
fn a_container_cut_anywhere_is_malformed() {
    let bytes = Fixture::default().bytes();
    for length in (2..bytes.len()).step_by(bytes.len() / 60) {
        assert_eq!(code(&bytes[..length]), "FILE_MALFORMED", "{length} bytes");
    }
}
