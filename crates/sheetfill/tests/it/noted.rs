//! Where notes and findings go in a workbook, and in which form.

use std::io::Cursor;

use sheetfill::{Error, Finding, MAX_FINDINGS, Template, annotate, check_workbook};

use crate::annotated::{ROWS, annotated};
use crate::container::{Sheet, entries, part};
use crate::fixture::{DATA_PART, Fixture, strict, with_part, words, zip};
use crate::wide::Wide;

fn wide() -> Vec<u8> {
    Wide { rows: &ROWS, ..Wide::default() }.bytes()
}

#[test]
fn a_strict_workbook_stays_strict() {
    let (out, findings) = annotated(&strict(&wide()));
    for entry in entries(&out) {
        let text = part(&out, &entry.name);
        for usual in ["spreadsheetml/2006/main", "officeDocument/2006/relationships"] {
            assert!(!text.contains(usual), "{}: {text}", entry.name);
        }
    }
    let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    let ties = part(&out, "xl/worksheets/_rels/sheet2.xml.rels");
    for kind in ["comments", "vmlDrawing"] {
        assert!(ties.contains(&format!("Type=\"{strict}/{kind}\"")), "{ties}");
    }
    assert!(part(&out, DATA_PART).contains(&format!("<legacyDrawing xmlns:r=\"{strict}\" r:id=")));
    assert_eq!(check_workbook(&out).unwrap().findings, findings);
    let (twice, _) = annotated(&out);
    assert!(out == twice);
}

/// The sheet with these elements behind its lists, and where the tie to the notes was put: what
/// stands right behind it.
fn behind_tie(elements: &str) -> String {
    let bytes = wide();
    let sheet = part(&bytes, DATA_PART).replace("</worksheet>", &format!("{elements}</worksheet>"));
    let (out, _) = annotated(&with_part(&bytes, DATA_PART, sheet.as_bytes()));
    let sheet = part(&out, DATA_PART);
    assert_eq!(sheet.matches("<legacyDrawing ").count(), 1, "{sheet}");
    let (_, behind) = sheet.split_once("<legacyDrawing ").unwrap();
    behind.split_once("/>").unwrap().1.to_owned()
}

#[test]
fn the_tie_to_the_notes_has_the_place_that_the_schema_gives_it() {
    // In the order of the schema: what stands before the tie, then what stands behind it.
    let before =
        ["ignoredErrors", "smartTags", "drawing"].map(|name| format!("<{name}/>")).concat();
    let behind =
        ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"];
    let behind = [&behind[..], &["tableParts", "extLst"]].concat();
    for from in 0..=behind.len() {
        let rest: Vec<String> = behind[from..].iter().map(|name| format!("<{name}/>")).collect();
        let rest = rest.concat();
        assert_eq!(behind_tie(&format!("{before}{rest}")), format!("{rest}</worksheet>"));
    }
}

#[test]
fn a_wrapper_stands_where_what_it_wraps_does() {
    let wrapped = |inside: &str| {
        format!(
            "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"x14\">{inside}</mc:Choice></mc:AlternateContent>"
        )
    };
    let controls = wrapped("<controls><control name=\"b\"/></controls>");
    assert_eq!(behind_tie(&format!("<drawing/>{controls}")), format!("{controls}</worksheet>"));
    let drawing = wrapped("<drawing/>");
    assert_eq!(
        behind_tie(&format!("{drawing}{controls}<extLst/>")),
        format!("{controls}<extLst/></worksheet>")
    );
    assert_eq!(behind_tie(&drawing), "</worksheet>");
}

/// The workbook with one finding again and again, and what is said of it.
fn annotated_with(findings: &[Finding], bytes: &[u8], remark: &str) -> Vec<u8> {
    tried(findings, bytes, remark).unwrap()
}

fn tried(findings: &[Finding], bytes: &[u8], remark: &str) -> Result<Vec<u8>, Error> {
    let template = Template::read(bytes).unwrap();
    let remark = |_: &Finding| remark.to_owned();
    let mut out = Cursor::new(Vec::new());
    annotate(&template, bytes, findings, &words("Notes", &remark), &mut out)?;
    Ok(out.into_inner())
}

#[test]
fn texts_that_look_like_escapes_come_back_as_they_are() {
    let bytes = wide();
    let mut finding = check_workbook(&bytes).unwrap().findings.remove(0);
    let text = "_x0041_ \u{1} _x000D_";
    finding.value = Some(text.to_owned());
    let out = annotated_with(&[finding], &bytes, text);
    let escaped = "_x005F_x0041_ _x0001_ _x005F_x000D_";
    assert!(part(&out, "xl/comments1.xml").contains(&format!("{escaped}</t>")));
    let sheet = Sheet::read(&out, "Notes 2");
    assert_eq!([sheet.text(1, 4), sheet.text(1, 5)], [text, text]);
}

#[test]
fn what_does_not_fit_into_a_cell_is_counted() {
    let bytes = wide();
    let finding = check_workbook(&bytes).unwrap().findings.remove(0);
    for (letters, left) in [(32_767, None), (40_000, Some("… (+7249)"))] {
        let out = annotated_with(std::slice::from_ref(&finding), &bytes, &"é".repeat(letters));
        let told = Sheet::read(&out, "Notes 2").text(1, 4);
        assert!(told.chars().count() <= 32_767);
        assert_eq!(told.trim_start_matches('é'), left.unwrap_or_default());
        assert!(part(&out, "xl/comments1.xml").contains("é… (+"), "a note has a mark, too");
    }
}

