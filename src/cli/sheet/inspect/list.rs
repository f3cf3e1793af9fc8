//! What a template is made of, for people.

use std::io;

use serde_json::Value;
use sheetfill::Template;

use super::{describe, word};
use crate::catalog::Lang;
use crate::say::say;

/// The template, of which `whole` is all that is told to programs.
pub(super) fn template(template: &Template, whole: &Value, lang: Lang) -> io::Result<()> {
    let text = |name: &str| whole[name].as_str().unwrap_or("—");
    let title = |pt, en| format!("{:<14}", lang.pick(pt, en));
    say!("{} {}  {}", word::of(text("generation"), lang), text("version"), text("language"))?;
    say!("  {} {}", title("loja", "marketplace"), text("marketplace"))?;
    say!("  {} {}", title("aba", "sheet"), text("sheet"))?;
    let number = |name: &str| whole["rows"][name].to_string();
    let (labels, attributes) = (number("labels"), number("attributes"));
    let (data, present) = (number("data"), number("present"));
    let rows = match lang {
        Lang::PtBr => format!(
            "títulos {labels}, atributos {attributes}, dados a partir de {data}, com dados {present}"
        ),
        Lang::En => format!(
            "labels {labels}, attributes {attributes}, data from {data}, with data {present}"
        ),
    };
    say!("  {} {rows}", title("linhas", "rows"))?;
    let (all, lists, hidden) = (&whole["columns"], &whole["listColumns"], &whole["hiddenColumns"]);
    let columns = match lang {
        Lang::PtBr => format!("{all}, {lists} com listas, {hidden} ocultas"),
        Lang::En => format!("{all}, {lists} with lists, {hidden} hidden"),
    };
    say!("  {} {columns}", title("colunas", "columns"))?;
    for section in template.sections() {
        let columns = section.last_column - section.first_column + 1;
        say!("    {columns:>4}         {}", section.title)?;
    }
    whole["lists"].as_array().into_iter().flatten().try_for_each(|of| product_type(of, lang))?;
    for sheet in template.sheets() {
        say!("  {:<14} {}", word::role(sheet.role, lang), sheet.name)?;
    }
    doubts(template, lang)
}

/// The lists of a product type, and what its rows are asked for.
fn product_type(lists: &Value, lang: Lang) -> io::Result<()> {
    let name = lists["productType"].as_str().unwrap_or_default();
    let number = |name: &str| lists[name].to_string();
    let (resolved, options, others) = (number("resolved"), number("options"), number("notForType"));
    let (dependent, unreadable) = (number("dependent"), number("unreadable"));
    let told = match lang {
        Lang::PtBr => format!(
            "{resolved} listas, {options} opções, {others} não se aplicam ao tipo, {dependent} dependentes, {unreadable} ilegíveis"
        ),
        Lang::En => format!(
            "{resolved} lists, {options} options, {others} not for this type, {dependent} dependent, {unreadable} unreadable"
        ),
    };
    say!("  {name:<14} {told}")?;
    let states = |name: &str| lists["states"][name].to_string();
    let (needs, may, must) = (states("REQUIRED"), states("OPTIONAL"), states("MUST_BE_BLANK"));
    let told = match lang {
        Lang::PtBr => format!("uma linha dele precisa de {needs}, pode ter {may}, deixa {must}"),
        Lang::En => format!("a row of it needs {needs}, may have {may}, must leave {must}"),
    };
    say!("                 {told}")
}

/// What is not understood, and what could act on its own.
fn doubts(template: &Template, lang: Lang) -> io::Result<()> {
    for rule in template.rules().unknown() {
        say!("  ? {} {}: {}", rule.cells, rule.formula, word::reason(&rule.reason, lang))?;
    }
    for (cell, formula) in describe::unreadable_lists(template) {
        say!("  ? {cell} {formula}: {}", word::of("UNREADABLE", lang))?;
    }
    for setting in template.unreadable_settings() {
        say!("  ? {setting}")?;
    }
    for active in template.active_content() {
        say!("  ! {}", word::active(*active, lang))?;
    }
    Ok(())
}

/// One column.
pub(super) fn column(column: &Value, lang: Lang) -> io::Result<()> {
    let text = |name: &str| column[name].as_str().unwrap_or("—").to_owned();
    say!("{} {}", text("column"), text("label"))?;
    for name in ["attribute", "section", "requirement", "listClass", "example", "help", "prompt"] {
        let told = match name {
            "requirement" | "listClass" => word::of(&text(name), lang).to_owned(),
            _ => text(name).replace('\n', " "),
        };
        say!("  {:<14} {told}", word::of(name, lang))?;
    }
    for options in column["options"].as_array().into_iter().flatten() {
        let of = |name: &str| options[name].as_str().unwrap_or_default();
        let values = options["values"].as_array();
        let values: Vec<&str> =
            values.into_iter().flatten().filter_map(|value| value["text"].as_str()).collect();
        let kind = word::of(of("kind"), lang);
        say!("  {:<14} {kind} {}: {}", of("productType"), values.len(), values.join(" | "))?;
    }
    Ok(())
}
