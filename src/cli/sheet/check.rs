//! `beecatalog sheet check` and `annotate`: what is wrong in a filled template.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::{Checked, Finding, Findings, Severity, Template, Wording};

use super::finding::{self, exit};
use super::remark::remark;
use super::timing::Timing;
use super::{out, read_template, told};
use crate::catalog::{self, Lang};
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct CheckArguments {
    /// Modelo preenchido, por quem quer que seja · a filled template, whoever filled it
    file: PathBuf,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct AnnotateArguments {
    /// Modelo preenchido · a filled template
    file: PathBuf,
    /// Arquivo com notas, cores e uma aba de apontamentos · file with notes, colours and a sheet of findings
    #[arg(long)]
    out: PathBuf,
    /// Arquivo só com as linhas que têm erros, também anotado · file with only the rows that have errors, annotated too
    #[arg(long)]
    rejected: Option<PathBuf>,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Checks a filled template.
pub(super) fn check(arguments: &CheckArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let mut timing = Timing::start();
    let (_, checked) = read(&arguments.file, &mut timing, lang)?;
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&described(&checked, &timing, lang))?)?;
    } else {
        list(&checked, lang)?;
    }
    Ok(exit(checked.worst()))
}

/// Writes the checked workbook with what was found in it.
pub(super) fn annotate(arguments: &AnnotateArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let input = arguments.file.as_path();
    let mut timing = Timing::start();
    let (source, checked) = read(input, &mut timing, lang)?;
    let target = out::destination(&arguments.out, &[input], lang)?;
    let rejected = arguments.rejected.as_deref();
    let rejected = rejected.map(|file| out::destination(file, &[input, &target], lang));
    let rejected = rejected.transpose()?;
    write(&checked.template, &source, &checked.findings, (&target, lang))?;
    timing.done("annotate");
    if let Some(file) = &rejected {
        let mut only = std::io::Cursor::new(Vec::new());
        let moved = sheetfill::rejected(&checked.template, &source, &checked.findings, &mut only)
            .map_err(|error| told(error.code(), &error, lang))?;
        write(&checked.template, only.get_ref(), &moved, (file, lang))?;
        timing.done("rejected");
    }
    if arguments.json {
        let mut whole = described(&checked, &timing, lang);
        whole["out"] = json!(arguments.out);
        whole["rejected"] = json!(arguments.rejected);
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
    } else {
        list(&checked, lang)?;
        say!("{}", arguments.out.display())?;
        if let Some(file) = &arguments.rejected {
            say!("{}", file.display())?;
        }
    }
    Ok(exit(checked.worst()))
}

/// Reads and checks, as [`sheetfill::check_workbook`] does, and notes how long each step takes.
fn read(file: &Path, timing: &mut Timing, lang: Lang) -> anyhow::Result<(Vec<u8>, Checked)> {
    let (source, template) = read_template(file, lang)?;
    timing.done("template");
    let rows = template.data_rows(&source);
    let rows = rows.map_err(|error| told(error.code(), &error, lang))?;
    timing.done("rows");
    let Findings { list: findings, counts, truncated } = sheetfill::check_rows(&template, &rows);
    timing.done("check");
    Ok((source, Checked { template, rows, findings, counts, truncated }))
}

fn write(
    template: &Template,
    source: &[u8],
    findings: &[Finding],
    (file, lang): (&Path, Lang),
) -> anyhow::Result<()> {
    let remark = |finding: &Finding| remark(finding, lang);
    let words = Wording {
        author: "BeeCatalog",
        sheet: lang.pick("Apontamentos", "Findings"),
        columns: match lang {
            Lang::PtBr => {
                ["Gravidade", "Célula", "Coluna", "Código", "O que há", "Valor", "Sugestão"]
            }
            Lang::En => ["Severity", "Cell", "Column", "Code", "Remark", "Value", "Suggestion"],
        },
        severities: [lang.pick("aviso", "warning"), lang.pick("erro", "error")],
        remark: &remark,
    };
    out::write(file, |out| {
        sheetfill::annotate(template, source, findings, &words, out)
            .map_err(|error| told(error.code(), &error, lang))
    })
}

fn described(checked: &Checked, timing: &Timing, lang: Lang) -> Value {
    let (error, warning) = counts(checked);
    let findings: Vec<Value> =
        checked.findings.iter().map(|finding| finding::described(finding, lang)).collect();
    json!({
        "sheet": checked.template.layout().sheet_name,
        "rows": checked.rows.len(),
        "findingCounts": { "error": error, "warning": warning },
        "phases": timing.phases(),
        "codeCounts": checked.counts,
        "truncated": checked.truncated,
        "findings": findings,
    })
}

/// Errors and warnings, also those that are left out of the list.
fn counts(checked: &Checked) -> (usize, usize) {
    let count = |severity| {
        let of_severity = checked.counts.iter().filter(|(code, _)| code.severity() == severity);
        of_severity.map(|(_, count)| count).sum::<usize>()
    };
    (count(Severity::Error), count(Severity::Warning))
}

fn list(checked: &Checked, lang: Lang) -> std::io::Result<()> {
    for finding in &checked.findings {
        let column = checked.template.column_at(finding.column);
        let label = column.map_or("", |column| column.label.as_str());
        let severity = match finding.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let (cell, code) = (&finding.cell, finding.code.as_str());
        say!("{severity:<7} {cell:<6} {code} [{label}] {}", remark(finding, lang))?;
    }
    let (error, warning) = counts(checked);
    let rows = lang.pick("linhas", "rows");
    let all = [(catalog::Severity::Error, error), (catalog::Severity::Warning, warning)];
    say!("{} {rows} · {}", checked.rows.len(), catalog::counted(lang, &all))
}
