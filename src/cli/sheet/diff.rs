//! `beecatalog sheet diff`: what a newer version of a template has, lacks and asks for.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use sheetfill::{ColumnName, Firmness, LayoutItem, Setting, TemplateDiff};

use super::input;
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
    pub json: bool,
}

/// Compares two versions of a template.
pub(super) fn diff(arguments: &DiffArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, older) = input::template(&arguments.older, lang)?;
    let (_, newer) = input::template(&arguments.newer, lang)?;
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
    for change in &found.layout {
        let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
        say!("≠ {} {} → {}", item(change.item, lang), text(&change.from), text(&change.to))?;
    }
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
    for moved in &found.moved {
        let (from, to) = (&moved.from.column, named(&moved.to));
        say!("↔ {} {from} → {to}", lang.pick("mudou de lugar:", "moved:"))?;
    }
    for required in &found.newly_required {
        let types = required.product_types.join(", ");
        let when = settings(&required.when, lang);
        let word = lang.pick("obrigatória:", "required:");
        say!("! {word} {} {types}{when}", named(&required.column))?;
    }
    for change in &found.values {
        let (kind, column) = (&change.product_type, named(&change.column));
        let closed = match [change.was, change.now].map(|list| list == Firmness::Closed) {
            [false, true] => lang.pick(" (lista agora fechada)", " (closed now)"),
            [true, false] => lang.pick(" (lista agora aberta)", " (open now)"),
            _ => "",
        };
        let when = settings(&change.when, lang);
        let more = match change.cases {
            1 => String::new(),
            cases => match lang {
                Lang::PtBr => format!(" (e em mais {} combinações)", cases - 1),
                Lang::En => format!(" (and in {} more combinations)", cases - 1),
            },
        };
        let (gone, new) = (values('-', &change.gone), values('+', &change.new));
        say!("≠ {column} {kind}{when}{more}{closed}{gone}{new}")?;
    }
    for column in &found.not_compared {
        let text = lang.pick("lista não comparada por inteiro:", "list not wholly compared:");
        say!("? {text} {}", named(column))?;
    }
    Ok(())
}

fn item(item: LayoutItem, lang: Lang) -> &'static str {
    match item {
        LayoutItem::Generation => lang.pick("geração", "generation"),
        LayoutItem::Marketplace => lang.pick("loja", "marketplace"),
        LayoutItem::Language => lang.pick("idioma do conteúdo", "language of contents"),
        LayoutItem::HeaderLanguage => lang.pick("idioma dos títulos", "language of titles"),
        LayoutItem::Sheet => lang.pick("aba", "sheet"),
        LayoutItem::LabelRow => lang.pick("linha dos títulos", "row of titles"),
        LayoutItem::AttributeRow => lang.pick("linha dos atributos", "row of attributes"),
        LayoutItem::DataRow => lang.pick("primeira linha de dados", "first row of data"),
        LayoutItem::LastListRow => lang.pick("última linha com listas", "last row with drop-downs"),
        _ => "?",
    }
}

/// In which rows something holds.
fn settings(when: &[Setting], lang: Lang) -> String {
    if when.is_empty() {
        return String::new();
    }
    let all: Vec<String> = when.iter().map(|s| format!("{} = \"{}\"", s.label, s.value)).collect();
    format!(" {} {}", lang.pick("quando", "when"), all.join(", "))
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
