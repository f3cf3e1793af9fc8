//! Workbooks that others made, from the package of a crate that tests itself with them: each is
//! read, made a template of, filled, checked and annotated. None of them is kept here: cargo
//! fetches the package, and without it the test says that it skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::PathBuf;
use std::process::Command;

use calamine::{Data, Range, Reader, Xlsx};
use sheetfill::{
    DataRow, ExistingRows, FillOptions, Finding, Plan, Strings, Template, Value, annotate,
    check_workbook, fill,
};
use zip::ZipArchive;

use crate::container::{changed_or_gone, part};
use crate::fixture::{with_part, words};

/// The package, in the version whose workbooks were counted.
const PACKAGE: (&str, &str) = ("umya-spreadsheet", "2.3.3");

/// The part of the first sheet in all of them.
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The source of the package as cargo fetched it.
fn package() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("third-party");
    let (name, version) = PACKAGE;
    let manifest = format!(
        "[package]\nname = \"third-party\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{name} = \"={version}\"\n"
    );
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), "").unwrap();
    let cargo = |words: &[&str]| {
        let done = Command::new(env!("CARGO")).args(words).current_dir(&folder).output().unwrap();
        done.status.success().then_some(done.stdout)
    };
    let fetch = ["fetch", "--quiet", "--target", "host-tuple"];
    let offline = [&fetch[..], &["--offline"]].concat();
    if cargo(&offline).is_none() && cargo(&fetch).is_none() {
        return None;
    }
    let told = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--offline",
        "--filter-platform",
        "host-tuple",
    ])?;
    let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
    let found = told["packages"].as_array()?.iter().find(|package| package["name"] == name)?;
    Some(PathBuf::from(found["manifest_path"].as_str()?).parent()?.to_owned())
}

/// Names and bytes of the package's workbooks.
fn workbooks() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(package) = package() else {
        println!("skipped: cargo can't fetch {} {}", PACKAGE.0, PACKAGE.1);
        return None;
    };
    let files = fs::read_dir(package.join("tests/test_files")).unwrap();
    let mut found: Vec<(String, Vec<u8>)> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "xlsx" || kind == "xlsm"))
        .map(|path| {
            (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())
        })
        .collect();
    found.sort();
    Some(found)
}

/// Inflated bytes of the first sheet.
fn sheet_bytes(bytes: &[u8]) -> u64 {
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(SHEET).unwrap().size()
}

/// The program that says it wrote the workbook.
fn writer(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    if let Ok(mut entry) = archive.by_name("docProps/app.xml") {
        entry.read_to_string(&mut text).unwrap();
    }
    let told = text.split_once("<Application>").and_then(|(_, rest)| rest.split_once('<'));
    let told = told.map_or("unnamed", |(name, _)| name);
    told.split('/').next().unwrap_or_default().to_owned()
}

/// The workbook with the head of a template over the first rows of its first sheet; whatever else
/// it holds stays, what stands below as rows of data.
fn as_template(bytes: &[u8]) -> Vec<u8> {
    let text = part(bytes, SHEET);
    let at = text.find("sheetData").unwrap();
    let prefix = text[..at].rsplit('<').next().unwrap();
    let open_end = at + text[at..].find('>').unwrap() + 1;
    let (open, close) = (&text[..open_end], format!("</{prefix}sheetData>"));
    let behind = &text[open_end..];
    let (rows, rest) =
        if open.ends_with("/>") { ("", behind) } else { behind.split_once(&close).unwrap() };
    let start = format!("<{prefix}row ");
    let below = rows.split(&start).skip(1).filter(|row| {
        let number = row.split_once("r=\"").and_then(|(_, rest)| rest.split_once('"')).unwrap().0;
        number.parse::<u32>().unwrap() > 6
    });
    let below: Vec<String> = below.map(|row| format!("{start}{row}")).collect();
    let head = [
        (
            1,
            [
                "settings=attributeRow=5&amp;labelRow=4&amp;dataRow=7&amp;TemplateType=unified&amp;Version=1&amp;ptds=Q09BVA%3D%3D",
                "",
                "",
            ],
        ),
        (4, ["SKU", "Tipo", "Título"]),
        (
            5,
            [
                "contribution_sku#1.value",
                "product_type#1.value",
                "item_name[language_tag=pt_BR]#1.value",
            ],
        ),
    ];
    let p = prefix;
    let head = head.map(|(number, texts)| {
        let cells = texts
            .map(|text| format!("<{p}c t=\"inlineStr\"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>"));
        format!("<{p}row r=\"{number}\">{}</{p}row>", cells.concat())
    });
    let open = open.trim_end_matches("/>").trim_end_matches('>');
    let sheet = format!("{open}>{}{}{close}{rest}", head.concat(), below.concat());
    with_part(bytes, SHEET, sheet.as_bytes())
}

/// Sheets by name.
type Sheets = BTreeMap<String, Range<Data>>;

/// Every sheet as another reader sees it.
fn sheets(bytes: &[u8]) -> Sheets {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
    book.worksheets().into_iter().collect()
}

