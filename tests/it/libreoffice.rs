//! A filled workbook opens in LibreOffice, with its rows and its pictures.

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Command;

use crate::harness::shared;

/// Converts a workbook to an OpenDocument one; `None` where LibreOffice is not installed.
fn reopened(workbook: &Path, folder: &Path) -> Option<Vec<u8>> {
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.display());
    let converted = Command::new("soffice")
        .args([profile.as_str(), "--headless", "--convert-to", "ods", "--outdir"])
        .arg(folder)
        .arg(workbook)
        .output();
    let Ok(converted) = converted else {
        eprintln!("SKIPPED: LibreOffice is not here");
        return None;
    };
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    Some(std::fs::read(workbook.with_extension("ods")).unwrap())
}

fn part(zip: &[u8], name: &str) -> String {
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn pictures(zip: &[u8], folder: &str) -> usize {
    let zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let is_picture = |name: &str| {
        let picture = [".png", ".jpeg", ".jpg"].iter().any(|ending| name.ends_with(ending));
        name.starts_with(folder) && picture
    };
    zip.file_names().filter(|name| is_picture(name.as_ref().unwrap())).count()
}

#[test]
fn a_filled_real_template_opens_with_its_rows_and_pictures() {
    let (Some(template), Some(products)) =
        (shared("data/templates/AMAZON_TEMPLATE.xlsm"), shared("data/seller/produtos.xlsx"))
    else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("filled.xlsm");
    let filled = Command::new(env!("CARGO_BIN_EXE_beecatalog"))
        .args(["sheet", "fill"])
        .arg(&template)
        .arg("--products")
        .arg(products)
        .args(["--product-type", "SWEATSHIRT", "--out"])
        .arg(&out)
        .status()
        .unwrap();
    assert!(matches!(filled.code(), Some(0 | 3 | 4)), "{filled}");

    let Some(opened) = reopened(&out, folder.path()) else { return };

    let content = part(&opened, "content.xml");
    for text in
        ["MOL-010-P-PRETO", "00048265", "Moletom Canguru Masculino com Capuz", "Produto Filho"]
    {
        assert!(content.contains(text), "{text} is not in the opened workbook");
    }
    let before = pictures(&std::fs::read(template).unwrap(), "xl/media/");
    assert_eq!(before, 22);
    assert_eq!(pictures(&opened, "Pictures/"), before);
}
