//! `beecatalog sheet diff`: what a newer version of a template has, lacks and asks for.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use sheetfill::{ColumnName, TemplateDiff};

use super::read_template;
use crate::catalog::Lang;
use crate::cli::{EXIT_SHEET_ERRORS, EXIT_SHEET_WARNINGS};
use crate::say::say;

/// Values of a list's change that are shown to people.
const SHOWN_VALUES: usize = 5;

#[derive(Debug, clap::Args)]
pub struct DiffArguments {
    /// Versão antiga do modelo · the older version
    older: PathBuf,
    /// Versão nova · the newer version
    newer: PathBuf,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Compares two versions of a template.
pub(super) fn diff(arguments: &DiffArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, older) = read_template(&arguments.older, lang)?;
    let (_, newer) = read_template(&arguments.newer, lang)?;
    let found = sheetfill::diff(&older, &newer);
    if arguments.json {
        let mut whole = serde_json::to_value(&found)?;
        whole["versions"] = json!([older.version(), newer.version()]);
        whole["breaks"] = found.breaks().into();
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
    } else {
        say!("{} → {}", older.version(), newer.version())?;
        list(&found, lang)?;
    }
    Ok(if found.breaks() {
        ExitCode::from(EXIT_SHEET_ERRORS)
    } else if found.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_SHEET_WARNINGS)
    })
}

fn list(found: &TemplateDiff, lang: Lang) -> std::io::Result<()> {
    for name in &found.types_added {
        say!("+ {} {name}", lang.pick("tipo", "type"))?;
    }
    for name in &found.types_removed {
        say!("- {} {name}", lang.pick("tipo", "type"))?;
    }
    for column in &found.added {
        say!("+ {}", named(column))?;
    }
    for column in &found.removed {
        say!("- {}", named(column))?;
    }
    for renamed in &found.renamed {
        say!("~ {} → {}", named(&renamed.from), named(&renamed.to))?;
    }
    for required in &found.newly_required {
        let types = required.product_types.join(", ");
        say!("! {} {} {types}", lang.pick("obrigatória:", "required:"), named(&required.column))?;
    }
    for change in &found.values {
        let (kind, column) = (&change.product_type, named(&change.column));
        let closed = if change.closed { lang.pick(" (lista fechada)", " (closed)") } else { "" };
        let (gone, new) = (values('-', &change.gone), values('+', &change.new));
        say!("≠ {column} {kind}{closed}{gone}{new}")?;
    }
    Ok(())
}

fn named(column: &ColumnName) -> String {
    format!("{} {} [{}]", column.column, column.label, column.attribute)
}

/// The first values of a change, and how many more there are.
fn values(sign: char, texts: &[String]) -> String {
    let shown = texts.iter().take(SHOWN_VALUES).map(|text| format!(" {sign}\"{text}\""));
    let mut out = shown.collect::<Vec<_>>().concat();
    if texts.len() > SHOWN_VALUES {
        out.push_str(&format!(" {sign}… ({})", texts.len()));
    }
    out
}