/// Asserts that all sheets but one, and that one's rows before a row, read as before.
fn assert_kept(before: &Sheets, after: &Sheets, (sheet, row): (&str, u32), how: &str) {
    for (name, old) in before {
        let new = &after[name];
        if name != sheet {
            assert!(new == old, "{how}: sheet {name} changed");
            continue;
        }
        let (start, end) = (old.start().unwrap_or_default(), old.end().unwrap_or_default());
        for row in start.0..row.min(end.0 + 1) {
            for column in start.1..=end.1 {
                let [new, old] = [new, old].map(|sheet| sheet.get_value((row, column)));
                let [new, old] = [new, old].map(|cell| cell.unwrap_or(&Data::Empty));
                assert_eq!(new, old, "{how}: row {row}, column {column}");
            }
        }
    }
}

const TEXTS: [[&str; 3]; 2] = [["S-1", "COAT", "=1+1 <ação>"], ["00042", "COAT", " 👕\tx "]];

fn plan(template: &Template) -> Plan {
    let mut plan = Plan::new();
    for texts in TEXTS {
        let row = plan.add_row();
        for (column, text) in template.columns().iter().zip(texts) {
            plan.set(row, column, Value::from(text));
        }
    }
    plan
}

/// Fills a template of another's making; returns the number of rows that it held already.
fn fill_and_read_back(bytes: &[u8], how: &str) -> usize {
    let template = Template::read(bytes).unwrap();
    let sheet = template.layout().sheet_name.as_str();
    assert_eq!(template.columns().len(), 3, "{how}");
    let old = template.data_rows(bytes).unwrap();
    let before = sheets(bytes);
    for existing_rows in [ExistingRows::Append, ExistingRows::Replace] {
        let strings = Strings::Inline;
        let options = FillOptions { existing_rows, strings };
        let mut out = Cursor::new(Vec::new());
        let report = fill(&template, bytes, &plan(&template), &options, &mut out).unwrap();
        let out = out.into_inner();
        let first = *report.rows.clone().unwrap().start();
        let [changed, told] =
            [changed_or_gone(bytes, &out), report.rewritten_parts].map(BTreeSet::from_iter);
        assert_eq!(changed, told, "{how}");
        let after = sheets(&out);
        assert_kept(&before, &after, (sheet, first), how);
        let new = (first..).zip(TEXTS).map(|(row, texts)| {
            let cells = (0..).zip(texts).map(|(column, text)| (column, Value::from(text)));
            DataRow::new(row, cells.collect())
        });
        let kept: &[DataRow] = if existing_rows == ExistingRows::Append { &old } else { &[] };
        let meant: Vec<DataRow> = kept.iter().cloned().chain(new).collect();
        // Drop-downs of the workbook may end above the new rows; none refuses their values.
        assert!(!report.findings.iter().any(|finding| finding.code.blocks()), "{how}");
        let checked = check_workbook(&out).unwrap();
        assert!(checked.rows == meant, "{how}, {existing_rows:?}: rows read back");
        let read = &after[sheet];
        for (row, texts) in (first..).zip(TEXTS) {
            for (column, text) in (0..).zip(texts) {
                let found = read.get_value((row, column));
                assert_eq!(found, Some(&Data::String(text.to_owned())), "{how}");
            }
        }
        if existing_rows == ExistingRows::Append {
            let annotated = sheets(&annotated(&out, &checked.template, &checked.findings));
            assert_kept(&after, &annotated, (sheet, u32::MAX), how);
            assert!(annotated.contains_key(FINDINGS), "{how}");
        }
    }
    old.len()
}

const FINDINGS: &str = "Findings of the bee";

/// The workbook with its findings, which are found again in it.
fn annotated(bytes: &[u8], template: &Template, findings: &[Finding]) -> Vec<u8> {
    let remark = |finding: &Finding| finding.code.to_string();
    let words = words(FINDINGS, &remark);
    let mut out = Cursor::new(Vec::new());
    annotate(template, bytes, findings, &words, &mut out).unwrap();
    assert_eq!(check_workbook(out.get_ref()).unwrap().findings, findings);
    out.into_inner()
}

/// Bytes of a first sheet above which a workbook takes minutes without optimization.
const LARGE: u64 = 2 << 20;

/// Fills all of the package's workbooks that are large, or all others; returns their number.
fn fill_all(large: bool) -> Option<usize> {
    let mut writers: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = 0;
    let workbooks = workbooks()?;
    let is_meant = |(_, bytes): &&(String, Vec<u8>)| (sheet_bytes(bytes) > LARGE) == large;
    for (name, bytes) in workbooks.iter().filter(is_meant) {
        // As it is, it is no template.
        assert_eq!(Template::read(bytes).unwrap_err().code(), "NOT_A_TEMPLATE", "{name}");
        rows += fill_and_read_back(&as_template(bytes), name);
        *writers.entry(writer(bytes)).or_default() += 1;
    }
    let filled = writers.values().sum();
    println!("{filled} of {} workbooks, {rows} rows in them, by {writers:?}", workbooks.len());
    Some(filled)
}

#[test]
fn workbooks_of_other_programs_are_filled_and_all_else_in_them_stays() {
    let Some(filled) = fill_all(false) else { return };
    assert_eq!(filled, 57);
}

#[test]
#[ignore = "takes minutes without optimization"]
fn large_workbooks_of_other_programs_are_filled_and_all_else_in_them_stays() {
    let Some(filled) = fill_all(true) else { return };
    assert_eq!(filled, 3);
}
