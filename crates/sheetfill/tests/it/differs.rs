//! What is different between two versions of a template.

use sheetfill::{Firmness, LayoutItem, Template, TemplateDiff, diff};

use crate::fixture::{DATA_PART, Fixture, with_part};
use crate::real::real;
use crate::wide::Wide;

/// The usual template with these changes of text in some of its parts.
fn changed(changes: &[(&'static str, &str, &str)]) -> Template {
    let mut replaced: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let parts = Fixture::default().parts();
    for (part, from, to) in changes {
        let known = replaced.iter().position(|(name, _)| name == part);
        let at = known.unwrap_or_else(|| {
            let (_, bytes) = parts.iter().find(|(name, _)| name == part).unwrap();
            replaced.push((part, bytes.clone()));
            replaced.len() - 1
        });
        let text = String::from_utf8(replaced[at].1.clone()).unwrap();
        assert!(text.contains(from), "{from}");
        replaced[at].1 = text.replace(from, to).into_bytes();
    }
    Template::read(&Fixture { replaced, ..Fixture::default() }.bytes()).unwrap()
}

const STRINGS: &str = "xl/sharedStrings.xml";
const BOOK: &str = "xl/workbook.xml";

#[test]
fn a_template_does_not_differ_from_itself() {
    let template = changed(&[]);
    let same = diff(&template, &template);
    assert!(same.is_empty() && !same.breaks());
    if let Some((_, template)) = real() {
        assert!(diff(&template, &template).is_empty());
    }
}

#[test]
fn columns_come_go_and_change_their_names() {
    let (older, newer) = (
        changed(&[]),
        changed(&[
            (STRINGS, ">Nome da marca<", ">Marca<"),
            (STRINGS, "launch_date[marketplace_id=A2Q]#1.value", "release[m=A2Q]#1.value"),
            (STRINGS, "odd[marketplace_id=A2Q]#1.value", "other[marketplace_id=A2Q]#1.value"),
            (STRINGS, "size[marketplace_id=A2Q]", "size[marketplace_id=A3Q]"),
        ]),
    );
    let found = diff(&older, &newer);
    let ids = |names: &[sheetfill::ColumnName]| {
        names.iter().map(|name| name.attribute.clone()).collect::<Vec<_>>()
    };
    // A column without a label is known by nothing but its id.
    assert_eq!(ids(&found.added), ["other[marketplace_id=A2Q]#1.value"]);
    assert_eq!(ids(&found.removed), ["odd[marketplace_id=A2Q]#1.value"]);
    let renamed: Vec<(&str, &str, &str)> = found
        .renamed
        .iter()
        .map(|r| (r.to.column.as_str(), r.from.label.as_str(), r.to.attribute.as_str()))
        .collect();
    assert_eq!(
        renamed,
        [
            ("E", "Nome da marca", "brand[marketplace_id=A2Q][language_tag=pt_BR]#1.value"),
            ("I", "Data de lançamento", "release[m=A2Q]#1.value"),
            ("L", "Tamanho", "size[marketplace_id=A3Q]#1.size"),
        ]
    );
    assert!(found.breaks());
    assert!(found.values.is_empty() && found.newly_required.is_empty());
}

#[test]
fn values_come_and_go_by_product_type() {
    let (older, newer) = (
        changed(&[]),
        changed(&[
            (STRINGS, ">Água-marinha<", ">Verde<"),
            (STRINGS, ">TAMANHO/COR<", ">TAMANHO/COR (Obsoleto: não use)<"),
        ]),
    );
    let found = diff(&older, &newer);
    let told: Vec<(&str, &str, &[String], &[String])> = found
        .values
        .iter()
        .map(|change| {
            let (column, of) = (change.column.column.as_str(), change.product_type.as_str());
            (column, of, change.gone.as_slice(), change.new.as_slice())
        })
        .collect();
    let text = |text: &str| vec![text.to_owned()];
    assert_eq!(
        told,
        [
            ("H", "COAT", text("Água-marinha").as_slice(), text("Verde").as_slice()),
            ("N", "COAT", text("TAMANHO/COR").as_slice(), &[]),
            ("N", "3D-PRINTER KIT", text("TAMANHO/COR").as_slice(), &[]),
        ]
    );
    assert!(found.breaks());
}

#[test]
fn a_type_that_goes_is_told_once() {
    let older = changed(&[]);
    let newer = changed(&[
        (STRINGS, ">3D-PRINTER KIT<", ">3D-PEN<"),
        (STRINGS, "ptds=", "old="),
        (BOOK, "_3d_printerkitBRAND", "_3d_penBRAND"),
    ]);
    let found = diff(&older, &newer);
    assert_eq!(found.types_added, ["3D-PEN"]);
    assert_eq!(found.types_removed, ["3D-PRINTER KIT"]);
    assert_eq!(found.values, []);
}

#[test]
fn what_is_asked_for_now_is_named() {
    let rules = |formula: &str| {
        let after = format!(
            "<conditionalFormatting sqref=\"E7:E99\"><cfRule type=\"expression\" priority=\"1\"><formula>{formula}</formula></cfRule></conditionalFormatting>"
        );
        let names = vec![("reqE".to_owned(), "Modelo!$C1=\"COAT\"".to_owned())];
        let after_data = Box::leak(after.into_boxed_str());
        Template::read(&Fixture { names, after_data, ..Fixture::default() }.bytes()).unwrap()
    };
    let found = diff(&rules("FALSE"), &rules("reqE"));
    assert_eq!(found.newly_required.len(), 1);
    assert_eq!(found.newly_required[0].column.column, "E");
    assert_eq!(found.newly_required[0].product_types, ["COAT"]);
    assert!(diff(&rules("reqE"), &rules("FALSE")).newly_required.is_empty());
}

#[test]
fn a_rule_that_only_some_rows_meet_is_told_with_what_they_hold() {
    let formats = |formula: &str| {
        let formats = format!(
            "<conditionalFormatting sqref=\"E4:E100\"><cfRule type=\"expression\" priority=\"1\" dxfId=\"0\"><formula>{formula}</formula></cfRule></conditionalFormatting><conditionalFormatting sqref=\"F4:F100\"><cfRule type=\"expression\" priority=\"2\" dxfId=\"1\"><formula>FALSE</formula></cfRule></conditionalFormatting>"
        );
        let looks = [
            "<border><left style=\"thin\"><color rgb=\"FFFF0000\"/></left></border>",
            "<fill><patternFill><bgColor rgb=\"FF808080\"/></patternFill></fill>",
        ];
        Template::read(&Wide { formats: &formats, looks: &looks, ..Wide::default() }.bytes())
            .unwrap()
    };
    let never = formats("FALSE");
    let child = diff(&never, &formats("AND(C4=\"COAT\",O4=\"Produto Filho\")"));
    assert_eq!(child.newly_required.len(), 1);
    let required = &child.newly_required[0];
    assert_eq!((required.column.column.as_str(), required.product_types.len()), ("E", 1));
    let when: Vec<(&str, &str)> =
        required.when.iter().map(|s| (s.label.as_str(), s.value.as_str())).collect();
    assert_eq!(when, [("Nível", "Produto Filho")]);
    let both = diff(&never, &formats("AND(F4=\"EAN\",O4=\"Produto Pai\")"));
    assert_eq!(both.newly_required[0].product_types, ["COAT", "SWEATSHIRT"]);
    assert_eq!(both.newly_required[0].when.len(), 2);
}

#[test]
fn what_moves_and_where_data_begins_are_told() {
    // The brand goes to the end: what stood behind it only gives way.
    let ids = |order: &[&str]| {
        let row = |texts: Vec<String>| {
            let cells = texts.iter().map(|t| format!("<c t=\"inlineStr\"><is><t>{t}</t></is></c>"));
            format!("<row>{}</row>", cells.collect::<String>())
        };
        let settings =
            |rows: &str| format!("settings={rows}&amp;TemplateType=unified&amp;ptds=QQ%3D%3D");
        let rows = if order[0] == "sku" {
            "attributeRow=3&amp;labelRow=2&amp;dataRow=4"
        } else {
            "attributeRow=3&amp;labelRow=2&amp;dataRow=5"
        };
        let named = |end: &str| order.iter().map(|name| format!("{name}{end}")).collect();
        let sheet = format!(
            "<worksheet><sheetData>{}{}{}</sheetData></worksheet>",
            row(vec![settings(rows)]),
            row(named("")),
            row(named("#1.value"))
        );
        let replaced = vec![(DATA_PART, sheet.into_bytes())];
        Template::read(&Fixture { replaced, ..Fixture::default() }.bytes()).unwrap()
    };
    let older = ids(&["sku", "brand", "product_type", "colour", "size"]);
    let newer = ids(&["new", "sku", "product_type", "colour", "size", "brand"]);
    let found = diff(&older, &newer);
    let moved: Vec<(&str, &str)> =
        found.moved.iter().map(|m| (m.from.column.as_str(), m.to.column.as_str())).collect();
    assert_eq!(moved, [("B", "F")]);
    assert_eq!(found.added.len(), 1);
    let rows: Vec<_> =
        found.layout.iter().map(|c| (c.item, c.from.as_deref(), c.to.as_deref())).collect();
    assert_eq!(rows, [(LayoutItem::DataRow, Some("4"), Some("5"))]);
    assert!(!found.breaks());
}

#[test]
fn lists_that_open_or_close_are_told() {
    let closed = changed(&[]);
    let open = changed(&[(
        DATA_PART,
        "showErrorMessage=\"1\" sqref=\"H7",
        "showErrorMessage=\"0\" sqref=\"H7",
    )]);
    let opened = diff(&closed, &open);
    let told = |found: &TemplateDiff| -> Vec<(Firmness, Firmness)> {
        found.values.iter().map(|change| (change.was, change.now)).collect()
    };
    assert_eq!(told(&opened), [(Firmness::Closed, Firmness::Suggested); 2]);
    assert!(!opened.breaks());
    let back = diff(&open, &closed);
    assert_eq!(told(&back), [(Firmness::Suggested, Firmness::Closed); 2]);
    assert!(back.breaks());
}

/// The wide template with other validations: what stood there, what stands there now.
fn wide(changes: &[(&str, &str)]) -> Template {
    let bytes = Wide::default().bytes();
    let mut sheet = crate::container::part(&bytes, DATA_PART);
    for (from, to) in changes {
        assert!(sheet.contains(from), "{from}");
        sheet = sheet.replace(from, to);
    }
    let sheet = sheet.into_bytes();
    Template::read(&with_part(&bytes, DATA_PART, &sheet)).unwrap()
}

/// A list of the wide template as it stands in its sheet.
fn list(column: &str, formula: &str, closed: bool) -> String {
    format!(
        "<dataValidation type=\"list\" showErrorMessage=\"{}\" sqref=\"{column}4:{column}100\"><formula1>{formula}</formula1></dataValidation>",
        u8::from(closed)
    )
}

#[test]
fn a_list_that_is_dropped_or_made_breaks_rows_only_where_they_are_refused_now() {
    let themes = "\"TAMANHO/COR,COR (Obsoleto: não use)\"";
    let materials = "\"Algodão,Poliéster\"";
    let (usual, theme, material) =
        (wide(&[]), list("Q", themes, false), list("R", materials, false));
    let no_theme = wide(&[(&theme, "")]);
    let no_material = wide(&[(&material, "")]);
    let closed = wide(&[(&material, &list("R", materials, true))]);
    let breaks = |older: &Template, newer: &Template| {
        let found = diff(older, newer);
        assert!(!found.values.is_empty());
        found.breaks()
    };
    // Any theme goes where there is no list of them; any other is an error where there is one.
    assert!(!breaks(&usual, &no_theme));
    assert!(breaks(&no_theme, &usual));
    // Of other columns only closed lists refuse anything.
    assert!(!breaks(&usual, &no_material));
    assert!(!breaks(&no_material, &usual));
    assert!(breaks(&no_material, &closed));
    assert!(!breaks(&closed, &no_material));
    assert!(breaks(&usual, &closed));
    assert!(!breaks(&closed, &usual));
}

#[test]
fn a_list_that_hangs_on_one_more_cell_breaks_rows_where_that_cell_is_blank() {
    let with = |formula: &str| {
        let mut names = vec![("plain".to_owned(), "'Dropdown Lists'!$C$4:$C$6".to_owned())];
        for unit in ["Gramas", "Quilogramas"] {
            names.push((format!("{unit}colours"), "'Dropdown Lists'!$C$4:$C$6".to_owned()));
        }
        let bytes = Wide::default().bytes();
        let old = "<formula1>\"Azul,Verde,Velho (Obsoleto: não use)\"</formula1>";
        let sheet = crate::container::part(&bytes, DATA_PART);
        assert!(sheet.contains(old));
        let sheet = sheet.replace(old, &format!("<formula1>{formula}</formula1>"));
        let styles = crate::container::part(&bytes, "xl/styles.xml");
        let replaced =
            vec![(DATA_PART, sheet.into_bytes()), ("xl/styles.xml", styles.into_bytes())];
        Template::read(&Fixture { names, replaced, ..Fixture::default() }.bytes()).unwrap()
    };
    let (free, hanging) = (with("plain"), with("INDIRECT($K4&amp;\"colours\")"));
    let found = diff(&free, &hanging);
    let blank = found.values.iter().find(|change| change.when.iter().any(|s| s.value.is_empty()));
    let blank = blank.unwrap();
    assert_eq!(
        (blank.column.column.as_str(), blank.when[0].label.as_str()),
        ("L", "Unidade do peso")
    );
    assert!(blank.breaks() && !blank.gone.is_empty());
    assert!(diff(&hanging, &hanging).is_empty());
    assert!(!diff(&hanging, &free).breaks());
}

/// The real template with some of its texts and names changed.
fn real_with(part: &str, changes: &[(&str, &str)]) -> Option<(Template, Template)> {
    let (bytes, older) = real()?;
    let mut text = crate::container::part(&bytes, part);
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let newer = Template::read(&with_part(&bytes, part, text.as_bytes())).unwrap();
    Some((older, newer))
}

#[test]
fn lists_that_hang_on_other_cells_are_compared_in_rows() {
    let Some((older, newer)) = real_with(STRINGS, &[(">Alfa<", ">Alfabético<")]) else { return };
    let found = diff(&older, &newer);
    let classes: Vec<_> =
        found.values.iter().filter(|c| c.column.attribute.ends_with("size_class")).collect();
    assert!(!classes.is_empty());
    for change in &classes {
        assert_eq!(
            (&*change.gone, &*change.new),
            (&["Alfa".to_owned()][..], &["Alfabético".to_owned()][..])
        );
        assert!(change.breaks() && change.cases > 0);
        // Gender, age and system of sizes.
        assert_eq!(change.when.len(), 3, "{:?}", change.when);
    }
    let types: std::collections::BTreeSet<_> =
        classes.iter().map(|change| change.product_type.as_str()).collect();
    assert_eq!(types.len(), 2);
    assert_eq!(found.not_compared, []);
    let nothing = diff(&older, &older);
    assert!(nothing.is_empty() && nothing.not_compared.is_empty());
}
