//! What in a workbook could act on its own is told, and kept as it is.

use std::io::Cursor;

use sheetfill::ActiveContent::{
    Connections, DynamicData, Embedded, ExternalLinks, Macros, WebFunctions,
};
use sheetfill::{ActiveContent, FillOptions, Template, fill};

use crate::container::changed;
use crate::fixture::{DATA_PART, Fixture};
use crate::survive::one_row;

/// A part of the fixture, and what stands in it.
type Part = (&'static str, Vec<u8>);

/// All parts of a workbook, by name.
type Parts = Vec<(String, Vec<u8>)>;

/// A relationships part with one relationship.
fn relationship(kind: &str, mode: &str) -> Vec<u8> {
    format!("<Relationships><Relationship Id=\"r1\" Type=\"http://x/{kind}\" Target=\"x.bin\" TargetMode=\"{mode}\"/></Relationships>").into_bytes()
}

fn with(replaced: Vec<Part>) -> Fixture {
    Fixture { replaced, ..Fixture::default() }
}

#[test]
fn each_kind_is_told_wherever_it_hides() {
    let sheet = "xl/worksheets/_rels/sheet3.xml.rels";
    let dde = b"<externalLink><ddeLink ddeService=\"cmd\"/></externalLink>".to_vec();
    let cases: [(Vec<Part>, &[ActiveContent]); 9] = [
        (vec![], &[Macros]),
        (vec![(sheet, relationship("hyperlink", "External"))], &[Macros]),
        (vec![(sheet, relationship("image", "External"))], &[Macros, ExternalLinks]),
        (vec![(sheet, relationship("oleObject", "Internal"))], &[Macros, Embedded]),
        (vec![(sheet, relationship("queryTable", "Internal"))], &[Macros, Connections]),
        (vec![("xl/embeddings/oleObject1.bin", vec![0])], &[Macros, Embedded]),
        (vec![("xl/activeX/activeX1.bin", vec![0])], &[Macros, Embedded]),
        (vec![("xl/externalLinks/externalLink1.xml", dde)], &[Macros, DynamicData]),
        (vec![(sheet, relationship("xlMacrosheet", "Internal"))], &[Macros]),
    ];
    for (replaced, expected) in cases {
        let template = Template::read(&with(replaced).bytes()).unwrap();
        assert_eq!(template.active_content(), expected);
    }
}

#[test]
fn macros_are_told_where_there_are_some() {
    let without = |parts: &mut Parts| {
        parts.retain(|(name, _)| name != "xl/vbaProject.bin");
    };
    let active = |change: &dyn Fn(&mut Parts)| {
        let mut parts = Fixture::default().parts();
        change(&mut parts);
        Template::read(&crate::fixture::zip(&parts)).unwrap().active_content().to_vec()
    };
    assert_eq!(active(&|_| {}), [Macros]);
    // A relationship that leads nowhere.
    assert_eq!(active(&without), []);
    // One that leads to a part of another name.
    let renamed = |parts: &mut Parts| {
        for (name, bytes) in parts {
            match name.as_str() {
                "xl/vbaProject.bin" => *name = "xl/code.dat".to_owned(),
                "xl/_rels/workbook.xml.rels" => {
                    let text = String::from_utf8(bytes.clone()).unwrap();
                    *bytes = text.replace("\"vbaProject.bin", "\"code.dat").into_bytes();
                }
                _ => {}
            }
        }
    };
    assert_eq!(active(&renamed), [Macros]);
    // A sheet of macros, which is there or not.
    for (present, expected) in [(true, &[Macros][..]), (false, &[])] {
        let sheet = |parts: &mut Parts| {
            without(parts);
            let rels = "xl/worksheets/_rels/sheet3.xml.rels".to_owned();
            parts.push((rels, relationship("xlMacrosheet", "Internal")));
            if present {
                parts.push(("xl/worksheets/x.bin".to_owned(), vec![0]));
            }
        };
        assert_eq!(active(&sheet), expected);
    }
}

/// A sheet with this element in its first cell.
fn formula(element: &str) -> Vec<u8> {
    format!("<worksheet xmlns:x=\"x\"><sheetData><row><c>{element}<v>1</v></c></row></sheetData></worksheet>")
        .into_bytes()
}

#[test]
fn formulas_that_fetch_are_told_in_every_sheet_and_spelling() {
    let fetching = [
        "<f>_xlfn.WEBSERVICE(\"http://x\")</f>",
        "<f>1+_xlfn.webservice (A1)</f>",
        "<f>_xlfn.WEB&#83;ERVICE(A1)</f>",
        "<f>_xlfn.WEB<![CDATA[SERVICE(]]>A1)</f >",
        "<x:f ca=\"1\">REGISTER<!-- -->.ID(\"a\",\"b\")</x:f>",
        "<f>IF(TRUE,_xlfn.IMAGE(A1))</f>",
    ];
    for element in fetching {
        for sheet in ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"] {
            let template = Template::read(&with(vec![(sheet, formula(element))]).bytes()).unwrap();
            assert_eq!(template.active_content(), [Macros, WebFunctions], "{element}");
        }
        let rows = format!("<row r=\"7\"><c r=\"A7\">{element}<v>1</v></c></row>");
        let rows = rows.replace("x:", "");
        let fixture = Fixture { rows, ..Fixture::default() };
        let template = Template::read(&fixture.bytes()).unwrap();
        assert_eq!(template.active_content(), [Macros, WebFunctions], "{element}");
    }
    for element in ["<f>MYWEBSERVICE(A1)</f>", "<f>SUM(CALL,RTD)</f>", "<f>A1</f>"] {
        let sheet = vec![("xl/worksheets/sheet1.xml", formula(element))];
        let template = Template::read(&with(sheet).bytes()).unwrap();
        assert_eq!(template.active_content(), [Macros], "{element}");
    }
}

#[test]
fn formats_and_names_that_fetch_are_told() {
    let after_data = "<conditionalFormatting sqref=\"A7\"><cfRule type=\"expression\" priority=\"1\"><formula>LEN(_xlfn.WEBSERVICE(A7))&gt;0</formula></cfRule></conditionalFormatting>";
    let name = |scope: &str| {
        let local = format!(
            "<definedName name=\"n\"{scope}>RTD(\"a\",,\"b\")</definedName></definedNames>"
        );
        let bytes = Fixture::default().bytes();
        let text = crate::container::part(&bytes, "xl/workbook.xml");
        let text = text.replace("</definedNames>", &local);
        crate::fixture::with_part(&bytes, "xl/workbook.xml", text.as_bytes())
    };
    let format = Fixture { after_data, ..Fixture::default() }.bytes();
    for bytes in [format, name(""), name(" localSheetId=\"0\"")] {
        assert_eq!(Template::read(&bytes).unwrap().active_content(), [Macros, WebFunctions]);
    }
}

#[test]
fn what_is_active_is_kept_byte_for_byte() {
    let fixture = with(vec![
        ("xl/embeddings/oleObject1.bin", b"an object".repeat(50)),
        ("xl/externalLinks/externalLink1.xml", b"<externalLink><ddeLink/></externalLink>".to_vec()),
    ]);
    let source = fixture.bytes();
    let template = Template::read(&source).unwrap();
    let mut out = Cursor::new(Vec::new());
    fill(&template, &source, &one_row(&template), &FillOptions::default(), &mut out).unwrap();
    let out = out.into_inner();
    assert_eq!(changed(&source, &out), [DATA_PART]);
    let again = Template::read(&out).unwrap();
    assert_eq!(again.active_content(), template.active_content());
}
