//! Workbooks with what was found in them.

use std::collections::BTreeSet;
use std::io::Cursor;

use sheetfill::{
    ExistingRows, FillOptions, Finding, Plan, Template, Value, annotate, check_workbook, fill,
    rejected,
};

use crate::container::{Sheet, changed, entries, part};
use crate::fixture::{DATA_PART, Fixture, with_part, words};
use crate::real::real;
use crate::wide::{Cells, Wide};

/// Rows with two errors and warnings.
pub const ROWS: [Cells<'static>; 3] = [
    &[("A", "S-1"), ("C", "COAT"), ("G", "7891234567890"), ("F", "EAN"), ("L", "azul")],
    &[("A", "S-2"), ("C", "COAT"), ("L", "Azul"), ("R", "algodao")],
    &[("A", "S-1"), ("C", "COAT"), ("J", "1,5")],
];

/// The workbook with what was found in it.
pub fn annotated(bytes: &[u8]) -> (Vec<u8>, Vec<Finding>) {
    let checked = check_workbook(bytes).unwrap();
    let remark = |finding: &Finding| format!("{} <{}>", finding.code, finding.cell);
    let words = words("Notes", &remark);
    let mut out = Cursor::new(Vec::new());
    annotate(&checked.template, bytes, &checked.findings, &words, &mut out).unwrap();
    (out.into_inner(), checked.findings)
}

#[test]
fn cells_get_a_note_and_a_colour_and_all_else_stays() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (out, findings) = annotated(&bytes);
    assert_eq!(findings.len(), 6);
    let sheet = part(&out, DATA_PART);
    // Four styles are there; each kind of copy is added once.
    assert!(sheet.contains("<c r=\"G4\" t=\"inlineStr\" s=\"4\">"), "{sheet}");
    assert!(sheet.contains("<c r=\"R5\" t=\"inlineStr\" s=\"5\">"));
    // The unit is missing: a blank cell in its place.
    assert!(sheet.contains("</c><c r=\"K6\" s=\"4\"/></row>"));
    assert!(sheet.contains("<legacyDrawing xmlns:r="));
    let notes = part(&out, "xl/comments1.xml");
    assert!(notes.contains("<author>Bee &amp; Co</author>"));
    assert!(notes.contains("ref=\"L4\" authorId=\"0\""));
    assert!(notes.contains("VALUE_NOT_IN_LIST &lt;L4&gt;"));
    let shapes = part(&out, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(shapes.matches("<v:shape ").count(), 6);
    assert!(shapes.contains("<x:Row>3</x:Row><x:Column>6</x:Column>"));
    let styles = part(&out, "xl/styles.xml");
    assert!(styles.contains("<fills count=\"4\">") && styles.contains("<cellXfs count=\"6\">"));
    assert!(styles.contains("<xf fillId=\"3\" applyFill=\"1\"/>"));
    let rels = part(&out, "xl/worksheets/_rels/sheet2.xml.rels");
    assert!(rels.contains("Target=\"/xl/comments1.xml\""));
    let changed = ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"];
    let changed = [&changed[..], &[DATA_PART, "xl/styles.xml"]].concat();
    let after = entries(&out);
    for entry in entries(&bytes).iter().filter(|entry| !changed.contains(&entry.name.as_str())) {
        assert!(after.contains(entry), "{}", entry.name);
    }
}

#[test]
fn the_sheet_of_findings_has_a_row_for_each() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (out, findings) = annotated(&bytes);
    // The name was taken.
    let sheet = Sheet::read(&out, "Notes 2");
    assert_eq!(sheet.text(0, 0), "Severity");
    assert_eq!(sheet.last_row() as usize, findings.len());
    for (row, finding) in (1..).zip(&findings) {
        assert_eq!(sheet.text(row, 1), finding.cell);
        assert_eq!(sheet.text(row, 3), finding.code.as_str());
        assert_eq!(sheet.text(row, 6), finding.suggestion.clone().unwrap_or_default());
    }
    // What stood in the cells still does, and is found again.
    let again = check_workbook(&out).unwrap();
    assert_eq!(again.findings, findings);
    assert_eq!(Sheet::read(&out, "Modelo").text(3, 11), "azul");
}

/// A note that somebody else wrote at a cell, beside those that are there.
fn with_note_of_another(bytes: &[u8], cell: &str) -> Vec<u8> {
    let notes = part(bytes, "xl/comments1.xml");
    let (head, rest) = notes.split_once("</authors>").unwrap();
    let number = head.matches("<author>").count();
    let notes = format!("{head}<author>Ana</author></authors>{rest}").replace(
        "</commentList>",
        &format!("<comment ref=\"{cell}\" authorId=\"{number}\"><text><t>Ver com o fornecedor</t></text></comment></commentList>"),
    );
    with_part(bytes, "xl/comments1.xml", notes.as_bytes())
}

