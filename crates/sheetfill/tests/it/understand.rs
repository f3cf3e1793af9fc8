//! What is read from a template.

use sheetfill::{ActiveContent, Cells, Generation, Options, Template};

use crate::fixture::{DATA_PART, Fixture, TYPES, Text, UNIFIED};

fn read(fixture: &Fixture) -> Template {
    Template::read(&fixture.bytes()).unwrap()
}

fn texts(options: Options<'_>) -> Vec<String> {
    options.live().map(|value| value.text.to_string()).collect()
}

/// Everything that must not depend on how the workbook was saved.
fn assert_unified(template: &Template) {
    assert_eq!(template.generation(), Generation::Unified);
    assert_eq!(template.version(), "2025.0506");
    assert_eq!(template.language(), Some("pt_BR"));
    assert_eq!(template.marketplace(), Some("amzn1.mp.o.A2Q"));
    assert_eq!(template.identifier(), Some("t-1"));
    assert_eq!(template.product_types(), TYPES);
    let layout = template.layout();
    assert_eq!((layout.label_row, layout.attribute_row, layout.data_row), (3, 4, 6));
    assert_eq!((layout.first_free_row, layout.rows_present), (6, 0));
    assert_eq!((layout.list_rows_end, layout.type_column), (Some(1005), Some(2)));
    let found: Vec<(&str, &str)> =
        template.columns().iter().map(|c| (c.id.raw(), c.label.as_str())).collect();
    let expected = UNIFIED.map(|(id, label)| (id, if label.is_empty() { id } else { label }));
    assert_eq!(found, expected);
    let spans =
        template.sections().iter().map(|s| (s.title.as_str(), s.first_column, s.last_column));
    assert_eq!(spans.collect::<Vec<_>>(), [("Identidade", 0, 2), ("Oferta", 3, 13)]);
    let title = template.columns_by_stem("item_name.value").next().unwrap();
    assert_eq!(
        (title.index, title.section, title.example.as_deref()),
        (3, Some(1), Some("Casaco"))
    );
    let color = template.columns_by_stem("color.value").next().unwrap();
    assert_eq!(texts(template.options(color, "COAT")), ["Azul", "Água-marinha"]);
}

#[test]
fn the_data_sheet_is_found_by_what_it_holds_in_any_language() {
    for sheet in ["Modelo", "Template", "Plantilla", "Vorlage", "O'Brien & <Co>"] {
        let shown = sheet.replace('&', "&amp;").replace('<', "&lt;");
        let template =
            read(&Fixture { sheet: Box::leak(shown.into_boxed_str()), ..Fixture::default() });
        assert_eq!(template.layout().sheet_name, sheet);
        assert_unified(&template);
    }
}

