//! `beecatalog sheet check` and `annotate`: what is wrong in a filled template.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use sheetfill::{Checked, Finding, Template, Wording};

use super::fault::Fault;
use super::finding::{self, counts, exit, graded};
use super::input;
use super::out::Destination;
use super::remark::remark;
use super::timing::Timing;
use crate::catalog::{Lang, Severity, counted};
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct CheckArguments {
    /// Modelo preenchido, por quem quer que seja · a filled template, whoever filled it
    file: PathBuf,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    pub json: bool,
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
    pub json: bool,
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
    Ok(exit(graded(checked.worst(), is_whole(&checked))))
}

/// Writes the checked workbook with what was found in it.
pub(super) fn annotate(arguments: &AnnotateArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let input = arguments.file.as_path();
    let mut timing = Timing::start();
    let (source, checked) = read(input, &mut timing, lang)?;
    let target = Destination::of(&arguments.out, &[input], lang)?;
    let rejected = arguments.rejected.as_deref();
    let rejected = rejected.map(|file| Destination::of(file, &[input, target.place()], lang));
    let rejected = rejected.transpose()?;
    write(&checked.template, &source, &checked.findings, (&target, lang))?;
    timing.done("annotate");
    if let Some(file) = &rejected {
        let mut only = std::io::Cursor::new(Vec::new());
        let wrong = (&checked.error_rows, checked.findings.as_slice());
        let moved = sheetfill::rejected(&checked.template, &source, wrong, &mut only)
            .map_err(|error| Fault::of_template(input, &error, lang))?;
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
    Ok(exit(graded(checked.worst(), is_whole(&checked))))
}

/// Reads and checks, as [`sheetfill::check_workbook`] does, and notes how long each step takes.
fn read(file: &Path, timing: &mut Timing, lang: Lang) -> Result<(Vec<u8>, Checked), Fault> {
    let (source, template) = input::template(file, lang)?;
    timing.done("template");
    let rows = template.data_rows(&source);
    let rows = rows.map_err(|error| Fault::of_template(file, &error, lang))?;
    timing.done("rows");
    let found = sheetfill::check_rows(&template, &rows);
    timing.done("check");
    Ok((source, Checked::new(template, rows, found)))
}

/// Whether everything was checked that may be meant.
fn is_whole(checked: &Checked) -> bool {
    checked.is_whole() && checked.template.other_data_sheets().next().is_none()
}

fn write(
    template: &Template,
    source: &[u8],
    findings: &[Finding],
    (target, lang): (&Destination, Lang),
) -> Result<(), Fault> {
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
        severities: [Severity::Warning, Severity::Error].map(|severity| severity.name(lang)),
        remark: &remark,
    };
    target.write(|out| sheetfill::annotate(template, source, findings, &words, out))
}

fn described(checked: &Checked, timing: &Timing, lang: Lang) -> Value {
    let (error, warning) = counts(&checked.counts);
    let findings: Vec<Value> =
        checked.findings.iter().map(|finding| finding::described(finding, lang)).collect();
    json!({
        "sheet": checked.template.layout().sheet_name,
        "rows": checked.rows.len(),
        "findingCounts": { "error": error, "warning": warning },
        "phases": timing.phases(),
        "codeCounts": checked.counts,
        "truncated": checked.truncated,
        "unknownRules": checked.unknown_rules,
        "unknownCells": checked.unknown_cells,
        "lostLists": checked.lost_lists,
        "otherDataSheets": checked.template.other_data_sheets().collect::<Vec<_>>(),
        "findings": findings,
    })
}

fn list(checked: &Checked, lang: Lang) -> std::io::Result<()> {
    for finding in &checked.findings {
        let column = checked.template.column_at(finding.column);
        let label = column.map_or("", |column| column.label.as_str());
        let severity = finding::severity(finding.severity).name(lang);
        let (cell, code) = (&finding.cell, finding.code.as_str());
        say!("{severity:<7} {cell:<6} {code} [{label}] {}", remark(finding, lang))?;
    }
    let (error, warning) = counts(&checked.counts);
    let rows = lang.pick("linhas", "rows");
    let all = [(Severity::Error, error), (Severity::Warning, warning)];
    say!("{} {rows} · {}", checked.rows.len(), counted(lang, &all))?;
    if checked.truncated {
        let listed = checked.findings.len();
        match lang {
            Lang::PtBr => say!("Só os primeiros {listed} apontamentos estão na lista.")?,
            Lang::En => say!("Only the first {listed} findings are listed.")?,
        }
    }
    let asides = [
        finding::lost(&checked.lost_lists, lang),
        finding::beside(&checked.template, lang),
        finding::unchecked(checked.unknown_rules, checked.unknown_cells, lang),
    ];
    asides.into_iter().flatten().try_for_each(|text| say!("{text}"))
}