#[test]
fn what_was_annotated_before_is_replaced() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (once, findings) = annotated(&bytes);
    let (twice, again) = annotated(&once);
    assert_eq!(again, findings);
    assert!(once == twice, "{:?}", changed(&once, &twice));
}

#[test]
fn notes_are_known_by_what_they_say_and_not_by_their_author() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (once, findings) = annotated(&bytes);
    // As LibreOffice writes it.
    let nameless = part(&once, "xl/comments1.xml").replace("Bee &amp; Co", " ");
    let nameless = with_part(&once, "xl/comments1.xml", nameless.as_bytes());
    let (twice, _) = annotated(&nameless);
    let notes = part(&twice, "xl/comments1.xml");
    assert_eq!(notes.matches("<comment ").count(), findings.len());
    assert_eq!(notes.matches("authorId=\"1\"").count(), findings.len());
}

#[test]
fn notes_of_others_are_kept() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (once, findings) = annotated(&bytes);
    // One stands where nothing is found, and one in the place of ours.
    let theirs = with_note_of_another(&with_note_of_another(&once, "B4"), "L4");
    let ours = part(&theirs, "xl/comments1.xml");
    let start = ours.find("<comment ref=\"L4\"").unwrap();
    let end = start + ours[start..].find("</comment>").unwrap() + "</comment>".len();
    let ours = ours[..start].to_owned() + &ours[end..];
    let theirs = with_part(&theirs, "xl/comments1.xml", ours.as_bytes());

    let (twice, _) = annotated(&theirs);

    let notes = part(&twice, "xl/comments1.xml");
    assert_eq!(notes.matches("<comment ").count(), findings.len() + 1);
    assert_eq!(notes.matches("Ver com o fornecedor").count(), 2);
    assert_eq!(notes.matches("ref=\"L4\"").count(), 1);
    assert_eq!(notes.matches("<author>Bee &amp; Co</author>").count(), 1);
    assert_eq!(part(&twice, DATA_PART).matches("legacyDrawing").count(), 1);
    // The shape of the note that is another's now is not touched.
    let shapes = part(&twice, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(shapes.matches("<v:shape ").count(), findings.len());
    assert!(shapes.contains("<x:Row>3</x:Row><x:Column>11</x:Column>"));
}

#[test]
fn what_is_mended_loses_its_note_and_its_colour() {
    let bytes = Wide { rows: &ROWS, ..Wide::default() }.bytes();
    let (once, findings) = annotated(&bytes);
    let sheet = part(&once, DATA_PART);
    let mended = sheet.replace(">azul<", ">Azul<");
    let (twice, fewer) = annotated(&with_part(&once, DATA_PART, mended.as_bytes()));
    assert_eq!(fewer.len(), findings.len() - 1);
    let notes = part(&twice, "xl/comments1.xml");
    assert_eq!(notes.matches("<comment ").count(), fewer.len());
    assert!(!notes.contains("ref=\"L4\""));
    let shapes = part(&twice, "xl/drawings/vmlDrawing1.vml");
    assert!(!shapes.contains("<x:Row>3</x:Row><x:Column>11</x:Column>"));
    let cell = |sheet: &str| {
        let (_, rest) = sheet.split_once("<c r=\"L4\"").unwrap();
        let (_, style) = rest.split_once("s=\"").unwrap();
        style.split_once('"').unwrap().0.parse::<usize>().unwrap()
    };
    let styles = part(&twice, "xl/styles.xml");
    let (_, all) = styles.split_once("<cellXfs").unwrap();
    let style = all.split("<xf").nth(1 + cell(&part(&twice, DATA_PART))).unwrap();
    assert!(style.contains("fillId=\"0\""), "{style}");
    assert_eq!(styles.matches("FFFFC7CF").count(), 1);
    // The sheet of findings is the same one, with fewer rows.
    assert_eq!(Sheet::read(&twice, "Notes 2").last_row() as usize, fewer.len());
    assert_eq!(entries(&twice).len(), entries(&once).len());
}

#[test]
fn a_workbook_without_findings_gets_only_the_sheet() {
    let bytes = Wide { rows: &[ROWS[1]], ..Wide::default() }.bytes();
    let bytes = with_part(
        &bytes,
        DATA_PART,
        part(&bytes, DATA_PART).replace("algodao", "Algodão").as_bytes(),
    );
    let (out, findings) = annotated(&bytes);
    assert_eq!(findings, []);
    assert_eq!(part(&out, DATA_PART), part(&bytes, DATA_PART));
    assert_eq!(Sheet::read(&out, "Notes 2").last_row(), 0);
}

