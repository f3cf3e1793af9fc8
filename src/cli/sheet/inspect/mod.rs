//! `beecatalog sheet inspect`: what a template is made of.

mod column;
mod describe;
mod list;
mod word;

use std::path::PathBuf;
use std::process::ExitCode;

use sheetfill::{Column, Severity, Template};

use super::fault::Fault;
use super::{finding, input};
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
    pub json: bool,
}

/// Tells what a template is made of.
pub(super) fn inspect(arguments: &InspectArguments, lang: Lang) -> anyhow::Result<ExitCode> {
    let (_, template) = input::template(&arguments.file, lang)?;
    let types = types(&template, arguments.product_type.as_deref(), lang)?;
    let whole = match &arguments.column {
        None => describe::template(&template, &types),
        Some(wanted) => {
            let columns = columns(&template, wanted);
            if columns.is_empty() {
                let text = lang.pick("o modelo não tem a coluna", "the template has no column");
                return Err(Fault::new("COLUMN_MISSING", format!("{text} {wanted}")).into());
            }
            let columns = columns.into_iter();
            columns.map(|column| column::described(&template, column, &types)).collect()
        }
    };
    if arguments.json {
        say!("{}", serde_json::to_string_pretty(&whole)?)?;
    } else if arguments.column.is_some() {
        let columns = whole.as_array().into_iter().flatten();
        columns.into_iter().try_for_each(|column| list::column(column, lang))?;
    } else {
        list::template(&template, &whole, lang)?;
    }
    let doubtful = describe::is_doubtful(&template).then_some(Severity::Warning);
    Ok(finding::exit(doubtful))
}

/// The product types that are asked for.
fn types<'t>(
    template: &'t Template,
    wanted: Option<&str>,
    lang: Lang,
) -> Result<Vec<&'t str>, Fault> {
    let all = || template.product_types().iter().map(String::as_str);
    let Some(wanted) = wanted else { return Ok(all().collect()) };
    let found: Vec<&str> = all().filter(|name| name.eq_ignore_ascii_case(wanted)).collect();
    if found.is_empty() {
        let text =
            lang.pick("o modelo não tem o tipo de produto", "the template has no product type");
        let all: Vec<&str> = all().collect();
        let text = format!("{text} {wanted}: {}", all.join(", "));
        return Err(Fault::new("PRODUCT_TYPE_UNKNOWN", text));
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
