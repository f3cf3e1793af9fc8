//! The offline twins, through the real binary.

use std::process::Output;

use serde_json::Value;

use crate::harness::shared;
use crate::main_job::changed;
use crate::process::beecatalog;

fn run(arguments: &[&str]) -> Output {
    beecatalog(&std::env::temp_dir()).args(arguments).output().unwrap()
}

/// What was told; 3 and 4 say that something was found.
fn json(output: &Output) -> Value {
    let done = matches!(output.status.code(), Some(0 | 3 | 4));
    assert!(done, "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn inspect_tells_what_a_real_template_is_made_of() {
    let Some(template) = shared("data/templates/AMAZON_TEMPLATE.xlsm") else { return };

    let told = json(&run(&["sheet", "inspect", template.to_str().unwrap(), "--json"]));

    assert_eq!(told["generation"], "unified");
    assert_eq!(told["version"], "2025.0506");
    assert_eq!(told["columns"], 305);
    assert_eq!(told["rows"]["data"], 7);
    assert_eq!(told["sections"].as_array().unwrap().len(), 10);
    assert_eq!(told["lists"][0]["productType"], "SWEATSHIRT");
    assert_eq!(told["lists"][0]["resolved"], 125);
    assert_eq!(told["lists"][1]["resolved"], 134);
    assert_eq!(told["lists"][0]["dependent"], 7);
    assert_eq!(told["listColumns"], 163);
    assert_eq!(told["sheets"].as_array().unwrap().len(), 10);
    assert_eq!(told["settings"]["ptds"], "SWEATSHIRT,COAT");
    assert_eq!(told["browseNodes"]["COAT"][0], "17682416011");
    assert_eq!(told["unknownFormulas"], Value::Array(Vec::new()));
    let columns = told["columnDetails"].as_array().unwrap();
    let brand = &columns[4];
    assert_eq!((brand["column"].as_str(), brand["closed"].as_bool()), (Some("E"), Some(false)));
    assert_eq!(brand["options"][1]["values"][0]["text"], "Virtude");
    let classes = |class: &str| columns.iter().filter(|c| c["listClass"] == class).count();
    assert_eq!(
        [classes("SAME"), classes("PER_TYPE"), classes("DEPENDENT"), classes("UNREADABLE")],
        [5, 151, 7, 0]
    );
}

#[test]
fn fill_takes_xlsx_csv_and_jsonl_alike() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(file("t.xlsm"), beecatalog::sample::template().unwrap()).unwrap();
    std::fs::write(file("p.xlsx"), beecatalog::sample::products().unwrap()).unwrap();
    std::fs::write(file("p.csv"), "sku;título;preço\n007;Caneca Azul;\"R$ 1.299,90\"\n").unwrap();
    std::fs::write(file("p.jsonl"), r#"{"sku":"007","title":"Caneca Azul","price":"1299,90"}"#)
        .unwrap();

    for products in ["p.xlsx", "p.csv", "p.jsonl"] {
        let out = file("out.xlsm");
        let told = json(&run(&[
            "sheet",
            "fill",
            &file("t.xlsm"),
            "--products",
            &file(products),
            "--product-type",
            "MUG",
            "--out",
            &out,
            "--json",
        ]));
        assert!(told["rows"].as_u64().unwrap() >= 1, "{products}: {told}");
        assert!(std::fs::read(out).unwrap().starts_with(b"PK"));
    }
}

#[test]
fn a_file_that_is_none_gets_its_code_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("x.xlsm");
    std::fs::write(&bad, b"not a workbook").unwrap();

    let output = run(&["sheet", "inspect", bad.to_str().unwrap()]);

    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("UNSUPPORTED_FILE"));
}

#[test]
fn texts_go_to_the_shared_strings_when_the_setting_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let template = beecatalog::sample::template().unwrap();
    std::fs::write(file("t.xlsm"), &template).unwrap();
    std::fs::write(file("p.csv"), "sku;nome\n007;Caneca Azul\n").unwrap();
    let arguments =
        ["--products", &file("p.csv"), "--product-type", "MUG", "--out", &file("out.xlsm")];

    let output = beecatalog(folder.path())
        .env("BEECATALOG_TEMPLATE_STRINGS", "shared")
        .args(["sheet", "fill", &file("t.xlsm")])
        .args(arguments)
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let changed = changed(&template, &std::fs::read(file("out.xlsm")).unwrap());
    assert_eq!(changed.len(), 2, "{changed:?}");
    assert!(changed.contains(&"xl/sharedStrings.xml".to_owned()), "{changed:?}");
}