#[test]
fn only_rejected_rows_are_left_and_their_findings_follow_them() {
    let rows = [ROWS[1], ROWS[0], ROWS[1], ROWS[2]];
    let bytes = Wide { rows: &rows, ..Wide::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    let mut out = Cursor::new(Vec::new());
    let moved =
        rejected(&checked.template, &bytes, (&checked.error_rows, &checked.findings), &mut out)
            .unwrap();
    let out = out.into_inner();
    // The third row repeats the SKU of the first.
    let skus: Vec<String> = (3..6).map(|row| Sheet::read(&out, "Modelo").text(row, 0)).collect();
    assert_eq!(skus, ["S-1", "S-2", "S-1"]);
    assert_eq!(Sheet::read(&out, "Modelo").last_row(), 5);
    let told: Vec<(&str, &str, Option<&str>)> =
        moved.iter().map(|f| (f.code.as_str(), f.cell.as_str(), f.suggestion.as_deref())).collect();
    assert!(told.contains(&("GTIN_CHECK_DIGIT", "G4", None)));
    assert!(told.contains(&("DUPLICATE_SKU", "A6", Some("A4"))));
    // The row that it repeats is not among them.
    assert!(told.contains(&("DUPLICATE_SKU", "A5", None)));
    let again = check_workbook(&out).unwrap();
    assert_eq!(again.rows.len(), 3);
}

#[test]
fn the_parent_of_a_rejected_row_goes_with_it() {
    let family = |sku, more: &[(&'static str, &'static str)]| {
        let own = [("A", sku), ("C", "COAT"), ("Q", "TAMANHO/COR")];
        [&own[..], more].concat()
    };
    let child = [("O", "Produto Filho"), ("P", "P"), ("N", "M")];
    let rows = [
        family("X", &[]),
        family("P", &[("O", "Produto Pai")]),
        family("C1", &[&child[..], &[("M", "Azul")]].concat()),
        family(
            "C2",
            &[&child[..], &[("M", "Verde"), ("F", "EAN"), ("G", "7891234567890")]].concat(),
        ),
    ];
    let rows: Vec<Cells<'_>> = rows.iter().map(Vec::as_slice).collect();
    let bytes = Wide { rows: &rows, ..Wide::default() }.bytes();
    let checked = check_workbook(&bytes).unwrap();
    assert_eq!(checked.findings.len(), 1);
    let mut out = Cursor::new(Vec::new());
    let moved =
        rejected(&checked.template, &bytes, (&checked.error_rows, &checked.findings), &mut out)
            .unwrap();
    let sheet = Sheet::read(out.get_ref(), "Modelo");
    assert_eq!([3, 4, 5].map(|row| sheet.text(row, 0)), ["P", "C2", ""]);
    assert_eq!(moved.iter().map(|f| f.cell.as_str()).collect::<Vec<_>>(), ["G5"]);
    assert_eq!(check_workbook(out.get_ref()).unwrap().findings, moved);
}

#[test]
fn notes_move_with_their_rows() {
    let rows = [ROWS[1], ROWS[0]];
    let bytes = Wide { rows: &rows, ..Wide::default() }.bytes();
    // Ours at G5, L5 and R4; another's at A5, and one on the heading.
    let (ours, findings) = annotated(&bytes);
    let source = with_note_of_another(&with_note_of_another(&ours, "A2"), "A5");
    let template = Template::read(&source).unwrap();
    let mut out = Cursor::new(Vec::new());
    let moved = rejected(&template, &source, (&BTreeSet::from([4]), &findings), &mut out).unwrap();
    let out = out.into_inner();
    assert_eq!(moved.iter().map(|f| f.cell.as_str()).collect::<Vec<_>>(), ["G4", "L4"]);
    let notes = part(&out, "xl/comments1.xml");
    let cells: Vec<&str> =
        notes.split("ref=\"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect();
    assert_eq!(cells, ["G4", "L4", "A2", "A4"]);
    let shapes = part(&out, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(shapes.matches("<v:shape ").count(), 2);
    assert!(shapes.contains("<x:Row>3</x:Row><x:Column>6</x:Column>"));
    assert!(shapes.contains("<x:Anchor>7, 15, 3, 2, 10, 15, 7, 4</x:Anchor>"), "{shapes}");
}

#[test]
fn the_real_template_is_annotated() {
    let Some((bytes, template)) = real() else { return };
    let mut plan = Plan::new();
    for sku in ["S-1", "S-1"] {
        let row = plan.add_row();
        for (stem, text) in [("contribution_sku.value", sku), ("product_type.value", "COAT")] {
            plan.set(row, template.columns_by_stem(stem).next().unwrap(), Value::from(text));
        }
    }
    let mut filled = Cursor::new(Vec::new());
    fill(&template, &bytes, &plan, &FillOptions::default(), &mut filled).unwrap();
    let filled = filled.into_inner();
    let (out, findings) = annotated(&filled);
    assert!(findings.len() > 20);
    assert_eq!(check_workbook(&out).unwrap().findings, findings);
    assert_eq!(Template::read(&out).unwrap().columns().len(), 305);
    let names = |bytes: &[u8]| entries(bytes).len();
    assert_eq!(names(&out), names(&filled) + 4);
}

#[test]
fn the_sheet_of_findings_takes_the_lowest_number_that_is_free() {
    let bytes = Fixture::default().bytes();
    let book = part(&bytes, "xl/workbook.xml");
    for (number, free) in [("1", "2"), ("4294967295", "1"), ("99999999999", "1")] {
        let book = book.replace("sheetId=\"1\"", &format!("sheetId=\"{number}\""));
        let (out, _) = annotated(&with_part(&bytes, "xl/workbook.xml", book.as_bytes()));
        let sheets = part(&out, "xl/workbook.xml");
        let new = sheets.rfind("<sheet ").unwrap();
        assert!(sheets[new..].contains(&format!(" sheetId=\"{free}\"")), "{sheets}");
    }
}

/// Cells of the rows of data that have one of our colours.
fn coloured(bytes: &[u8]) -> Vec<String> {
    let styles = part(bytes, "xl/styles.xml");
    let (_, styles) = styles.split_once("<cellXfs").unwrap();
    // Two fills are there before ours.
    let ours = |style: &str| style.contains("fillId=\"2\"") || style.contains("fillId=\"3\"");
    let styles = styles.split("<xf").skip(1).enumerate().filter(|(_, style)| ours(style));
    let ours: BTreeSet<String> = styles.map(|(at, _)| format!(" s=\"{at}\"")).collect();
    let sheet = part(bytes, DATA_PART);
    let cells = sheet.split("<c ").skip(1).filter(|cell| {
        let tag = cell.split('>').next().unwrap().trim_end_matches('/');
        ours.iter().any(|style| format!(" {tag}").contains(style.as_str()))
    });
    cells.map(|cell| cell.split('"').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn what_is_written_over_coloured_cells_or_below_them_has_no_colour() {
    let bytes = Wide { rows: &ROWS[1..], ..Wide::default() }.bytes();
    let (source, findings) = annotated(&bytes);
    let marked = coloured(&source);
    assert_eq!(marked.len(), findings.len(), "{marked:?}");
    let template = Template::read(&source).unwrap();
    let mut plan = Plan::new();
    for sku in ["S-7", "=S-8"] {
        let row = plan.add_row();
        for (column, text) in [(0, sku), (6, "x"), (11, "Azul"), (9, "1")] {
            plan.set(row, template.column_at(column).unwrap(), Value::from(text));
        }
    }
    for (existing_rows, expected) in
        [(ExistingRows::Replace, Vec::new()), (ExistingRows::Append, marked)]
    {
        let options = FillOptions { existing_rows, ..FillOptions::default() };
        let mut out = Cursor::new(Vec::new());
        fill(&template, &source, &plan, &options, &mut out).unwrap();
        assert_eq!(coloured(out.get_ref()), expected);
        // What was found in rows that are gone is not on the sheet of findings any more.
        let kept = if existing_rows == ExistingRows::Append { findings.len() } else { 0 };
        let sheet = Sheet::read(out.get_ref(), "Notes 2");
        assert_eq!((sheet.text(0, 0).as_str(), sheet.last_row() as usize), ("Severity", kept));
        assert!(check_workbook(out.get_ref()).is_ok());
    }
    // Without colours the styles are left alone.
    let mut out = Cursor::new(Vec::new());
    let mut more = Plan::new();
    let row = more.add_row();
    let template = Template::read(&bytes).unwrap();
    more.set(row, template.column_at(0).unwrap(), Value::from("S-7"));
    fill(&template, &bytes, &more, &FillOptions::default(), &mut out).unwrap();
    assert_eq!(changed(&bytes, out.get_ref()), [DATA_PART]);
}
