//! The offline check and what is made of it, through the real binary.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::process::beecatalog;

/// A folder with the sample template, and it filled with one product.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("t.xlsm"), beecatalog::sample::template().unwrap()).unwrap();
        let product = "sku;nome;ean\n007;Caneca Azul;7891234567890\n";
        std::fs::write(desk.path("p.csv"), product).unwrap();
        desk
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        beecatalog(self.0.path()).arg("sheet").args(arguments).output().unwrap()
    }

    /// Fills `out.xlsm`; what was told of it.
    pub fn fill(&self) -> Value {
        let [template, products, out] = ["t.xlsm", "p.csv", "out.xlsm"].map(|n| self.path(n));
        let what = ["--products", &products, "--product-type", "MUG", "--out", &out, "--json"];
        let output = self.run(&[&["fill", &template], &what[..]].concat());
        // The file is written, and the row lacks more than the product says.
        assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
        told(&output)
    }
}

fn told(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn fill_tells_how_long_each_phase_took() {
    let filled = Desk::new().fill();

    assert_eq!(phases(&filled), ["template", "products", "plan", "fill", "check"]);
}

/// Names of the phases; each says how long it took, and all together they took time.
fn phases(told: &Value) -> Vec<&str> {
    let phases = told["phases"].as_array().unwrap();
    for clock in ["wallMs", "cpuMs"] {
        let all = phases.iter().map(|phase| phase[clock].as_f64().unwrap());
        assert!(all.sum::<f64>() > 0.0, "{clock}");
    }
    phases.iter().map(|phase| phase["name"].as_str().unwrap()).collect()
}

#[test]
fn fill_says_of_its_rows_what_check_says_of_its_file() {
    let desk = Desk::new();
    let filled = desk.fill();

    let checked = told(&desk.run(&["check", &desk.path("out.xlsm"), "--json"]));

    assert_eq!(filled["check"]["findings"], checked["findings"]);
    assert_eq!(filled["check"]["codeCounts"], checked["codeCounts"]);
    assert!(checked["codeCounts"]["REQUIRED_MISSING"].as_u64().unwrap() > 0);
    // A second product behind the first is held against it, but only what is new is told.
    let [first, products, again] = ["out.xlsm", "p.csv", "again.xlsm"].map(|name| desk.path(name));
    let what = ["--products", &products, "--product-type", "MUG", "--out", &again, "--json"];
    let twice = told(&desk.run(&[&["fill", &first], &what[..]].concat()));
    let counts = &twice["check"]["codeCounts"];
    assert_eq!(counts["DUPLICATE_SKU"], 1);
    assert_eq!(counts["REQUIRED_MISSING"], checked["codeCounts"]["REQUIRED_MISSING"]);
}

#[test]
fn inspect_shows_one_column_with_its_options() {
    let desk = Desk::new();
    let template = desk.path("t.xlsm");

    let whole = told(&desk.run(&["inspect", &template, "--json"]));
    let id = whole["columnDetails"][0]["attribute"].as_str().unwrap().to_owned();
    for wanted in ["A", &id] {
        let output =
            desk.run(&["inspect", &template, "--column", wanted, "--type", "mug", "--json"]);
        let columns = told(&output);
        assert_eq!(columns.as_array().unwrap().len(), 1, "{wanted}");
        assert_eq!(columns[0]["attribute"], id);
        assert_eq!(columns[0]["options"][0]["productType"], "MUG");
    }
    let unknown = desk.run(&["inspect", &template, "--type", "SHOES"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("MUG"));
    let unknown = desk.run(&["inspect", &template, "--column", "no such column"]);
    assert_eq!(unknown.status.code(), Some(1));
}

#[test]
fn check_tells_every_finding_and_answers_by_severity() {
    let desk = Desk::new();
    desk.fill();

    let output = desk.run(&["check", &desk.path("out.xlsm"), "--json"]);

    assert_eq!(output.status.code(), Some(4));
    let told = told(&output);
    assert_eq!(told["rows"], 1);
    assert_eq!(phases(&told), ["template", "rows", "check"]);
    let findings = told["findings"].as_array().unwrap();
    let missing = findings.iter().find(|finding| finding["code"] == "REQUIRED_MISSING").unwrap();
    assert_eq!(missing["sheet"], told["sheet"]);
    assert_eq!(missing["severity"], "ERROR");
    assert_eq!(missing["value"], Value::Null);
    let (column, row) = (missing["column"].as_str().unwrap(), missing["row"].as_u64().unwrap());
    assert_eq!(missing["cell"], format!("{column}{row}"));
    assert!(!missing["attribute"].as_str().unwrap().is_empty());
    assert!(!missing["message"].as_str().unwrap().contains('{'));
    assert_eq!(told["findingCounts"]["error"].as_u64().unwrap(), {
        findings.iter().filter(|finding| finding["severity"] == "ERROR").count() as u64
    });
    // A template without rows has nothing to be found.
    assert_eq!(desk.run(&["check", &desk.path("t.xlsm")]).status.code(), Some(0));
    // What can't be read is another matter.
    assert_eq!(desk.run(&["check", &desk.path("p.csv")]).status.code(), Some(1));
}

#[test]
fn annotate_writes_the_workbook_and_the_rejected_rows_beside_it() {
    let desk = Desk::new();
    desk.fill();
    let [filled, notes, rejected] =
        ["out.xlsm", "notes.xlsm", "rejected.xlsm"].map(|name| desk.path(name));

    let output =
        desk.run(&["annotate", &filled, "--out", &notes, "--rejected", &rejected, "--json"]);

    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let found = told(&output);
    assert_eq!(phases(&found), ["template", "rows", "check", "annotate", "rejected"]);
    for file in [&notes, &rejected] {
        let again = told(&desk.run(&["check", file, "--json"]));
        assert_eq!(again["findings"], found["findings"], "{file}");
    }
    let over = desk.run(&["annotate", &filled, "--out", &filled]);
    assert_eq!(over.status.code(), Some(1));
    let dotted = desk.path("./new.xlsm");
    let twice = ["annotate", &filled, "--out", &desk.path("new.xlsm"), "--rejected", &dotted];
    assert_eq!(desk.run(&twice).status.code(), Some(1));
    assert!(!Path::new(&dotted).exists());
    let nowhere = desk.run(&["annotate", &filled, "--out", &desk.path("none/new.xlsm")]);
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("none/new.xlsm"));
}

#[test]
fn diff_answers_by_what_changed() {
    let desk = Desk::new();
    let template = desk.path("t.xlsm");

    let output = desk.run(&["diff", &template, &template, "--json"]);

    assert_eq!(output.status.code(), Some(0));
    let told = told(&output);
    assert_eq!(told["breaks"], false);
    for list in ["layout", "added", "removed", "renamed", "moved", "newlyRequired", "values"] {
        assert_eq!(told[list].as_array().map(Vec::len), Some(0), "{list}");
    }
}

#[test]
fn tsv_writes_a_line_for_each_row() {
    let desk = Desk::new();
    desk.fill();

    let output =
        desk.run(&["tsv", &desk.path("out.xlsm"), "--out", &desk.path("out.txt"), "--json"]);

    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(told(&output)["rows"], 1);
    let text = std::fs::read_to_string(Path::new(&desk.path("out.txt"))).unwrap();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert!(lines.last().unwrap().contains("007"));
    let fields = |line: &&str| line.matches('\t').count();
    assert!(lines.iter().map(fields).all(|count| count == fields(&lines[0])));
}

#[test]
fn every_command_explains_itself_in_both_languages() {
    let desk = Desk::new();
    for command in ["inspect", "check", "fill", "annotate", "diff", "tsv"] {
        let output = desk.run(&[command, "--help"]);
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(help.contains(" · ") && help.contains("--json"), "{command}: {help}");
    }
}
