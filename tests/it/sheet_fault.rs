//! What the offline commands say when they have no result, and what their results look like to others.

use std::process::Output;

use serde_json::Value;

use crate::process::beecatalog;
use crate::sheet_check::Desk;

/// What was said of a failure to people, in this language.
fn said(desk: &Desk, lang: &str, arguments: &[&str]) -> String {
    let output = in_language(desk, lang, arguments);
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr).unwrap()
}

fn in_language(desk: &Desk, lang: &str, arguments: &[&str]) -> Output {
    let mut command = beecatalog(desk.folder());
    command.env("BEECATALOG_LANG", lang).arg("sheet").args(arguments).output().unwrap()
}

/// What a program is told of a failure: code and message.
fn told(desk: &Desk, arguments: &[&str]) -> (String, String) {
    let output = desk.run(&[arguments, &["--json"]].concat());
    let lines = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), lines.lines().count()), (Some(1), 1), "{lines}");
    let mut error: Value = serde_json::from_str(&lines).unwrap();
    let text = |value: Value| value.as_str().unwrap().to_owned();
    (text(error["error"]["code"].take()), text(error["error"]["message"].take()))
}

#[test]
fn a_file_that_is_not_there_is_told_by_code_and_path_in_both_languages() {
    let desk = Desk::new();
    let [none, template, products] = ["none.xlsm", "t.xlsm", "p.csv"].map(|name| desk.path(name));
    let out = desk.path("out.xlsm");
    let commands: [&[&str]; 7] = [
        &["inspect", &none],
        &["check", &none],
        &["annotate", &none, "--out", &out],
        &["diff", &template, &none],
        &["tsv", &none, "--out", &out],
        &["fill", &none, "--products", &products, "--out", &out],
        &["fill", &template, "--products", &none, "--out", &out],
    ];
    for command in commands {
        let (code, message) = told(&desk, command);
        assert_eq!(code, "FILE_NOT_FOUND", "{command:?}");
        assert!(message.contains(&none), "{message}");
        let portuguese = said(&desk, "pt-BR", command);
        assert!(portuguese.contains("FILE_NOT_FOUND") && portuguese.contains("não existe"));
        let english = said(&desk, "en", command);
        assert!(english.contains("FILE_NOT_FOUND") && english.contains("is not there"));
    }
}

#[test]
fn failures_have_codes() {
    let desk = Desk::new();
    let [template, products, folder] = ["t.xlsm", "p.csv", "."].map(|name| desk.path(name));
    let code = |arguments: &[&str]| told(&desk, arguments).0;
    assert_eq!(code(&["inspect", &folder]), "READ_FAILED");
    assert_eq!(code(&["inspect", &template, "--column", "none"]), "COLUMN_MISSING");
    assert_eq!(code(&["inspect", &template, "--type", "none"]), "PRODUCT_TYPE_UNKNOWN");
    assert_eq!(code(&["tsv", &template, "--out", &template]), "RESULT_PATH_TAKEN");
    assert_eq!(code(&["tsv", &template, "--out", &desk.path("none/x.txt")]), "FILE_NOT_FOUND");
    assert_eq!(code(&["inspect", &products]), "UNSUPPORTED_FILE");
}