#[test]
fn so_many_findings_are_written_as_a_sheet_has_room_for() {
    let bytes = wide();
    let findings = check_workbook(&bytes).unwrap().findings;
    let more: Vec<Finding> = findings.into_iter().cycle().take(MAX_FINDINGS + 1).collect();
    let out = annotated_with(&more, &bytes, "");
    let sheet = part(&out, "xl/worksheets/sheet4.xml");
    assert_eq!(sheet.matches("<row ").count(), 1 + MAX_FINDINGS);
}

/// Why the workbook with these parts besides its own can't be annotated, though it is read.
fn refusal(more: &[(String, String)]) -> Error {
    let mut parts = Fixture::default().parts();
    for (name, text) in more {
        parts.retain(|(known, _)| known != name);
        parts.push((name.clone(), text.clone().into_bytes()));
    }
    let finding = check_workbook(&wide()).unwrap().findings.remove(0);
    tried(&[finding], &zip(&parts), "x").unwrap_err()
}

#[test]
fn what_would_not_be_read_again_is_not_written() {
    // Four parts are added to these.
    let own = Fixture::default().parts().len();
    let parts = |count: usize| -> Vec<(String, String)> {
        (own..count).map(|number| (format!("xl/{number}.bin"), "x".to_owned())).collect()
    };
    let error = refusal(&parts(4_093));
    assert!(matches!(error, Error::TooManyParts { parts: 4_097, limit: 4_096 }), "{error}");
    let tie = "<Relationship Id=\"N\" Type=\"x/hyperlink\" Target=\"sheet1.xml\"/>";
    let ties: String = (0..69_999).map(|n| tie.replace('N', &format!("x{n}"))).collect();
    let rels = "xl/worksheets/_rels/sheet2.xml.rels".to_owned();
    let error = refusal(&[(rels, format!("<Relationships>{ties}</Relationships>"))]);
    let Error::TooManyRelationships { found: 70_001, limit: 70_000, .. } = error else {
        panic!("{error}")
    };
    let book = part(&Fixture::default().bytes(), "xl/workbook.xml");
    let sheets: Vec<String> =
        (0..253).map(|n| format!("<sheet name=\"x{n}\" sheetId=\"{}\"/>", n + 50)).collect();
    let book = book.replace("</sheets>", &format!("{}</sheets>", sheets.concat()));
    let error = refusal(&[("xl/workbook.xml".to_owned(), book)]);
    assert!(matches!(error, Error::TooManySheets { found: 257, limit: 256 }), "{error}");
}

#[test]
fn relationships_of_all_parts_are_not_made_too_many() {
    let tie = "<Relationship Id=\"N\" Type=\"x/hyperlink\" Target=\"sheet1.xml\"/>";
    let own: usize = Fixture::default()
        .parts()
        .iter()
        .filter(|(name, _)| name.contains("_rels/"))
        .map(|(_, text)| String::from_utf8_lossy(text).matches("<Relationship ").count())
        .sum();
    let others: Vec<(String, String)> = [62_500, 62_500, 62_500, 62_500 - own]
        .iter()
        .enumerate()
        .map(|(n, count)| {
            let ties: String = (0..*count).map(|n| tie.replace('N', &format!("x{n}"))).collect();
            let ties = format!("<Relationships>{ties}</Relationships>");
            (format!("xl/worksheets/_rels/other{n}.xml.rels"), ties)
        })
        .collect();
    let error = refusal(&others);
    let Error::TooManyRelationships { found: 250_001, limit: 250_000, .. } = error else {
        panic!("{error}")
    };
}

#[test]
fn notes_beside_those_of_another_program_bring_their_own_prefixes() {
    let (ours, findings) = annotated(&wide());
    // As openpyxl writes it.
    let theirs = "<xml><ns0:shapetype xmlns:ns0=\"urn:schemas-microsoft-com:vml\" id=\"_x0000_t202\"/><ns0:shape xmlns:ns0=\"urn:schemas-microsoft-com:vml\" type=\"#_x0000_t202\"><ns2:ClientData xmlns:ns2=\"urn:schemas-microsoft-com:office:excel\" ObjectType=\"Note\"><ns2:Row>1</ns2:Row><ns2:Column>0</ns2:Column></ns2:ClientData></ns0:shape></xml>";
    let drawing = "xl/drawings/vmlDrawing1.vml";
    let source = with_part(&ours, drawing, theirs.as_bytes());
    let (out, _) = annotated(&source);
    let shapes = part(&out, drawing);
    assert_eq!(shapes.matches("<v:shape xmlns:v=").count(), findings.len(), "{shapes}");
    let mut reader = quick_xml::NsReader::from_str(&shapes);
    loop {
        match reader.read_resolved_event().unwrap() {
            (_, quick_xml::events::Event::Eof) => break,
            (namespace, event) => {
                let unknown = matches!(namespace, quick_xml::name::ResolveResult::Unknown(_));
                assert!(!unknown, "{event:?}");
            }
        }
    }
}
