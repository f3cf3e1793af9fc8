//! Reading and filling a template: `cargo bench -p sheetfill`.
//!
//! On the real template beside the repository when it is there, else on a small made one.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark that fails has to stop")]

#[path = "../tests/it/fixture/mod.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod fixture;

use std::io::{Cursor, Read, Write};
use std::sync::LazyLock;

use divan::Bencher;
use sheetfill::{FillOptions, Options, Plan, Strings, Template, Value, fill};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Cells of each row, as a seller's complete product has.
const COLUMNS: usize = 60;

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
    fill(&TEMPLATE, &BYTES, &plan(rows), &FillOptions::default(), &mut filled).unwrap();
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
    let plan = plan(1);
    let row = plan.row(0).unwrap();
    bencher.bench(|| TEMPLATE.rules().states(divan::black_box(row)));
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
    let plan = plan(rows);
    let options = FillOptions { strings, ..FillOptions::default() };
    bencher.counter(divan::counter::ItemsCount::new(rows)).bench(|| {
        let out = Cursor::new(Vec::with_capacity(BYTES.len() * 2));
        fill(&TEMPLATE, &BYTES, &plan, &options, out).expect("a filled template")
    });
}

/// Rows whose list columns hold live options, others text that differs by row.
fn plan(rows: usize) -> Plan {
    let product_type = TEMPLATE.product_types().last().map_or("", String::as_str);
    let type_column = TEMPLATE.layout().type_column;
    let mut plan = Plan::new();
    for number in 0..rows {
        let row = plan.add_row();
        for column in TEMPLATE.columns().iter().take(COLUMNS) {
            let options = TEMPLATE.options(column, product_type);
            let text = if Some(column.index) == type_column {
                product_type.to_owned()
            } else if let Some(option) = options.live().last() {
                option.text.to_string()
            } else if matches!(options, Options::NoList) {
                format!("Casaco de lã {number} {}", column.index)
            } else {
                continue;
            };
            plan.set(row, column, Value::Text(text));
        }
    }
    plan
}