/// A workbook whose data sheet somebody has copied.
fn with_a_copy() -> Fixture {
    let fixture = Fixture::default();
    let parts = fixture.parts();
    let text = |name: &str| {
        let (_, bytes) = parts.iter().find(|(part, _)| part == name).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let sheet = "<sheet name=\"Modelo (2)\" sheetId=\"9\" r:id=\"rId9\"/></sheets>";
    let book = text("xl/workbook.xml").replace("</sheets>", sheet);
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
    let tie = format!(
        "<Relationship Id=\"rId9\" Type=\"{kind}\" Target=\"worksheets/sheet4.xml\"/></Relationships>"
    );
    let ties = text("xl/_rels/workbook.xml.rels").replace("</Relationships>", &tie);
    let replaced = vec![
        ("xl/workbook.xml", book.into_bytes()),
        ("xl/_rels/workbook.xml.rels", ties.into_bytes()),
        ("xl/worksheets/sheet4.xml", text(DATA_PART).into_bytes()),
    ];
    Fixture { replaced, ..fixture }
}

#[test]
fn a_copy_of_the_data_sheet_is_named_and_not_read() {
    let template = read(&with_a_copy());
    assert_unified(&template);
    assert_eq!(template.other_data_sheets().collect::<Vec<_>>(), ["Modelo (2)"]);
    assert_eq!(read(&Fixture::default()).other_data_sheets().next(), None);
}

#[test]
fn every_way_to_store_text_reads_alike() {
    for text in [Text::Shared, Text::Inline, Text::Rich] {
        assert_unified(&read(&Fixture { text, ..Fixture::default() }));
    }
}

#[test]
fn prefixes_absolute_targets_and_the_order_of_parts_do_not_matter() {
    for text in [Text::Shared, Text::Rich] {
        let fixture =
            Fixture { prefix: "x:", absolute: true, reversed: true, text, ..Fixture::default() };
        assert_unified(&read(&fixture));
    }
}

#[test]
fn rows_and_cells_without_names_follow_on() {
    let mut fixture = Fixture::default();
    let parts = fixture.parts();
    let (_, data) = parts.iter().find(|(name, _)| name == DATA_PART).unwrap();
    let data = String::from_utf8(data.clone()).unwrap();
    // Row 2 and 3 lose their numbers, and `A3` and `D3` in it their names: only `D3` has to keep it.
    let unnamed =
        data.replace("<row r=\"2\">", "<row>").replace("<row r=\"3\"><c r=\"A3\"", "<row><c");
    assert_ne!(unnamed, data);
    fixture.replaced.push((DATA_PART, unnamed.into_bytes()));
    assert_unified(&read(&fixture));
}

#[test]
fn each_class_of_list_is_resolved_or_named() {
    let template = read(&Fixture::default());
    let options = |name: &str, product_type: &str| {
        let index = sheetfill::cell::parse_column(name).unwrap();
        template
            .options(template.columns().iter().find(|c| c.index == index).unwrap(), product_type)
    };
    assert_eq!(options("A", "COAT"), Options::NoList);
    let action = options("B", "COAT").resolve("full_update").unwrap();
    assert_eq!(&*action.text, "Criar ou substituir (atualização completa)");
    assert_eq!(texts(options("E", "COAT")), ["Virtude"]);
    // Digits first, `-` and blanks inside, and the name in another case.
    assert_eq!(texts(options("E", "3d-printer kit")), ["Prusa", "Virtude"]);
    assert!(matches!(options("E", "COAT"), Options::List { closed: false, .. }));
    assert_eq!(options("H", "3D-PRINTER KIT"), Options::NotForType { closed: true });
    assert_eq!(options("H", "SHOES"), Options::NotForType { closed: true });
    assert_eq!(texts(options("J", "COAT")), ["Gramas", "Quilogramas"]);
    assert_eq!(texts(options("K", "")), ["Brasil", "China", "Índia"]);
    assert_eq!(options("K", "COAT").resolve("india").unwrap().text.as_ref(), "Índia");
    assert_eq!(options("L", "COAT"), Options::Dependent { closed: true });
    assert_eq!(
        options("M", "COAT"),
        Options::Unreadable { formula: "OFFSET(A1,1,1)", closed: false }
    );
    let Options::List { values, .. } = options("N", "COAT") else { panic!("a list") };
    assert_eq!(values.iter().map(|value| value.obsolete).collect::<Vec<_>>(), [true, false]);
    assert!(options("N", "COAT").resolve("COR").is_none());
}

#[test]
fn columns_are_known_by_id_stem_and_position() {
    let template = read(&Fixture::default());
    let bullets: Vec<(u32, u32)> =
        template.columns_by_stem("bullet_point.value").map(|c| (c.index, c.id.ordinal())).collect();
    assert_eq!(bullets, [(5, 1), (6, 2)]);
    let action = template.column_by_id("::record_action").unwrap();
    assert_eq!(template.default_value(action), Some("full_update"));
    let brand = template.columns_by_stem("brand.value").next().unwrap();
    assert_eq!(brand.id.qualifier("language_tag"), Some("pt_BR"));
    assert!(template.columns_by_stem("item_weight.unit").all(|c| c.id.is_unit()));
    assert!(template.column_by_id("absent").is_none());
    let aliases: Vec<(&str, &str)> = template.aliases(action).collect();
    assert_eq!(aliases.len(), 2);
    assert_eq!(aliases[1], ("Excluir", "delete"));
    assert_eq!(template.aliases(brand).count(), 0);
    assert_eq!(template.feed_type(), Some("256"));
    assert_eq!(template.browse_nodes("coat"), ["17682416011"]);
    assert_eq!(template.browse_nodes("SHOES"), [""; 0]);
    assert_eq!(template.unreadable_settings(), [""; 0]);
    let first = template.column_at(5).unwrap();
    assert_eq!((first.id.base(), first.id.sub_path()), ("bullet_point", "value"));
    assert_eq!(template.group(first).map(|c| c.index).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(template.active_content(), [ActiveContent::Macros]);
}

#[test]
fn a_legacy_template_describes_itself_in_four_cells() {
    for text in [Text::Shared, Text::Inline, Text::Rich] {
        let template = read(&Fixture { legacy: true, text, ..Fixture::default() });
        assert_eq!(template.generation(), Generation::Legacy);
        assert_eq!(template.version(), "2025.0612");
        assert_eq!(template.product_types(), TYPES);
        let layout = template.layout();
        assert_eq!((layout.label_row, layout.attribute_row, layout.data_row), (1, 2, 3));
        assert_eq!(layout.type_column, Some(0));
        let sections: Vec<(&str, u32)> =
            template.sections().iter().map(|s| (s.title.as_str(), s.first_column)).collect();
        assert_eq!(sections, [("", 0), ("Visibilidade", 4), ("Detalhes", 6)]);
        let bullets: Vec<u32> =
            template.columns_by_stem("bullet_point").map(|c| c.id.ordinal()).collect();
        assert_eq!(bullets, [1, 2]);
        assert!(template.columns().iter().all(|column| column.example.is_none()));
        // Its lists hang on `A4`, the type's cell.
        let brand = template.column_by_id("brand_name").unwrap();
        assert_eq!(texts(template.options(brand, "3D-PRINTER KIT")), ["Prusa", "Virtude"]);
    }
}

#[test]
fn a_list_that_is_only_a_warning_is_not_closed() {
    let after = "<dataValidations><dataValidation type=\"list\" errorStyle=\"warning\" showErrorMessage=\"1\" sqref=\"A7:A9 D7:D9\"><formula1>\"x,y\"</formula1></dataValidation></dataValidations>";
    let template = read(&Fixture { after_data: after, ..Fixture::default() });
    for id in [UNIFIED[0].0, UNIFIED[3].0] {
        let column = template.column_by_id(id).unwrap();
        assert!(
            matches!(template.options_at(column, 6, &Cells::new()), Options::List { closed: false, values } if values.len() == 2)
        );
        // It is for three rows of many.
        assert_eq!(template.options(column, ""), Options::NoList);
    }
    assert_eq!(template.layout().list_rows_end, Some(1005));
}

#[test]
fn lists_in_the_newer_extension_are_read() {
    let after = "<extLst><ext><x14:dataValidations><x14:dataValidation type=\"list\" showErrorMessage=\"1\"><x14:formula1><xm:f>'Dropdown Lists'!$I$4:$I$6</xm:f></x14:formula1><xm:sqref>D7:D1006</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>";
    let template = read(&Fixture { after_data: after, ..Fixture::default() });
    let title = template.column_by_id(UNIFIED[3].0).unwrap();
    assert_eq!(texts(template.options(title, "")), ["Brasil", "China", "Índia"]);
}

#[test]
fn words_of_the_format_inside_cells_are_only_text() {
    let rows = "<row r=\"7\"><c r=\"A7\" t=\"inlineStr\"><is><t>on dataValidations and sheetData></t></is></c></row>";
    let template = read(&Fixture { rows: rows.to_owned(), ..Fixture::default() });
    assert_eq!((template.layout().first_free_row, template.layout().rows_present), (7, 1));
    assert!(template.columns().iter().filter(|column| column.has_list()).count() == 9);
}

#[test]
fn a_workbook_without_settings_is_no_template_and_the_error_says_where_it_looked() {
    let sheet = b"<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
    let replaced = vec![(DATA_PART, sheet.to_vec())];
    let error = Template::read(&Fixture { replaced, ..Fixture::default() }.bytes()).unwrap_err();
    assert_eq!(error.code(), "NOT_A_TEMPLATE");
    let text = error.to_string();
    for looked_for in ["unified", "A1", "legacy", "fptcustom", "Notes, Modelo, Dropdown Lists"] {
        assert!(text.contains(looked_for), "{text}");
    }
}

#[test]
fn a_legacy_template_without_a_row_number_says_which() {
    let bytes = Fixture { legacy: true, text: Text::Inline, ..Fixture::default() };
    let data = bytes.parts().into_iter().find(|(name, _)| name == DATA_PART).unwrap().1;
    let data = String::from_utf8(data).unwrap().replace("attributeRow=3&amp;", "");
    let replaced = vec![(DATA_PART, data.into_bytes())];
    let fixture = Fixture { legacy: true, text: Text::Inline, replaced, ..Fixture::default() };
    let error = Template::read(&fixture.bytes()).unwrap_err();
    assert_eq!(error.code(), "NOT_A_TEMPLATE");
    assert!(error.to_string().contains("attributeRow"), "{error}");
}
