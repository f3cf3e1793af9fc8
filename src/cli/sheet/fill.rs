//! `beecatalog sheet fill`: products into a template.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::{Findings, Report};

use super::fault::Fault;
use super::finding::{self, counts};
use super::input;
use super::out::Destination;
use super::timing::Timing;
use crate::app::fill_options;
use crate::catalog::{Finding, Lang, Severity, counted, fault};
use crate::config::Config;
use crate::intake;
use crate::listing::{self, Request, check_written};
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct FillArguments {
    /// Modelo .xlsm · template
    template: PathBuf,
    /// Produtos .xlsx, .csv ou .jsonl · products
    #[arg(long)]
    products: PathBuf,
    /// Tipo dos produtos que não o trazem · product type of products that name none
    #[arg(long)]
    product_type: Option<String>,
    /// Arquivo do resultado · file of the result
    #[arg(long)]
    out: PathBuf,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    pub json: bool,
}

/// Fills a template.
pub(super) fn fill(arguments: &FillArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    let mut timing = Timing::start();
    let (source, template) = input::template(&arguments.template, lang)?;
    timing.done("template");
    let products = input::bytes(&arguments.products, lang)?;
    let name = arguments.products.file_name().unwrap_or_default().to_string_lossy();
    let intake = intake::read(&products, &name)
        .map_err(|error| Fault::of_products(&arguments.products, &error, lang))?;
    timing.done("products");
    let request = Request { product_type: arguments.product_type.clone(), first_row: None };
    let listing = listing::plan(&template, &intake.drafts, &request);
    timing.done("plan");
    // What the sheet itself says and what the products say; the listing repeats the latter.
    let findings: Vec<&Finding> = intake.findings.iter().chain(&listing.findings).collect();
    if listing.rows.is_empty() && !intake.drafts.is_empty() {
        if arguments.json {
            say!(
                "{}",
                serde_json::to_string_pretty(&json!({ "findings": told(&findings, lang)? }))?
            )?;
        } else {
            list(&findings, lang)?;
        }
        let code = "NOTHING_WRITTEN";
        let text = fault(code, "no row could be written; the findings say why", lang);
        return Err(Fault::new(code, text).into());
    }
    let inputs = [arguments.template.as_path(), &arguments.products];
    let target = Destination::of(&arguments.out, &inputs, lang)?;
    let options = fill_options(config);
    let report =
        target.write(|out| sheetfill::fill(&template, &source, &listing.plan, &options, out))?;
    timing.done("fill");
    let checked = (&template, source.as_slice());
    let checked = check_written(checked, &listing.plan, &report, options.existing_rows)
        .map_err(|error| Fault::of_template(&arguments.template, &error, lang))?;
    timing.done("check");
    tell((arguments, lang), (&report, intake.drafts.len()), (&findings, &checked), &timing)?;
    if let Some(text) = finding::beside(&template, lang).filter(|_| !arguments.json) {
        say!("  {text}")?;
    }
    let worst = findings.iter().filter_map(|finding| match finding.severity {
        Severity::Info => None,
        Severity::Warning => Some(sheetfill::Severity::Warning),
        Severity::Error => Some(sheetfill::Severity::Error),
    });
    Ok(finding::exit(finding::graded(worst.chain(checked.worst()).max(), checked.is_whole())))
}

fn tell(
    (arguments, lang): (&FillArguments, Lang),
    (report, products): (&Report, usize),
    (findings, checked): (&[&Finding], &Findings),
    timing: &Timing,
) -> anyhow::Result<()> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (error, warning, info) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    if arguments.json {
        let (wrong, doubtful) = counts(&checked.counts);
        let described: Vec<Value> =
            checked.list.iter().map(|finding| finding::described(finding, lang)).collect();
        let whole = json!({
            "out": arguments.out,
            "products": products,
            "rows": report.rows_written,
            "cells": report.cells_written,
            "untouchedParts": report.untouched_parts,
            "untied": report.untied,
            "findingCounts": { "error": error, "warning": warning, "info": info },
            "phases": timing.phases(),
            "findings": told(findings, lang)?,
            "check": {
                "findingCounts": { "error": wrong, "warning": doubtful },
                "codeCounts": checked.counts,
                "truncated": checked.truncated,
                "unknownRules": checked.unknown_rules,
                "unknownCells": checked.unknown_cells,
                "lostLists": checked.lost_lists,
                "findings": described,
            },
        });
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
        return Ok(());
    }
    list(findings, lang)?;
    let rows = lang.pick("linhas", "rows");
    let cells = lang.pick("células", "cells");
    let all = [(Severity::Error, error), (Severity::Warning, warning), (Severity::Info, info)];
    say!("{}", arguments.out.display())?;
    say!(
        "  {} {rows} · {} {cells} · {}",
        report.rows_written,
        report.cells_written,
        counted(lang, &all)
    )?;
    if !checked.counts.is_empty() {
        let codes = checked.counts.iter();
        let codes: Vec<String> = codes.map(|(code, count)| format!("{count} {code}")).collect();
        let text = lang.pick("o modelo ainda aponta:", "the template's rules still say:");
        say!("  {text} {} (`beecatalog sheet check`)", codes.join(" · "))?;
    }
    let asides = [finding::untied(&report.untied, lang), finding::lost(&checked.lost_lists, lang)];
    for text in asides.into_iter().flatten() {
        say!("  {text}")?;
    }
    if let Some(text) = finding::unchecked(checked.unknown_rules, checked.unknown_cells, lang) {
        say!("  {text}")?;
    }
    Ok(())
}

/// What is said of the products, for programs.
fn told(findings: &[&Finding], lang: Lang) -> serde_json::Result<Vec<Value>> {
    let described = findings.iter().map(|finding| {
        let mut value = serde_json::to_value(finding)?;
        value["message"] = finding.message(lang).into();
        Ok(value)
    });
    described.collect()
}

fn list(findings: &[&Finding], lang: Lang) -> std::io::Result<()> {
    for finding in findings {
        let place = finding.target.as_deref().or(finding.sku.as_deref()).unwrap_or_default();
        let code = finding.code.as_str();
        let severity = finding.severity.name(lang);
        say!("{severity:<7} {place:<6} {code}: {}", finding.message(lang))?;
    }
    Ok(())
}
