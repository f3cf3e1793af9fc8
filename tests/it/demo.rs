//! `beecatalog demo`, as a person runs it.

use crate::harness::shared;
use crate::process::beecatalog;

#[test]
fn the_demo_ends_with_a_workbook_and_touches_no_settings_of_its_user() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.sqlite3");
    let env = format!(
        "DATABASE_URL=sqlite://{}\nBEECATALOG_PUBLIC_URL=http://127.0.0.1:9\n",
        own.display()
    );
    std::fs::write(folder.path().join(".env"), env).unwrap();

    let demo = beecatalog(folder.path()).args(["demo", "--out", "out"]).output().unwrap();

    let text = String::from_utf8(demo.stdout).unwrap();
    assert!(demo.status.success(), "{text}{}", String::from_utf8_lossy(&demo.stderr));
    let made: Vec<_> = std::fs::read_dir(folder.path().join("out")).unwrap().collect();
    assert_eq!(made.len(), 1);
    assert!(text.contains(".xlsm") && text.contains("46 linhas · 1340 células"), "{text}");
    assert!(!own.exists());
}

#[test]
fn the_demo_fills_a_template_of_the_users_own() {
    let Some(template) = shared("data/templates/AMAZON_TEMPLATE.xlsm") else { return };
    let folder = tempfile::tempdir().unwrap();

    let demo = beecatalog(folder.path())
        .args(["demo", "--out", "out", "--template"])
        .arg(template)
        .output()
        .unwrap();

    let text = String::from_utf8(demo.stdout).unwrap();
    assert!(demo.status.success(), "{text}");
    assert!(text.contains("46 linhas"), "{text}");
}

#[test]
fn the_full_demo_has_texts_choices_and_pictures_and_pays_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();

    let demo = beecatalog(folder.path()).args(["demo", "--full", "--out", "out"]).output().unwrap();

    let text = String::from_utf8(demo.stdout).unwrap();
    assert!(demo.status.success(), "{text}{}", String::from_utf8_lossy(&demo.stderr));
    // The vendor refuses one product, whose texts the rules write.
    assert!(text.contains("textos: 23 pelo modelo, 1 por regras"), "{text}");
    assert!(text.contains("anúncios: 24 lidos, 48 imagens guardadas"), "{text}");
    assert!(text.contains("os mesmos textos de novo: 0 chamadas, 24 já escritos"), "{text}");
    assert!(text.contains("46 linhas"), "{text}");
}

#[test]
fn a_demo_that_writes_nothing_fails() {
    let folder = tempfile::tempdir().unwrap();

    let demo = beecatalog(folder.path())
        .args(["demo", "--out", "out", "--product-type", "NOPE"])
        .output()
        .unwrap();

    assert_eq!(demo.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&demo.stderr).contains("PRODUCT_TYPE_UNKNOWN"));
}
