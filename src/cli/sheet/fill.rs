//! `beecatalog sheet fill`: products into a template.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};
use sheetfill::{DataRow, ExistingRows, FillOptions, Plan, Report, Template};

use super::finding::{self, by_code, counts};
use super::timing::Timing;
use super::{out, read_template, told};
use crate::app::fill_options;
use crate::catalog::{Finding, Lang, Severity, counted};
use crate::config::Config;
use crate::intake;
use crate::listing::{self, Request};
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
    json: bool,
}

/// Fills a template.
pub(super) fn fill(arguments: &FillArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    let mut timing = Timing::start();
    let (source, template) = read_template(&arguments.template, lang)?;
    timing.done("template");
    let products = std::fs::read(&arguments.products)
        .with_context(|| arguments.products.display().to_string())?;
    let name = arguments.products.file_name().unwrap_or_default().to_string_lossy();
    let intake =
        intake::read(&products, &name).map_err(|error| told(error.code(), &error, lang))?;
    timing.done("products");
    let request = Request { product_type: arguments.product_type.clone(), first_row: None };
    let listing = listing::plan(&template, &intake.drafts, &request);
    timing.done("plan");
    if listing.rows.is_empty() && !intake.drafts.is_empty() {
        let findings: Vec<&Finding> = intake.findings.iter().chain(&listing.findings).collect();
        list(&findings, lang)?;
        anyhow::bail!(lang.pick(
            "nenhuma linha pôde ser escrita; os apontamentos acima dizem por quê",
            "no row could be written; the findings above say why",
        ));
    }
    let inputs = [arguments.template.as_path(), &arguments.products];
    let target = out::destination(&arguments.out, &inputs, lang)?;
    let options = fill_options(config);
    let report = out::write(&target, |out| {
        sheetfill::fill(&template, &source, &listing.plan, &options, out)
            .map_err(|error| told(error.code(), &error, lang))
    })?;
    timing.done("fill");
    let checked = check_written((&template, &source), &listing.plan, &report, options)
        .map_err(|error| told(error.code(), &error, lang))?;
    timing.done("check");
    // What the sheet itself says and what the products say; the listing repeats the latter.
    let findings: Vec<&Finding> = intake.findings.iter().chain(&listing.findings).collect();
    tell((arguments, lang), (&report, intake.drafts.len()), (&findings, &checked), &timing)?;
    let worst = findings.iter().filter_map(|finding| match finding.severity {
        Severity::Info => None,
        Severity::Warning => Some(sheetfill::Severity::Warning),
        Severity::Error => Some(sheetfill::Severity::Error),
    });
    Ok(finding::exit(worst.chain(checked.iter().map(|finding| finding.severity)).max()))
}

/// What the rules say of the rows that were written, beside those that were there.
fn check_written(
    (template, source): (&Template, &[u8]),
    plan: &Plan,
    report: &Report,
    options: FillOptions,
) -> Result<Vec<sheetfill::Finding>, sheetfill::Error> {
    let Some(written) = report.rows.clone() else { return Ok(Vec::new()) };
    let is_kept = options.existing_rows == ExistingRows::Append;
    let mut rows = if is_kept && template.layout().rows_present > 0 {
        template.data_rows(source)?
    } else {
        Vec::new()
    };
    let refused = report.findings.iter().filter(|finding| finding.code.blocks());
    let refused: HashSet<(usize, u32)> = refused.map(|f| (f.plan_row, f.column)).collect();
    rows.extend(written.clone().enumerate().map(|(at, row)| {
        let cells = plan.row(at).into_iter().flatten();
        let cells = cells.filter(|(column, _)| !refused.contains(&(at, **column)));
        DataRow::new(row, cells.map(|(column, value)| (*column, value.clone())).collect())
    }));
    let mut findings = sheetfill::check_rows(template, &rows).list;
    findings.retain(|finding| written.contains(&finding.row));
    Ok(findings)
}

fn tell(
    (arguments, lang): (&FillArguments, Lang),
    (report, products): (&Report, usize),
    (findings, checked): (&[&Finding], &[sheetfill::Finding]),
    timing: &Timing,
) -> anyhow::Result<()> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let (error, warning, info) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    if arguments.json {
        let told: Vec<Value> = findings
            .iter()
            .map(|finding| {
                let mut value = serde_json::to_value(finding)?;
                value["message"] = finding.message(lang).into();
                Ok(value)
            })
            .collect::<serde_json::Result<_>>()?;
        let (wrong, doubtful) = counts(checked);
        let described: Vec<Value> =
            checked.iter().map(|finding| finding::described(finding, lang)).collect();
        let whole = json!({
            "out": arguments.out,
            "products": products,
            "rows": report.rows_written,
            "cells": report.cells_written,
            "untouchedParts": report.untouched_parts,
            "findingCounts": { "error": error, "warning": warning, "info": info },
            "phases": timing.phases(),
            "findings": told,
            "check": {
                "findingCounts": { "error": wrong, "warning": doubtful },
                "codeCounts": by_code(checked),
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
    if !checked.is_empty() {
        let codes = by_code(checked);
        let codes: Vec<String> =
            codes.iter().map(|(code, count)| format!("{count} {code}")).collect();
        let text = lang.pick("o modelo ainda aponta:", "the template's rules still say:");
        say!("  {text} {} (`beecatalog sheet check`)", codes.join(" · "))?;
    }
    Ok(())
}

fn list(findings: &[&Finding], lang: Lang) -> std::io::Result<()> {
    for finding in findings {
        let place = finding.target.as_deref().or(finding.sku.as_deref()).unwrap_or_default();
        let code = finding.code.as_str();
        say!("{:<7} {place:<6} {code}: {}", finding.severity.as_str(), finding.message(lang))?;
    }
    Ok(())
}
