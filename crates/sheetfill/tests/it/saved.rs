//! Workbooks as other programs save them: all read alike, and can be filled.

use std::io::{Cursor, Write as _};

use sheetfill::{CellState, Cells, FillOptions, Template, Value, fill};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::fixture::{DATA_PART, Fixture};
use crate::survive::one_row;

/// A rule with every kind of thing in it, to see that it survives.
const FORMATS: &str = "<conditionalFormatting sqref=\"E7:E1006\"><cfRule type=\"expression\" priority=\"1\"><formula>IF(LEN(E7)>0,1,0)</formula></cfRule><cfRule type=\"expression\" priority=\"2\"><formula>AND(req_brand,Modelo!$C7&lt;&gt;\"\")</formula></cfRule></conditionalFormatting>";

fn ruled() -> Fixture {
    let names = vec![("req_brand".to_owned(), "NOT(Modelo!$C1=\"SHOES\")".to_owned())];
    Fixture { after_data: FORMATS, names, ..Fixture::default() }
}

/// Reads a workbook, looks into every corner of it, and fills it.
fn assert_whole(bytes: &[u8], how: &str) {
    let template = Template::read(bytes).unwrap();
    assert_eq!(template.columns().len(), 14, "{how}");
    let by_stem = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    assert_eq!(by_stem("item_name.value").label, "Nome do item", "{how}");
    assert_eq!(template.sections()[1].title, "Oferta", "{how}");
    let color = template.options(by_stem("color.value"), "COAT");
    assert_eq!(color.live().count(), 2, "{how}");
    let row: Cells = [(2, Value::from("COAT"))].into();
    assert_eq!(
        template.rules().states(&row).state(by_stem("brand.value")),
        CellState::Required,
        "{how}"
    );
    let mut out = Cursor::new(Vec::new());
    let plan = one_row(&template);
    fill(&template, bytes, &plan, &FillOptions::default(), &mut out).unwrap();
    let again = Template::read(out.get_ref()).unwrap();
    assert_eq!(again.layout().rows_present, 1, "{how}");
}

