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
fn formulas_that_fetch_are_told() {
    let rows = "<row r=\"7\"><c r=\"A7\"><f>_xlfn.WEBSERVICE(\"http://x\")</f><v>1</v></c></row>";
    let fixture = Fixture { rows: rows.to_owned(), ..Fixture::default() };
    let template = Template::read(&fixture.bytes()).unwrap();
    assert_eq!(template.active_content(), [Macros, WebFunctions]);
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
