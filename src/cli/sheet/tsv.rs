//! `beecatalog sheet tsv`: the data sheet as tab-separated text.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use sheetfill::Severity;

use super::out::Destination;
use super::{finding, input};
use crate::catalog::Lang;
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct TsvArguments {
    /// Modelo preenchido · a filled template
    file: PathBuf,
    /// Arquivo do resultado · file of the result
    #[arg(long)]
    out: PathBuf,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    pub json: bool,
}

/// Writes the text beside the workbook.
pub(super) fn tsv(arguments: &TsvArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let (source, template) = input::template(&arguments.file, lang)?;
    let target = Destination::of(&arguments.out, &[&arguments.file], lang)?;
    let report = target.write(|out| sheetfill::tsv(&template, &source, out))?;
    let is_whole = report.changed.is_empty() && report.without_result.is_empty();
    let exit = finding::exit((!is_whole).then_some(Severity::Warning));
    if arguments.json {
        let whole = json!({
            "out": arguments.out,
            "rows": report.rows,
            "changed": report.changed,
            "withoutResult": report.without_result,
        });
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
        return Ok(exit);
    }
    let rows = lang.pick("linhas", "rows");
    say!("{}", arguments.out.display())?;
    say!("  {} {rows}", report.rows)?;
    if !report.changed.is_empty() {
        let text = lang.pick("quebras de linha viraram espaços em", "line breaks became blanks in");
        say!("  {text} {}", report.changed.join(", "))?;
    }
    if !report.without_result.is_empty() {
        let text = lang.pick(
            "fórmulas sem resultado gravado ficaram vazias (abra a planilha no Excel, salve e repita):",
            "formulas without a stored result are blank (open the sheet in Excel, save it and repeat):",
        );
        say!("  {text} {}", report.without_result.join(", "))?;
    }
    Ok(exit)
}