/// The parts in a container made otherwise.
fn packed(parts: &[(String, Vec<u8>)], options: SimpleFileOptions, streamed: bool) -> Vec<u8> {
    fn write<W: std::io::Write + std::io::Seek>(
        mut zip: ZipWriter<W>,
        parts: &[(String, Vec<u8>)],
        options: SimpleFileOptions,
    ) -> W {
        for (name, bytes) in parts {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap()
    }
    if streamed {
        // Without going back, sizes stand behind the data of each entry.
        let zip = ZipWriter::new_stream(Vec::new());
        return write(zip, parts, options).into_inner();
    }
    write(ZipWriter::new(Cursor::new(Vec::new())), parts, options).into_inner()
}

#[test]
fn every_form_of_the_container_reads_alike() {
    let parts = ruled().parts();
    let mut backwards = parts.clone();
    backwards.reverse();
    let plain = SimpleFileOptions::default();
    let stored = plain.compression_method(CompressionMethod::Stored);
    assert_whole(&ruled().bytes(), "as usual");
    assert_whole(&packed(&parts, stored, false), "stored");
    assert_whole(&packed(&parts, plain.large_file(true), false), "zip64");
    assert_whole(&packed(&parts, plain, true), "data descriptors");
    assert_whole(&packed(&backwards, plain, true), "data descriptors, backwards");
    assert_whole(&packed(&parts, plain.large_file(true), true), "zip64 with data descriptors");
}

/// The workbook with one part rewritten.
fn changed(part: &'static str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let parts = ruled().parts();
    let (_, before) = parts.iter().find(|(name, _)| name == part).unwrap();
    let before = String::from_utf8(before.clone()).unwrap();
    let after = change(&before);
    assert_ne!(before, after, "{part}");
    Fixture { replaced: vec![(part, after.into_bytes())], ..ruled() }.bytes()
}

#[test]
fn rich_shared_strings_are_their_runs_joined() {
    let bytes = changed("xl/sharedStrings.xml", |text| {
        text.replace(
            "<si><t xml:space=\"preserve\">",
            "<si><r><rPr><b/></rPr><t xml:space=\"preserve\"></t></r><r><t>",
        )
        .replace(
            "</t></si>",
            "</t></r><rPh sb=\"0\" eb=\"1\"><t>guide</t></rPh><phoneticPr fontId=\"1\"/></si>",
        )
    });
    assert_whole(&bytes, "rich");
}

#[test]
fn marks_comments_and_instructions_between_elements_do_not_matter() {
    let noise = |text: &str| {
        let text = text.replace(
            "<sheetData>",
            "<!-- saved by another program --><?other program?><sheetData>",
        );
        format!(
            "\u{feff}{}",
            text.replace(
                "<row r=\"4\">",
                "<row r=\"4\" spans=\"1:14\" x14ac:dyDescent=\"0.25\">\n  "
            )
        )
    };
    assert_whole(&changed(DATA_PART, noise), "noise");
    let cdata = |text: &str| text.replace(">Nome do item<", "><![CDATA[Nome do item]]><");
    assert_whole(&changed("xl/sharedStrings.xml", cdata), "character data");
}

#[test]
fn titles_that_formulas_yield_are_read_by_their_last_value() {
    let bytes = Fixture { text: crate::fixture::Text::Inline, ..ruled() };
    let parts = bytes.parts();
    let (_, data) = parts.iter().find(|(name, _)| name == DATA_PART).unwrap();
    let data = String::from_utf8(data.clone()).unwrap();
    let title = "<c r=\"D4\" t=\"inlineStr\"><is><t>Nome do item</t></is></c>";
    let yielded = "<c r=\"D4\" t=\"str\"><f>\"Nome do \"&amp;\"item\"</f><v>Nome do item</v></c>";
    assert!(data.contains(title));
    let data = data.replace(title, yielded).into_bytes();
    let text = crate::fixture::Text::Inline;
    assert_whole(
        &Fixture { text, replaced: vec![(DATA_PART, data)], ..ruled() }.bytes(),
        "formula",
    );
}

#[test]
fn line_ends_in_texts_are_line_feeds() {
    let ends = |text: &str| {
        text.replace(">Nome do item<", ">Nome\r\ndo\ritem&#13;&#10;<![CDATA[\r\n]]>.<")
    };
    let template = Template::read(&changed("xl/sharedStrings.xml", ends)).unwrap();
    let title = template.columns_by_stem("item_name.value").next().unwrap();
    assert_eq!(title.label, "Nome\ndo\nitem\r\n\n.");
}

#[test]
fn parts_in_utf_16_are_read_and_written_again_as_utf_8() {
    let units = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = text.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"");
        std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(unit).collect()
    };
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let parts = ruled().parts();
        let wide = |part: &'static str| {
            let (_, bytes) = parts.iter().find(|(name, _)| name == part).unwrap();
            (part, units(std::str::from_utf8(bytes).unwrap(), unit))
        };
        let replaced = vec![wide(DATA_PART), wide("xl/sharedStrings.xml"), wide("xl/workbook.xml")];
        let bytes = Fixture { replaced, ..ruled() }.bytes();
        assert_whole(&bytes, "UTF-16");
        let template = Template::read(&bytes).unwrap();
        let mut out = Cursor::new(Vec::new());
        fill(&template, &bytes, &one_row(&template), &FillOptions::default(), &mut out).unwrap();
        let data = crate::container::part(&out.into_inner(), DATA_PART);
        assert!(data.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), "{data:.60}");
    }
    let mut odd = units("<sst/>", u16::to_le_bytes);
    odd.pop();
    let bytes = Fixture { replaced: vec![("xl/sharedStrings.xml", odd)], ..ruled() }.bytes();
    assert_eq!(Template::read(&bytes).unwrap_err().code(), "FILE_MALFORMED");
}

#[test]
fn targets_and_parts_may_be_percent_encoded() {
    let spelled = |name: &str, target: &str| {
        let parts = ruled().parts().into_iter().map(|(part, bytes)| {
            if part == DATA_PART {
                return (format!("xl/worksheets/{name}"), bytes);
            }
            let is_rels = part == "xl/_rels/workbook.xml.rels";
            let text = || String::from_utf8(bytes.clone()).unwrap().replace("sheet2.xml", target);
            let bytes = if is_rels { text().into_bytes() } else { bytes };
            (part, bytes)
        });
        crate::fixture::zip(&parts.collect::<Vec<_>>())
    };
    for (name, target) in [("sheet 2.xml", "sheet%202.xml"), ("sheet%202.xml", "sheet 2.xml")] {
        let bytes = spelled(name, target);
        assert_whole(&bytes, name);
        let template = Template::read(&bytes).unwrap();
        assert_eq!(template.layout().sheet_part, format!("xl/worksheets/{name}"));
    }
    let code = Template::read(&spelled("sheet 2.xml", "sheet%203.xml")).unwrap_err().code();
    assert_eq!(code, "FILE_MALFORMED");
}

#[test]
fn the_strict_form_of_the_format_is_read() {
    let strict = |text: &str| {
        text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
            "http://purl.oclc.org/ooxml/officeDocument/relationships/",
        )
    };
    assert_whole(&changed("_rels/.rels", strict), "strict root");
    assert_whole(&changed("xl/_rels/workbook.xml.rels", strict), "strict workbook");
}

#[test]
fn prefixed_sheets_have_rules_too() {
    let after = FORMATS.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
    let after_data: &'static str = Box::leak(after.into_boxed_str());
    assert_whole(&Fixture { prefix: "x:", after_data, ..ruled() }.bytes(), "prefixes");
}
