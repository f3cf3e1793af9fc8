//! `beecatalog sheet inspect`: what a template is made of.

mod column;
mod describe;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;
use sheetfill::{Column, Severity, Template};

use super::{finding, read_template};
use crate::catalog::{Lang, fold};
use crate::say::say;

#[derive(Debug, clap::Args)]
pub struct InspectArguments {
    /// Modelo .xlsm · template
    file: PathBuf,
    /// Só esta coluna, com todas as opções: letras, id do atributo ou título · only this column, with all options: letters, attribute id or title
    #[arg(long)]
    column: Option<String>,
    /// Só este tipo de produto · only this product type
    #[arg(long = "type")]
    product_type: Option<String>,
    /// Um objeto JSON · a JSON object
    #[arg(long)]
    json: bool,
}

/// Tells what a template is made of.
pub(super) fn inspect(arguments: &InspectArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, template) = read_template(&arguments.file, lang)?;
    let types = types(&template, arguments.product_type.as_deref(), lang)?;
    let whole = match &arguments.column {
        None => describe::template(&template, &types),
        Some(wanted) => {
            let columns = columns(&template, wanted);
            if columns.is_empty() {
                anyhow::bail!("{}: {wanted}", lang.pick("o modelo não tem a coluna", "no column"));
            }
            let columns = columns.into_iter();
            columns.map(|column| column::described(&template, column, &types)).collect()
        }
    };
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
    } else if arguments.column.is_some() {
        whole.as_array().into_iter().flatten().try_for_each(list_column)?;
    } else {
        list(&template, &whole)?;
    }
    let doubtful = describe::is_doubtful(&template).then_some(Severity::Warning);
    Ok(finding::exit(doubtful))
}

/// The product types that are asked for.
fn types<'t>(
    template: &'t Template,
    wanted: Option<&str>,
    lang: Lang,
) -> anyhow::Result<Vec<&'t str>> {
    let all = || template.product_types().iter().map(String::as_str);
    let Some(wanted) = wanted else { return Ok(all().collect()) };
    let found: Vec<&str> = all().filter(|name| name.eq_ignore_ascii_case(wanted)).collect();
    if found.is_empty() {
        let text = lang.pick("o modelo não tem o tipo de produto", "no product type");
        let all: Vec<&str> = all().collect();
        anyhow::bail!("{text} {wanted}: {}", all.join(", "));
    }
    Ok(found)
}

/// The columns that a text means: by letters, attribute id or stem, else by title.
fn columns<'t>(template: &'t Template, wanted: &str) -> Vec<&'t Column> {
    let all = || template.columns().iter();
    let by_id: Vec<&Column> = all().filter(|c| c.id.raw() == wanted).collect();
    if !by_id.is_empty() {
        return by_id;
    }
    let by_stem: Vec<&Column> = template.columns_by_stem(wanted).collect();
    if !by_stem.is_empty() {
        return by_stem;
    }
    let by_letters = sheetfill::cell::parse_column(wanted).and_then(|at| template.column_at(at));
    if let Some(column) = by_letters {
        return vec![column];
    }
    let folded = fold(wanted);
    all().filter(|column| fold(&column.label) == folded).collect()
}

fn list(template: &Template, whole: &Value) -> std::io::Result<()> {
    let text = |name: &str| whole[name].as_str().unwrap_or("—").to_owned();
    say!("{} {}  {}", text("generation"), text("version"), text("language"))?;
    say!("  marketplace    {}", text("marketplace"))?;
    say!("  sheet          {}", text("sheet"))?;
    let rows = &whole["rows"];
    say!(
        "  rows           labels {}, attributes {}, data from {}, with data {}",
        rows["labels"],
        rows["attributes"],
        rows["data"],
        rows["present"]
    )?;
    let (lists, hidden) = (&whole["listColumns"], &whole["hiddenColumns"]);
    say!("  columns        {}, {lists} with lists, {hidden} hidden", whole["columns"])?;
    for section in template.sections() {
        let columns = section.last_column - section.first_column + 1;
        say!("    {:>4}         {}", columns, section.title)?;
    }
    for lists in whole["lists"].as_array().into_iter().flatten() {
        let kind = lists["productType"].as_str().unwrap_or_default();
        say!(
            "  {kind:<14} {} lists, {} options, {} not for this type, {} dependent, {} unreadable",
            lists["resolved"],
            lists["options"],
            lists["notForType"],
            lists["dependent"],
            lists["unreadable"],
        )?;
        let states = &lists["states"];
        say!(
            "                 a row of it needs {}, may have {}, must leave {}",
            states["REQUIRED"],
            states["OPTIONAL"],
            states["MUST_BE_BLANK"],
        )?;
    }
    for sheet in whole["sheets"].as_array().into_iter().flatten() {
        let (name, role) = (sheet["name"].as_str(), sheet["role"].as_str());
        say!("  {:<14} {}", role.unwrap_or_default(), name.unwrap_or_default())?;
    }
    for formula in whole["unknownFormulas"].as_array().into_iter().flatten() {
        let text = |name: &str| formula[name].as_str().unwrap_or_default();
        say!("  ? {} {}: {}", text("cells"), text("formula"), text("reason"))?;
    }
    for setting in template.unreadable_settings() {
        say!("  ? {setting}")?;
    }
    for active in template.active_content() {
        say!("  ! {active:?}")?;
    }
    Ok(())
}

fn list_column(column: &Value) -> std::io::Result<()> {
    let text = |name: &str| column[name].as_str().unwrap_or("—").to_owned();
    say!("{} {}", text("column"), text("label"))?;
    for name in ["attribute", "section", "requirement", "listClass", "example", "help", "prompt"] {
        say!("  {name:<14} {}", text(name).replace('\n', " "))?;
    }
    for options in column["options"].as_array().into_iter().flatten() {
        let of = |name: &str| options[name].as_str().unwrap_or_default();
        let values = options["values"].as_array();
        let values: Vec<&str> =
            values.into_iter().flatten().filter_map(|value| value["text"].as_str()).collect();
        let kind = of("kind");
        say!("  {:<14} {kind} {}: {}", of("productType"), values.len(), values.join(" | "))?;
    }
    Ok(())
}
