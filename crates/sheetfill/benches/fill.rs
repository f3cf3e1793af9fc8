//! Reading, filling and checking a template: `cargo bench -p sheetfill`.
//!
//! On the real template beside the repository when it is there, else on a small made one.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that fails has to stop")]

#[path = "../tests/it/fixture/mod.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod fixture;
mod product;

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use divan::Bencher;
use product::plan;
use sheetfill::{
    FillOptions, Finding, Strings, Template, annotate, check_rows, check_workbook, fill,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const REAL: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/templates/AMAZON_TEMPLATE.xlsm");

static BYTES: LazyLock<Vec<u8>> =
    LazyLock::new(|| std::fs::read(REAL).unwrap_or_else(|_| fixture::Fixture::default().bytes()));

static TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| Template::read(&BYTES).expect("the benchmark's template"));

fn main() {
    divan::main();
}

/// Nothing but the deflating of a filled data sheet: what no fill can be faster than.
#[divan::bench(args = [20, 500, 5_000])]
fn only_deflate(bencher: Bencher, rows: usize) {
    let mut filled = Cursor::new(Vec::new());
    fill(&TEMPLATE, &BYTES, &plan(&TEMPLATE, rows), &FillOptions::default(), &mut filled).unwrap();
    let mut archive = ZipArchive::new(filled).unwrap();
    let mut sheet = Vec::new();
    let mut entry = archive.by_name(&TEMPLATE.layout().sheet_part).unwrap();
    entry.read_to_end(&mut sheet).unwrap();
    bencher.bench(|| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(sheet.len())));
        let options = SimpleFileOptions::default().compression_level(Some(6));
        zip.start_file("sheet.xml", options).unwrap();
        zip.write_all(&sheet).unwrap();
        zip.finish().unwrap()
    });
}

#[divan::bench]
fn parse() -> Template {
    Template::read(divan::black_box(&BYTES)).expect("the benchmark's template")
}

/// What each cell of a row of 60 is, by the rules.
#[divan::bench]
fn rules(bencher: Bencher) {
    let plan = plan(&TEMPLATE, 1);
    let row = plan.row(0).unwrap();
    bencher.bench(|| TEMPLATE.rules().states(divan::black_box(row)));
}

/// Reads a filled workbook and checks its rows, the rules included.
#[divan::bench(args = [20, 500, 5_000], sample_count = 10)]
fn check(bencher: Bencher, rows: usize) {
    let filled = filled(rows);
    bencher.bench(|| check_workbook(divan::black_box(&filled)).unwrap());
}

/// Only the checking of rows that were read.
#[divan::bench(args = [20, 500, 5_000], sample_count = 10)]
fn check_read_rows(bencher: Bencher, rows: usize) {
    let checked = check_workbook(&filled(rows)).unwrap();
    let rows_counted = divan::counter::ItemsCount::new(rows);
    bencher.counter(rows_counted).bench(|| check_rows(&checked.template, &checked.rows));
}

/// Writes a workbook with its findings at its cells.
#[divan::bench(args = [20, 500], sample_count = 10)]
fn annotated(bencher: Bencher, rows: usize) {
    let filled = filled(rows);
    let checked = check_workbook(&filled).unwrap();
    let remark = |finding: &Finding| finding.code.to_string();
    let words = fixture::words("Findings", &remark);
    // The remark may be of any kind, also one that stays in its thread.
    bencher.bench_local(|| {
        let mut out = Cursor::new(Vec::with_capacity(filled.len() * 2));
        annotate(&checked.template, &filled, &checked.findings, &words, &mut out).unwrap();
        out
    });
}

#[divan::bench(args = [20, 500, 5_000])]
fn inline(bencher: Bencher, rows: usize) {
    run(bencher, rows, Strings::Inline);
}

#[divan::bench(args = [20, 500, 5_000])]
fn shared(bencher: Bencher, rows: usize) {
    run(bencher, rows, Strings::Shared);
}

fn run(bencher: Bencher, rows: usize, strings: Strings) {
    let plan = plan(&TEMPLATE, rows);
    let options = FillOptions { strings, ..FillOptions::default() };
    bencher.counter(divan::counter::ItemsCount::new(rows)).bench(|| {
        let out = Cursor::new(Vec::with_capacity(BYTES.len() * 2));
        fill(&TEMPLATE, &BYTES, &plan, &options, out).expect("a filled template")
    });
}

fn filled(rows: usize) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    fill(&TEMPLATE, &BYTES, &plan(&TEMPLATE, rows), &FillOptions::default(), &mut out).unwrap();
    out.into_inner()
}
