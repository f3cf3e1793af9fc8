//! LibreOffice opens what we write: its texts, its pictures, its notes. Skipped, with a notice,
//! where it is not installed.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use sheetfill::{
    FillOptions, Finding, Plan, Strings, Template, Value, annotate, check_workbook, fill,
};
use zip::ZipArchive;

use crate::container::part;
use crate::fixture::{strict, words};
use crate::real::real;

/// The workbook as LibreOffice saves it in its own format.
fn reopened(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("opened").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("workbook.xlsm");
    fs::write(&file, bytes).unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let converted = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "ods", "--outdir"])
        .arg(&folder)
        .arg(&file)
        .output();
    let Ok(converted) = converted else {
        println!("skipped: LibreOffice is not here");
        return None;
    };
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    let opened = fs::read(file.with_extension("ods")).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    Some(opened)
}

/// Names of the container's parts in a folder that are pictures.
fn pictures(bytes: &[u8], folder: &str) -> usize {
    let archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names = archive.file_names().map(|name| name.unwrap().into_owned());
    let kinds = [".png", ".jpeg", ".jpg", ".gif", ".emf"];
    names.filter(|n| n.starts_with(folder) && kinds.iter().any(|kind| n.ends_with(kind))).count()
}

/// Pictures that stand on the sheets.
fn placed(bytes: &[u8]) -> usize {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = 0;
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).unwrap();
        if entry.name().unwrap().starts_with("xl/drawings/drawing") {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            all += text.matches("<xdr:pic>").count();
        }
    }
    all
}

const TEXTS: [&str; 6] = ["=1+1", "+55 11 9", "-1", "@cmd", "00048265", "7891000315507123456"];

fn filled(bytes: &[u8], template: &Template, strings: Strings) -> Vec<u8> {
    let mut plan = Plan::new();
    let column = |stem: &str| template.columns_by_stem(stem).next().unwrap();
    for (number, text) in TEXTS.into_iter().enumerate() {
        let row = plan.add_row();
        let sku = format!("S-{number}");
        plan.set(row, column("contribution_sku.value"), Value::from(sku.as_str()));
        plan.set(row, column("product_type.value"), Value::from("COAT"));
        plan.set(row, column("item_name.value"), Value::from(text));
        let price = column("purchasable_offer.our_price.schedule.value_with_tax");
        plan.set(row, price, Value::from(text));
    }
    let options = FillOptions { strings, ..FillOptions::default() };
    let mut out = Cursor::new(Vec::new());
    let report = fill(template, bytes, &plan, &options, &mut out).unwrap();
    assert_eq!(report.findings, []);
    out.into_inner()
}

/// Asserts that the sheets show what they did, and each text twice in its row.
fn assert_shown(source: &[u8], opened: &[u8]) -> String {
    assert_eq!((pictures(source, "xl/media/"), placed(source)), (22, 22));
    assert_eq!(pictures(opened, "Pictures/"), 22);
    let content = part(opened, "content.xml");
    assert_eq!(content.matches("<draw:image ").count(), placed(source));
    assert!(!content.contains("table:formula"), "a text became a formula");
    for text in TEXTS {
        let cells = content.matches(&format!("<text:p>{text}</text:p>")).count();
        assert!(cells >= 2, "{text}: {cells}");
    }
    content
}

#[test]
fn a_filled_template_opens_with_its_texts_and_pictures() {
    let Some((bytes, template)) = real() else { return };
    for (name, strings) in [("inline", Strings::Inline), ("shared", Strings::Shared)] {
        let out = filled(&bytes, &template, strings);
        let Some(opened) = reopened(name, &out) else { return };
        assert_shown(&bytes, &opened);
    }
}

/// Asserts that the filled template opens annotated, in this form.
fn assert_annotated(name: &str, form: impl Fn(Vec<u8>) -> Vec<u8>) {
    let Some((bytes, template)) = real() else { return };
    let out = form(filled(&bytes, &template, Strings::Inline));
    let checked = check_workbook(&out).unwrap();
    let remark = |finding: &Finding| finding.code.to_string();
    let words = words("Apontamentos", &remark);
    let mut annotated = Cursor::new(Vec::new());
    annotate(&checked.template, &out, &checked.findings, &words, &mut annotated).unwrap();
    let Some(opened) = reopened(name, annotated.get_ref()) else { return };
    let content = assert_shown(&bytes, &opened);
    let cells: BTreeSet<(u32, u32)> = checked.findings.iter().map(|f| (f.row, f.column)).collect();
    assert!(cells.len() > 100);
    assert_eq!(content.matches("<office:annotation ").count(), cells.len());
    assert!(content.contains("table:name=\"Apontamentos\""));
}

#[test]
fn an_annotated_template_opens_with_its_notes_and_pictures() {
    assert_annotated("annotated", |filled| filled);
}

#[test]
fn an_annotated_template_in_the_strict_form_opens_too() {
    assert_annotated("annotated-strict", |filled| strict(&filled));
}
