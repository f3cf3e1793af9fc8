//! `beecatalog sheet …`: templates and sheets without a server or database, on the server's own code.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::{Value, json};
use sheetfill::{FillOptions, Generation, Options, Report, Template};

use crate::app::fill_options;
use crate::catalog::{Finding, Lang, Severity, fault};
use crate::config::Config;
use crate::intake;
use crate::listing::{self, Listing, Request};
use crate::say::say;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Mostra o que um modelo contém · what a template is made of
    Inspect {
        /// Modelo .xlsm · template
        file: PathBuf,
        /// Um objeto JSON · a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Preenche um modelo · fills a template
    Fill(FillArguments),
}

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

/// Runs the command.
pub fn run(command: &Command, config: &Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Inspect { file, json } => inspect(file, *json, config.lang),
        Command::Fill(arguments) => fill(arguments, config),
    }
}

fn inspect(file: &Path, json: bool, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, template) = read_template(file, lang)?;
    let described = describe(&template);
    if json {
        say!("{}", serde_json::to_string_pretty(&described)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = |name: &str| described[name].as_str().unwrap_or("—").to_owned();
    say!("{} {}  {}", text("generation"), text("version"), text("language"))?;
    say!("  sheet          {}", text("sheet"))?;
    let rows = &described["rows"];
    say!(
        "  rows           labels {}, attributes {}, data from {}, with data {}",
        rows["labels"],
        rows["attributes"],
        rows["data"],
        rows["present"]
    )?;
    say!("  columns        {}", described["columns"])?;
    for section in template.sections() {
        let columns = section.last_column - section.first_column + 1;
        say!("    {:>4}         {}", columns, section.title)?;
    }
    for lists in described["lists"].as_array().into_iter().flatten() {
        let kind = lists["productType"].as_str().unwrap_or_default();
        say!(
            "  {kind:<14} {} lists, {} options, {} not for this type, {} dependent, {} unreadable",
            lists["resolved"],
            lists["options"],
            lists["notForType"],
            lists["dependent"],
            lists["unreadable"],
        )?;
    }
    for active in template.active_content() {
        say!("  ! {active:?}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// All that is told of a template; rows one-based.
fn describe(template: &Template) -> Value {
    let layout = template.layout();
    let sections: Vec<Value> = template
        .sections()
        .iter()
        .map(|section| {
            let name = sheetfill::cell::column_name;
            json!({
                "title": section.title,
                "from": name(section.first_column),
                "to": name(section.last_column),
            })
        })
        .collect();
    let types = template.product_types().iter();
    let lists: Vec<Value> = types.map(|product_type| lists(template, product_type)).collect();
    let generation = match template.generation() {
        Generation::Unified => "unified",
        Generation::Legacy => "legacy",
    };
    json!({
        "generation": generation,
        "version": template.version(),
        "language": template.language(),
        "marketplace": template.marketplace(),
        "productTypes": template.product_types(),
        "sheet": layout.sheet_name,
        "rows": {
            "labels": layout.label_row + 1,
            "attributes": layout.attribute_row + 1,
            "data": layout.data_row + 1,
            "present": layout.rows_present,
            "listsEnd": layout.list_rows_end.map(|row| row + 1),
        },
        "columns": template.columns().len(),
        "sections": sections,
        "lists": lists,
        "activeContent": template.active_content().iter().map(|a| format!("{a:?}")).collect::<Vec<_>>(),
    })
}

fn lists(template: &Template, product_type: &str) -> Value {
    let (mut resolved, mut options, mut not_for_type, mut dependent) = (0, 0, 0, 0);
    let mut unreadable = 0;
    for column in template.columns() {
        match template.options(column, product_type) {
            Options::List { values, .. } => {
                resolved += 1;
                options += values.len();
            }
            Options::NotForType { .. } => not_for_type += 1,
            Options::Dependent { .. } => dependent += 1,
            Options::Unreadable { .. } => unreadable += 1,
            _ => {}
        }
    }
    json!({
        "productType": product_type,
        "resolved": resolved,
        "options": options,
        "notForType": not_for_type,
        "dependent": dependent,
        "unreadable": unreadable,
    })
}

fn fill(arguments: &FillArguments, config: &Config) -> anyhow::Result<ExitCode> {
    let lang = config.lang;
    let (source, template) = read_template(&arguments.template, lang)?;
    let products = std::fs::read(&arguments.products)
        .with_context(|| arguments.products.display().to_string())?;
    let name = arguments.products.file_name().unwrap_or_default().to_string_lossy();
    let intake =
        intake::read(&products, &name).map_err(|error| told(error.code(), &error, lang))?;
    let request = Request { product_type: arguments.product_type.clone(), first_row: None };
    let listing = listing::plan(&template, &intake.drafts, &request);
    if listing.rows.is_empty() && !intake.drafts.is_empty() {
        let findings: Vec<&Finding> = intake.findings.iter().chain(&listing.findings).collect();
        list(&findings, lang)?;
        anyhow::bail!(lang.pick(
            "nenhuma linha pôde ser escrita; os apontamentos acima dizem por quê",
            "no row could be written; the findings above say why",
        ));
    }
    let out = destination(arguments, lang)?;
    let report = write(&template, &source, (&listing, &fill_options(config)), (&out, lang))?;
    // What the sheet itself says and what the products say; the listing repeats the latter.
    let findings: Vec<&Finding> = intake.findings.iter().chain(&listing.findings).collect();
    tell(arguments, lang, &report, intake.drafts.len(), &findings)?;
    Ok(ExitCode::SUCCESS)
}

/// Where the result goes: through links, onto ordinary files only, and never over an input.
fn destination(arguments: &FillArguments, lang: Lang) -> anyhow::Result<PathBuf> {
    let out = &arguments.out;
    let Ok(existing) = std::fs::canonicalize(out) else { return Ok(out.clone()) };
    let inputs = [&arguments.template, &arguments.products];
    let is_input =
        inputs.iter().any(|file| std::fs::canonicalize(file).is_ok_and(|f| f == existing));
    if is_input || !existing.is_file() {
        let text = lang.pick(
            "não pode ser o resultado: é um dos arquivos de entrada, ou não é um arquivo comum",
            "can't be the result: it is one of the inputs, or no ordinary file",
        );
        anyhow::bail!("{} {text}", out.display());
    }
    Ok(existing)
}

/// Writes beside and renames, so that a failure leaves no half workbook.
fn write(
    template: &Template,
    source: &[u8],
    (listing, options): (&Listing, &FillOptions),
    (out, lang): (&Path, Lang),
) -> anyhow::Result<Report> {
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    let mut buffered = BufWriter::new(file.as_file_mut() as &mut File);
    let report = sheetfill::fill(template, source, &listing.plan, options, &mut buffered)
        .map_err(|error| told(error.code(), &error, lang))?;
    buffered.flush()?;
    drop(buffered);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o644);
        file.as_file().set_permissions(mode)?;
    }
    file.persist(out).with_context(|| out.display().to_string())?;
    Ok(report)
}

fn tell(
    arguments: &FillArguments,
    lang: Lang,
    report: &Report,
    products: usize,
    findings: &[&Finding],
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
        let whole = json!({
            "out": arguments.out,
            "products": products,
            "rows": report.rows_written,
            "cells": report.cells_written,
            "untouchedParts": report.untouched_parts,
            "findingCounts": { "error": error, "warning": warning, "info": info },
            "findings": told,
        });
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
        return Ok(());
    }
    list(findings, lang)?;
    let rows = lang.pick("linhas", "rows");
    let cells = lang.pick("células", "cells");
    let counts = lang.pick("erros, avisos, informações", "errors, warnings, notes");
    say!("{}", arguments.out.display())?;
    say!(
        "  {} {rows} · {} {cells} · {error}/{warning}/{info} {counts}",
        report.rows_written,
        report.cells_written
    )?;
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

/// An engine's error with its code, in the reader's language.
fn told(code: &str, error: &dyn std::error::Error, lang: Lang) -> anyhow::Error {
    anyhow::anyhow!("{code}: {}", fault(code, &error.to_string(), lang))
}

fn read_template(file: &Path, lang: Lang) -> anyhow::Result<(Vec<u8>, Template)> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let template = Template::read(&bytes).map_err(|error| told(error.code(), &error, lang))?;
    Ok((bytes, template))
}
