//! What is different between two versions of a template.

use sheetfill::{Template, diff};

use crate::fixture::Fixture;
use crate::real::real;

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