#[test]
fn what_is_no_template_is_told_what_a_template_is() {
    let desk = Desk::new();
    let products = desk.path("p.csv");
    for command in ["inspect", "check"] {
        let said = said(&desk, "pt-BR", &[command, &products]);
        assert!(said.contains("O arquivo não é um modelo"), "{said}");
        assert!(!said.contains(".jsonl"), "{said}");
    }
    // A workbook without the sheet of a template.
    std::fs::write(desk.path("p.xlsx"), beecatalog::sample::products().unwrap()).unwrap();
    let said = said(&desk, "pt-BR", &["inspect", &desk.path("p.xlsx")]);
    assert!(said.contains("NOT_A_TEMPLATE") && said.contains("não é um modelo"), "{said}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_without_an_end_is_refused_at_the_limit() {
    let desk = Desk::new();
    let (code, message) = told(&desk, &["inspect", "/dev/zero"]);
    assert_eq!(code, "FILE_TOO_LARGE");
    assert!(message.contains("/dev/zero") && message.contains("104857600"), "{message}");
    let [template, out] = ["t.xlsm", "out.xlsm"].map(|name| desk.path(name));
    let (code, _) = told(&desk, &["fill", &template, "--products", "/dev/zero", "--out", &out]);
    assert_eq!(code, "FILE_TOO_LARGE");
}

#[test]
fn a_file_that_is_too_large_is_told_with_its_size_and_the_limit() {
    let desk = Desk::new();
    let [large, template, out] = ["large.xlsx", "t.xlsm", "out.xlsm"].map(|name| desk.path(name));
    std::fs::File::create(&large).unwrap().set_len(104_857_601).unwrap();
    let command = ["fill", &template, "--products", &large, "--out", &out];
    for lang in ["pt-BR", "en"] {
        let said = said(&desk, lang, &command);
        for part in ["FILE_TOO_LARGE", "104857601", "104857600"] {
            assert!(said.contains(part), "{said}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_can_not_be_written_is_told_by_the_path_that_was_asked_for() {
    let desk = Desk::new();
    // Nobody makes files there.
    let (_, message) = told(&desk, &["tsv", &desk.path("t.xlsm"), "--out", "/proc/out.txt"]);
    assert!(message.contains("/proc/out.txt") && !message.contains(".tmp"), "{message}");
}

#[cfg(unix)]
#[test]
fn results_have_the_rights_of_any_new_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let [template, out] = ["t.xlsm", "out.txt"].map(|name| desk.path(name));
    for (mask, expected) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        let program = beecatalog(desk.folder());
        let mut shell = std::process::Command::new("/bin/sh");
        shell.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        shell.args(["-c", &format!("umask {mask}; exec \"$0\" \"$@\"")]).arg(program.get_program());
        let status = shell.args(["sheet", "tsv", &template, "--out", &out]).status().unwrap();
        assert!(status.success());
        let mode = std::fs::metadata(&out).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, expected, "umask {mask}");
        std::fs::remove_file(&out).unwrap();
    }
}

#[test]
fn people_are_told_in_their_language() {
    let desk = Desk::new();
    desk.fill();
    let [template, filled] = ["t.xlsm", "out.xlsm"].map(|name| desk.path(name));
    let shown = |lang: &str, arguments: &[&str]| {
        String::from_utf8(in_language(&desk, lang, arguments).stdout).unwrap()
    };
    let cases: [(&[&str], &[&str], &[&str]); 3] = [
        (
            &["inspect", &template],
            &["linhas", "colunas", "com listas", "uma linha dele precisa de", "dados "],
            &["rows", "columns", "with lists", "a row of it needs", "data "],
        ),
        (
            &["inspect", &template, "--column", "A"],
            &["atributo", "exigência", "exemplo"],
            &["attribute", "requirement", "example"],
        ),
        (&["check", &filled], &["erro "], &["error "]),
    ];
    for (arguments, portuguese, english) in cases {
        for (lang, own, other) in [("pt-BR", portuguese, english), ("en", english, portuguese)] {
            let shown = shown(lang, arguments);
            assert!(own.iter().all(|words| shown.contains(words)), "{lang}: {shown}");
            assert!(!other.iter().any(|words| shown.contains(words)), "{lang}: {shown}");
        }
    }
}

#[test]
fn a_fill_that_writes_nothing_tells_programs_why() {
    let desk = Desk::new();
    let [template, products, out] = ["t.xlsm", "p.csv", "out.xlsm"].map(|name| desk.path(name));
    let what = ["fill", &template, "--products", &products, "--out", &out, "--json"];
    let output = desk.run(&[&what[..], &["--product-type", "SHOES"]].concat());
    assert_eq!(output.status.code(), Some(1));
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "NOTHING_WRITTEN");
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!told["findings"].as_array().unwrap().is_empty());
}
