//! What a workbook may have at most, and what is said when it has more.

use std::fmt::Write as _;
use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sheetfill::{Error, FillOptions, Template, annotate, fill};

use crate::fixture::{DATA_PART, Fixture, Text, words, zip};
use crate::hostile::{code, patched, refusal, with_part};
use crate::survive::{one_row, stored};

/// The fixture with another text in the place of a part, and nothing deflated.
pub fn stored_with(part: &str, text: String) -> Vec<u8> {
    let mut parts = Fixture::default().parts();
    parts.iter_mut().find(|(name, _)| name == part).unwrap().1 = text.into_bytes();
    stored(&parts)
}

#[test]
fn a_file_of_more_bytes_than_a_template_needs_is_not_opened() {
    let mut bytes = vec![0; (100 << 20) + 1];
    bytes[..4].copy_from_slice(b"PK\x03\x04");
    let error = refusal(&bytes);
    assert_eq!(error.code(), "FILE_TOO_LARGE");
    let shown = "the workbook has 104857601 bytes; at most 104857600 are read";
    assert_eq!(error.to_string(), shown);
}

#[test]
fn a_result_of_more_bytes_than_are_read_is_not_written() {
    let with_picture = |bytes: usize| {
        let mut parts = Fixture::default().parts();
        // Stored as it is.
        parts.push(("xl/media/large.png".to_owned(), vec![0x5A; bytes]));
        zip(&parts)
    };
    let bytes = with_picture((100 << 20) - with_picture(0).len());
    assert_eq!(bytes.len(), 100 << 20);
    let template = Template::read(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    let error = fill(&template, &bytes, &one_row(&template), &FillOptions::default(), &mut out);
    let error = error.unwrap_err();
    assert_eq!(error.code(), "RESULT_TOO_LARGE");
    assert!(matches!(error, Error::ResultTooLarge { limit_bytes: 104_857_600, .. }), "{error}");
    let said = words("Notes", &|_| String::new());
    let error = annotate(&template, &bytes, &[], &said, Cursor::new(Vec::new())).unwrap_err();
    assert!(matches!(error, Error::ResultTooLarge { limit_bytes: 104_857_600, .. }), "{error}");
}

#[test]
fn a_ratio_counts_above_one_mebibyte_only() {
    let padded = |bytes: usize| {
        let text = format!("<worksheet><!--{}--><sheetData/></worksheet>", " ".repeat(bytes));
        with_part("xl/worksheets/sheet1.xml", text)
    };
    assert!(Template::read(&padded(1_000_000)).is_ok());
    let error = refusal(&padded(2 << 20));
    let Error::Bomb { packed_bytes, limit_bytes, .. } = error else { panic!("{error}") };
    assert!(packed_bytes < 10_000 && limit_bytes == 1 << 20, "{packed_bytes} {limit_bytes}");
}

#[test]
fn parts_that_share_their_bytes_are_refused() {
    let mut parts = Fixture::default().parts();
    parts.push(("xl/one.bin".to_owned(), b"shared by two".to_vec()));
    parts.push(("xl/two.bin".to_owned(), b"shared by two".to_vec()));
    let mut bytes = stored(&parts);
    // The second one's place in the directory names the first one's place in the file.
    let place = |bytes: &[u8], name: &[u8]| {
        let at = bytes.windows(name.len()).rposition(|window| window == name).unwrap();
        at - 46 + 42
    };
    let (one, two) = (place(&bytes, b"xl/one.bin"), place(&bytes, b"xl/two.bin"));
    bytes.copy_within(one..one + 4, two);
    let error = refusal(&bytes);
    assert_eq!(error.code(), "FILE_MALFORMED");
    assert!(matches!(error, Error::OverlappingParts), "{error}");
}

#[test]
fn a_container_in_a_container_is_not_opened() {
    let inner = Fixture::default().bytes();
    let nested = zip(&[("xl/workbook.xlsx".to_owned(), inner.clone())]);
    assert_eq!(code(&nested), "FILE_MALFORMED");
    assert_eq!(code(&with_part("xl/workbook.xml", inner)), "FILE_MALFORMED");
}

#[test]
fn long_sizes_that_lie_are_malformed() {
    let mut bytes = Fixture::default().bytes();
    let entry = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    // Sizes that send the reader to a field of long sizes, which is not there.
    bytes[entry + 20..entry + 28].fill(0xFF);
    assert_eq!(code(&bytes), "FILE_MALFORMED");
    // An entry that begins past the end.
    let mut bytes = Fixture::default().bytes();
    bytes[entry + 42..entry + 46].copy_from_slice(&0x7FFF_FFFF_u32.to_le_bytes());
    assert_eq!(code(&bytes), "FILE_MALFORMED");
}

#[test]
fn names_with_odd_bytes_are_only_names() {
    for odd in [&b"xl/\x00nside.bin"[..], b"xl/inside.b\r\n", b"C:/inside.bin", b"//inside..bin"] {
        let mut parts = Fixture::default().parts();
        let plain: String = "i".repeat(odd.len());
        parts.push((plain.clone(), b"x".to_vec()));
        let bytes = patched(zip(&parts), plain.as_bytes(), odd);
        // Nothing is ever written by such a name: that it does no harm is all that is asked.
        if let Err(error) = Template::read(&bytes) {
            assert_eq!(error.code(), "FILE_MALFORMED", "{error}");
        }
    }
}

#[test]
fn elements_and_tags_have_bounds() {
    let deep = format!("<worksheet>{}", "<a>".repeat(300));
    let error = refusal(&with_part("xl/worksheets/sheet1.xml", deep));
    assert!(matches!(error, Error::TooDeep { depth: 257, limit: 256, .. }), "{error}");
    let wide = format!("<worksheet a=\"{}\"/>", "x".repeat(1 << 20));
    let error = refusal(&stored_with("xl/worksheets/sheet1.xml", wide));
    assert!(matches!(error, Error::TagTooLong { limit_bytes: 1_048_576, .. }), "{error}");
    let mut many = "<worksheet".to_owned();
    for number in 0..200_000 {
        let _ = write!(many, " a{number}=\"\"");
    }
    let error = refusal(&stored_with("xl/worksheets/sheet1.xml", many + "/>"));
    assert_eq!(error.code(), "FILE_MALFORMED", "{error}");
}

#[test]
fn a_value_is_no_longer_than_a_cell_holds() {
    for cell in ["<c t=\"str\"><v>TEXT</v></c>", "<c><f>TEXT</f></c>"] {
        let cell = cell.replace("TEXT", &"x".repeat(1 << 20));
        let rows = format!("<row r=\"7\">{cell}</row>");
        let parts = Fixture { rows, ..Fixture::default() }.parts();
        let error = refusal(&stored(&parts));
        assert!(matches!(&error, Error::TextTooLong { part, .. } if part == DATA_PART), "{error}");
    }
}

#[test]
fn what_stands_behind_the_cells_has_bounds() {
    let behind = |text: String| {
        let after_data: &'static str = Box::leak(text.into_boxed_str());
        refusal(&stored(&Fixture { after_data, ..Fixture::default() }.parts()))
    };
    let lists =
        "<dataValidation type=\"list\" sqref=\"A7\"><formula1>x</formula1></dataValidation>";
    let error = behind(format!("<dataValidations>{}</dataValidations>", lists.repeat(65_535)));
    let Error::TooManyValidations { found: 65_535, limit: 65_534, .. } = error else {
        panic!("{error}")
    };
    let formats = |sqref: &str, rules: &str| {
        behind(format!("<conditionalFormatting sqref=\"{sqref}\">{rules}</conditionalFormatting>"))
    };
    let rule = "<cfRule type=\"expression\"><formula>TRUE</formula></cfRule>";
    let differing = |count: usize| {
        let rules = (0..count).map(|n| rule.replace("TRUE", &format!("A7={n}")));
        rules.collect::<String>()
    };
    let error = formats("A7", &differing(20_001));
    let Error::TooManyFormats { found: 20_001, limit: 20_000, .. } = error else {
        panic!("{error}")
    };
    let error = formats(&"A7 ".repeat(9_000), rule);
    let Error::TooManyAreas { found: 8_193, limit: 8_192, .. } = error else { panic!("{error}") };
    assert_eq!(error.code(), "FILE_MALFORMED");
    let shown = "validations or formats in part xl/worksheets/sheet2.xml are for more than 8192 areas; at most 8192 are read; copied rows bring copies of their formats: paste the rows into a new copy of the template as values only";
    assert_eq!(error.to_string(), shown);
    let mut many = String::new();
    for n in 0..5_000 {
        let formula = format!("OR(A7=\"a{n}\",A7=\"b{n}\",A7=\"c{n}\")");
        let _ = write!(many, "<cfRule type=\"expression\"><formula>{formula}</formula></cfRule>");
    }
    let error = formats("A7:N9", &many);
    let Error::TooManySteps { found: 200_001, limit: 200_000 } = error else { panic!("{error}") };
}

#[test]
fn relationships_have_bounds() {
    let ties = "<Relationship Id=\"r\"/>".repeat(70_001);
    let text = format!("<Relationships>{ties}</Relationships>");
    let error = refusal(&stored_with("xl/_rels/workbook.xml.rels", text));
    let Error::TooManyRelationships { part, found: 70_001, limit: 70_000 } = error else {
        panic!("{error}")
    };
    assert_eq!(part, "xl/_rels/workbook.xml.rels");
}

#[test]
fn sheets_names_and_types_have_bounds() {
    let workbook = |inside: String| refusal(&stored_with("xl/workbook.xml", inside));
    let sheets = "<sheet name=\"S\" id=\"none\"/>".repeat(257);
    let error = workbook(format!("<workbook>{sheets}</workbook>"));
    assert!(matches!(error, Error::TooManySheets { found: 257, limit: 256 }), "{error}");
    let mut names = String::new();
    for number in 0..=100_000 {
        let _ = write!(names, "<definedName name=\"n{number}\">1</definedName>");
    }
    let error = workbook(format!("<workbook>{names}</workbook>"));
    assert!(matches!(error, Error::TooManyNames { found: 100_001, limit: 100_000 }), "{error}");
    let plain = Fixture { text: Text::Inline, ..Fixture::default() }.parts();
    let data = String::from_utf8(plain[5].1.clone()).unwrap();
    let types: Vec<String> = (0..300).map(|number| format!("T{number}")).collect();
    let start = data.find("&amp;ptds=").unwrap() + 10;
    let end = start + data[start..].find("&amp;").unwrap();
    let encoded = STANDARD.encode(types.join(","));
    let data = format!("{}{}{}", &data[..start], encoded.replace('=', "%3D"), &data[end..]);
    let mut parts = plain;
    parts[5].1 = data.into_bytes();
    let error = refusal(&stored(&parts));
    assert!(matches!(error, Error::TooManyTypes { types: 300, limit: 256 }), "{error}");
}

#[test]
fn relationships_of_all_parts_have_a_bound() {
    let ties = "<Relationship Id=\"r\" Type=\"t/hyperlink\" Target=\"t\"/>".repeat(65_000);
    let text = format!("<Relationships>{ties}</Relationships>").into_bytes();
    let with = |many: usize| {
        let mut parts = Fixture::default().parts();
        let name = |n| format!("xl/worksheets/_rels/other{n}.xml.rels");
        parts.extend((0..many).map(|n| (name(n), text.clone())));
        stored(&parts)
    };
    assert!(Template::read(&with(3)).is_ok());
    let error = refusal(&with(4));
    let Error::TooManyRelationships { part, limit: 250_000, .. } = error else { panic!("{error}") };
    assert_eq!(part, "xl/worksheets/_rels/other3.xml.rels");
    let mut parts = Fixture::default().parts();
    let text = format!("<Relationships>{}</Relationships>", " ".repeat(33 << 20)).into_bytes();
    parts.extend((0..2).map(|n| (format!("xl/_rels/{n}.rels"), text.clone())));
    let error = refusal(&stored(&parts));
    assert!(error.to_string().contains("relationships of more than 67108864 bytes"), "{error}");
}
