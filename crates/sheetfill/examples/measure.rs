//! One job of the engine as a process of its own, for `benches/openpyxl.py` to measure:
//!
//! ```text
//! measure values TEMPLATE            what the rows hold, as JSON
//! measure read   TEMPLATE
//! measure fill   TEMPLATE OUT ROWS   reads and fills
//! measure check  TEMPLATE OUT ROWS   reads and fills, reads the filled rows and checks them by the rules
//! measure annotate TEMPLATE OUT ROWS as check, and writes the findings into the workbook
//! measure warm   TEMPLATE ROWS       each step again and again in one process
//! ```
//!
//! Each prints one JSON object; `peakKib` is the most memory that the process held.

#[path = "../benches/product.rs"]
mod product;

use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::{BufReader, Cursor, Read, Write};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use sheetfill::{
    FillOptions, Finding, Template, Wording, annotate, check_rows, check_workbook, fill,
};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Times that a warm step is run; the median is told.
const RUNS: usize = 15;

const USAGE: &str = "usage: measure values|read|fill|check|annotate|warm TEMPLATE [OUT] [ROWS]";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut told = match arguments.as_slice() {
        [job, template, rest @ ..] => {
            let source = std::fs::read(template)?;
            let template = Template::read(&source)?;
            match (*job, rest) {
                ("values", []) => values(&template),
                ("read", []) => json!({ "columns": template.columns().len() }),
                ("fill", [out, rows]) => filled(&template, &source, out, rows.parse()?)?,
                ("check", [out, rows]) => checked(&template, &source, out, rows.parse()?)?,
                ("annotate", [out, rows]) => annotated(&template, &source, out, rows.parse()?)?,
                ("warm", [rows]) => warm(&template, &source, rows.parse()?)?,
                _ => return Err(USAGE.into()),
            }
        }
        _ => return Err(USAGE.into()),
    };
    told["peakKib"] = peak_kib()?.into();
    println!("{told}");
    Ok(())
}

/// Where the rows go, and the text of each cell; `{n}` stands for the row's number.
fn values(template: &Template) -> Value {
    let cells: Vec<(u32, String)> =
        product::texts(template).into_iter().map(|(at, text)| (at + 1, text)).collect();
    let first_row = FillOptions::default().first_row(template) + 1;
    json!({ "sheet": template.layout().sheet_name, "firstRow": first_row, "cells": cells })
}

fn filled(template: &Template, source: &[u8], out: &str, rows: usize) -> Outcome<Value> {
    let plan = product::plan(template, rows);
    let report = fill(template, source, &plan, &FillOptions::default(), File::create(out)?)?;
    Ok(json!({ "cells": report.cells_written }))
}

fn checked(template: &Template, source: &[u8], out: &str, rows: usize) -> Outcome<Value> {
    let mut told = filled(template, source, out, rows)?;
    let rows = template.data_rows(&std::fs::read(out)?)?;
    told["rows"] = rows.len().into();
    told["findings"] = check_rows(template, &rows).list.len().into();
    Ok(told)
}

fn annotated(template: &Template, source: &[u8], out: &str, rows: usize) -> Outcome<Value> {
    let mut told = filled(template, source, out, rows)?;
    let filled = std::fs::read(out)?;
    let checked = check_workbook(&filled)?;
    let remark = |finding: &Finding| format!("{}: {:?}", finding.code, finding.value);
    let words = Wording {
        author: "measure",
        sheet: "Findings",
        columns: ["Severity", "Cell", "Column", "Code", "Remark", "Value", "Suggestion"],
        severities: ["warning", "error"],
        remark: &remark,
    };
    let start = processor();
    annotate(&checked.template, &filled, &checked.findings, &words, File::create(out)?)?;
    told["annotateMs"] = milliseconds(processor().saturating_sub(start)).into();
    told["findings"] = checked.findings.len().into();
    Ok(told)
}

/// Processor milliseconds of each step, of the median run.
fn warm(template: &Template, source: &[u8], rows: usize) -> Outcome<Value> {
    let plan = product::plan(template, rows);
    let options = FillOptions::default();
    let new = || Cursor::new(Vec::with_capacity(source.len() * 2));
    let mut whole = new();
    fill(template, source, &plan, &options, &mut whole)?;
    let whole = whole.into_inner();
    let sheet = part(&whole, &template.layout().sheet_part)?;
    let checked = check_workbook(&whole)?;
    Ok(json!({
        "parse": median(|| Ok(Template::read(black_box(source))?))?,
        "fill": median(|| Ok(fill(template, source, &plan, &options, new())?))?,
        "onlyDeflate": median(|| deflated(&sheet))?,
        "rules": median(|| {
            let rows = checked.rows.iter();
            Ok(rows.map(|row| template.rules().states(&row.cells)).collect::<Vec<_>>())
        })?,
        "checkRows": median(|| Ok(check_rows(&checked.template, &checked.rows)))?,
        "checkWorkbook": median(|| Ok(check_workbook(black_box(&whole))?))?,
        "findings": checked.findings.len(),
    }))
}

/// Nothing but the deflating of a filled data sheet: what no fill can be faster than.
fn deflated(sheet: &[u8]) -> Outcome<Cursor<Vec<u8>>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(sheet.len())));
    let options = SimpleFileOptions::default().compression_level(Some(6));
    zip.start_file("sheet.xml", options)?;
    zip.write_all(sheet)?;
    Ok(zip.finish()?)
}

fn part(workbook: &[u8], name: &str) -> Outcome<Vec<u8>> {
    let mut bytes = Vec::new();
    ZipArchive::new(Cursor::new(workbook))?.by_name(name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn median<T>(step: impl Fn() -> Outcome<T>) -> Outcome<f64> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = processor();
        let made = step()?;
        times.push(processor().saturating_sub(start));
        drop(black_box(made));
    }
    times.sort_unstable();
    Ok(times.get(RUNS / 2).copied().map_or(0.0, milliseconds))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Processor time of this process.
fn processor() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let whole = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(whole, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The high-water mark of resident memory, which Linux keeps.
fn peak_kib() -> Outcome<u64> {
    let mut status = String::new();
    BufReader::new(File::open("/proc/self/status")?).read_to_string(&mut status)?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM in /proc/self/status")?.parse()?)
}
